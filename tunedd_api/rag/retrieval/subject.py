"""Whether a question stays with the subject of the conversation or turns to another.

A follow-up needs the conversation to be understood; a question about something else is spoilt by
it. Four signs tell them apart, none of which depends on what an embedding model's cosines are:

- its keywords that were not said before are found together in a passage,
- one of these is rare, as names are,
- the passages nearest to it are far from what the conversation is about,
- none of its words points back.
"""

from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from tunedd_api.rag.retrieval.condense import Context
from tunedd_api.rag.vector_stores.candidates import Scores
from tunedd_api.rag.vector_stores.fusion import stretched
from tunedd_api.rag.vector_stores.keywords import Frequencies

# A logistic regression over follow-ups of TREC CAsT and some over the starter library, against
# questions that stand for themselves, asked after another subject, each set counting the same.
# python -m benchmarks.subject FOLDER shows what these reach on CAsT, and what it alone would give.
_FOUND_TOGETHER: Final = 2.7
_RARE: Final = 7.2
_NEAR_BACKGROUND: Final = -5.6
_POINTS_BACK: Final = -4.4
_BIAS: Final = -5.5

CONTEXT_DEPTH: Final = 100
"""How many passages each part of a follow-up brings: it has six parts, a lone question two."""

_MOST_FOUND: Final = 2.5
_NEAREST: Final = 5

_STAYS: Final = 0.4
_TURNS: Final = 0.9
"""Probabilities up to which the conversation counts in full, and from which it does not count."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells a change of subject.

    ``found_together`` and ``rare`` are in units of a keyword that stands in one passage only;
    the others lie between 0 and 1.
    """

    found_together: float
    rare: float
    near_background: float
    points_back: float

    @classmethod
    def read(
        cls,
        context: Context,
        frequencies: Frequencies,
        *,
        question: Scores,
        background: Scores,
        new: Scores,
    ) -> "Signs":
        """Read the signs off the cosines and BM25 scores of the same candidates.

        ``question`` and ``background`` are cosines with either, ``new`` the BM25 scores of the
        question's new keywords.
        """
        most = frequencies.greatest_rarity or 1.0
        nearest = np.argsort(-question, kind="stable")[:_NEAREST]
        return cls(
            found_together=float(new.max(initial=0.0)) / most,
            rare=max((frequencies.rarity(word) for word in context.new), default=0.0) / most,
            near_background=float(stretched(background, CONTEXT_DEPTH)[nearest].max(initial=0.0)),
            points_back=context.points_back,
        )

    @property
    def turn(self) -> float:
        """The probability that the question turns to another subject."""
        logit = (
            _FOUND_TOGETHER * min(self.found_together, _MOST_FOUND)
            + _RARE * self.rare
            + _NEAR_BACKGROUND * self.near_background
            + _POINTS_BACK * self.points_back
            + _BIAS
        )
        return 1 / (1 + exp(-logit))


def share_of_context(signs: Signs) -> float:
    """How much of the conversation counts beside the question, from 0 to 1."""
    return min(1.0, max(0.0, (_TURNS - signs.turn) / (_TURNS - _STAYS)))
