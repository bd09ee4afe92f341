"""Whether what was retrieved bears on the question at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.content_words import content_terms

COVERAGE_WEIGHT: Final = 0.2
"""What a passage that holds all of a question's terms gains over one that holds none. With it
the area under the ROC curve, questions of a TREC CAsT conversation against strangers' questions,
is 0.949 instead of 0.928 (benchmarks/relevance.py)."""

_FOLLOW_UP_SHARE: Final = 2 / 3


@dataclass(frozen=True, slots=True)
class RelevanceCut:
    """Decides whether a question can be answered from passages.

    ``cut`` is compared with the cosine between question and passage plus up to 0.2 for the share
    of the question's terms that the passage holds. It is a property of the embedding model: the
    same number means something else for another.
    """

    cut: float

    def keep(
        self, question: str, passages: Sequence[Passage], *, follow_up: bool
    ) -> Sequence[Passage]:
        """All the passages if the best of them reaches the cut, else none.

        A follow-up has to reach two thirds of it: it says less by itself, and what it is about
        was found relevant before. On TREC CAsT that keeps 92 % of the follow-ups and 18 % of
        strangers' questions (benchmarks/relevance.py).
        """
        cut = self.cut * _FOLLOW_UP_SHARE if follow_up else self.cut
        return passages if best_relevance(question, passages) >= cut else ()


def best_relevance(question: str, passages: Sequence[Passage]) -> float:
    """How much the passage that bears most on the question does so; -1 where there is none."""
    terms = content_terms(question)
    return max((relevance(terms, passage) for passage in passages), default=-1.0)


def relevance(terms: frozenset[str], passage: Passage) -> float:
    """How much a passage bears on a question with these content terms."""
    return passage.similarity + COVERAGE_WEIGHT * coverage(terms, passage.text)


def coverage(terms: frozenset[str], text: str) -> float:
    """The share of the terms that a text holds; 1 where there are none."""
    return len(terms & content_terms(text)) / len(terms) if terms else 1.0
