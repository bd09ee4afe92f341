"""How much of the conversation a question needs: whether it stays with its subject, and needs it.

A follow-up needs the conversation to be understood; a question about something else is spoilt by
it, and one that says enough by itself gains little. Five signs tell, none of which depends on what
an embedding model's cosines are:

- its keywords that were not said before are found together in a passage,
- one of these is rare, as names are,
- the passages nearest to it are near to what the conversation is about,
- a word of it points back,
- it says little.

What is found near to the conversation without it stays with its subject, and hardly needs it.
"""

from dataclasses import dataclass
from math import exp, log1p
from typing import Final, NamedTuple

import numpy as np

from tunedd_api.rag.retrieval.condense import Context
from tunedd_api.rag.vector_stores.candidates import Scores
from tunedd_api.rag.vector_stores.fusion import stretched
from tunedd_api.rag.vector_stores.keywords import Frequencies


class _Weights(NamedTuple):
    """What each sign adds to the logit of a probability."""

    found_together: float
    rare: float
    near_background: float
    points_back: float
    length: float
    bias: float


# Logistic regressions in which each set counts the same. That a question turns to another subject:
# follow-ups of TREC CAsT, of half of MTRAG's conversations and over the starter library, against
# questions that stand for themselves, asked after another conversation. The weights lie between
# those with and without MTRAG, either of which alone loses places on the other sets. That the
# conversation is of use: the follow-ups of CAsT and of that half of MTRAG for which all of it gives
# another nDCG@10 than none, each counting by the difference.
# python -m benchmarks.subject FOLDER… shows what these reach, and what the sets alone would give.
_TURNS: Final = _Weights(3.4, 3.0, -6.2, -2.2, 0.0, -4.9)
_NEEDS: Final = _Weights(-1.1, 1.8, -2.2, 1.2, -0.9, 2.7)

CONTEXT_DEPTH: Final = 100
"""How many passages each part of a follow-up brings: it has six parts, a lone question two."""

_MOST_FOUND: Final = 2.5
_NEAREST: Final = 5

_TURNED: Final = (0.4, 0.9)
_NEEDED: Final = (0.2, 0.7)
"""Between these probabilities the conversation goes from counting in full to not counting, for the
first, and from not counting to counting in full, for the second."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells a change of subject.

    ``found_together`` and ``rare`` are in units of a keyword that stands in one passage only;
    ``near_background`` and ``points_back`` lie between 0 and 1. ``length`` is the natural logarithm
    of one more than the number of the question's keywords.
    """

    found_together: float
    rare: float
    near_background: float
    points_back: float
    length: float

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
            length=log1p(context.length),
        )

    @property
    def turn(self) -> float:
        """The probability that the question turns to another subject."""
        return self._probability(_TURNS)

    @property
    def need(self) -> float:
        """The probability that the conversation helps the question, if it does not turn."""
        return self._probability(_NEEDS)

    def _probability(self, weights: _Weights) -> float:
        logit = (
            weights.found_together * min(self.found_together, _MOST_FOUND)
            + weights.rare * self.rare
            + weights.near_background * self.near_background
            + weights.points_back * self.points_back
            + weights.length * self.length
            + weights.bias
        )
        return 1 / (1 + exp(-logit))


def share_of_context(signs: Signs) -> float:
    """How much of the conversation counts beside the question, from 0 to 1."""
    return min(1 - _between(_TURNED, signs.turn), _between(_NEEDED, signs.need))


def _between(ends: tuple[float, float], probability: float) -> float:
    """How far a probability is from the first to the second, from 0 to 1."""
    low, high = ends
    return min(1.0, max(0.0, (probability - low) / (high - low)))
