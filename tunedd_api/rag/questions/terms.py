"""The stems of a question, each as telling as it is rare among the texts that may answer."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Self

from tunedd_api.rag.language.content_words import term_sequence


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What each stem of a question weighs, and the pairs of stems that stand side by side in it."""

    weights: dict[str, float]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def among(cls, question: str, texts: Sequence[frozenset[str]]) -> Self:
        """The stems of a question; ``texts`` are the stems of each text that may answer it."""
        sequence = term_sequence(question)
        counts = {term: sum(term in text for text in texts) for term in sequence}
        weights = {t: math.log(1 + len(texts) / (1 + count)) for t, count in counts.items()}
        return cls(weights, frozenset(pairwise(sequence)))

    def share(self, terms: frozenset[str]) -> float:
        """The share of the question's stems, by weight, that are among these; 0 if it has none."""
        total = sum(self.weights.values())
        return sum(w for t, w in self.weights.items() if t in terms) / total if total else 0.0

    def share_of_pairs(self, pairs: frozenset[tuple[str, str]]) -> float:
        """The share of the question's pairs that are among these; 0 if it has none."""
        return len(self.pairs & pairs) / len(self.pairs) if self.pairs else 0.0


def terms_of(sentences: Iterable[str]) -> frozenset[str]:
    """The stems of some sentences."""
    return frozenset().union(*(_read(sentence)[0] for sentence in sentences))


def pairs_of(sentences: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The stems that stand side by side in one of some sentences."""
    return frozenset().union(*(_read(sentence)[1] for sentence in sentences))


@lru_cache(maxsize=4096)
def _read(sentence: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    sequence = term_sequence(sentence)
    return frozenset(sequence), frozenset(pairwise(sequence))
