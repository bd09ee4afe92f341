"""How a question compares with the places that may answer it, in any language."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.reading import StretchPlace
from tunedd_api.rag.retrieval.hybrid import Retrieved


@dataclass(frozen=True, slots=True)
class Compared:
    """Scores of places, comparable within one question only, and whether the best one answers.

    ``odds`` are the log-odds that the best one does, as a reader has it; -∞ where none has.
    ``nearest`` is the nearness of the nearest place in the question's own language, -∞ where
    there is none; ``share`` how much such a place says of the question's words, with its headings.
    """

    scores: Mapping[StretchPlace, float]
    answers: bool
    odds: float = -math.inf
    nearest: float = -math.inf
    share: float = 0.0


NOTHING: Final = Compared({}, answers=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a language, in full: behind the one before it, where the conversation counts.

    ``alone`` is only what was asked, and ``found`` the passages that were found for it.
    """

    text: str
    alone: str
    language: str
    found: Retrieved


class Comparison(Protocol):
    """A way to compare questions with places."""

    async def within(self, question: Question, passages: Sequence[Passage]) -> Compared:
        """Compare a question with the places of passages in its language; of others if none is.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        ...

    async def across(
        self,
        question: Question,
        passages: Sequence[Passage],
        beside: Compared | None = None,
        *,
        farther: bool = False,
    ) -> Compared:
        """Compare a question with the places of passages in other languages.

        ``beside`` is how it compares with passages in its own, if there are any: others must answer
        it better. ``farther`` tells that its own are the nearest.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        ...
