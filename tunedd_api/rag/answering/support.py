"""Evidence: which stretch of the passages bears out a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.content_words import content_terms, numbers
from tunedd_api.rag.language.sentences import sentence_spans

ENOUGH: Final = 0.6
"""Share of a sentence's terms that its quote must hold: below it, a sentence says as much of its
own as it takes from the passage."""

ENOUGH_FOR_SMALL_MODELS: Final = 0.75
"""The same for models that mix up the names in what they read."""

_LONGEST_QUOTE: Final = 3
"""Sentences that a quote may span."""

_WORTH_A_SENTENCE: Final = 0.1
"""How much support a longer quote must add for each further sentence."""

_HINT_BONUS: Final = 0.05
"""Head start for the passage that the model itself named."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of whole sentences of one passage, with its place on the page."""

    passage: Passage
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Support:
    """How well a quote bears out a sentence, 0…1."""

    quote: Quote
    score: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    quote: Quote
    sentences: int
    rank: int
    terms: frozenset[str]
    numbers: frozenset[str]


class Evidence:
    """The passages of one turn, cut into the quotes that may be cited."""

    def __init__(self, passages: Sequence[Passage], enough: float = ENOUGH) -> None:
        self._enough = enough
        self._candidates = [
            candidate
            for rank, passage in enumerate(passages, start=1)
            for candidate in _candidates(passage, rank)
        ]

    def support(self, sentence: str, hint: int | None = None) -> Support | None:
        """The quote that bears the sentence out best, if one does so well enough.

        Every number of the sentence must stand in the quote. ``hint`` is the number of the
        passage that the model named, counted from 1; it breaks near ties.
        """
        terms, figures = content_terms(sentence), numbers(sentence)
        best: Support | None = None
        best_worth = 0.0
        for candidate in self._candidates:
            if not terms or not figures <= candidate.numbers:
                continue
            score = len(terms & candidate.terms) / len(terms)
            worth = score - _WORTH_A_SENTENCE * (candidate.sentences - 1)
            worth += _HINT_BONUS * (candidate.rank == hint)
            if score >= self._enough and worth > best_worth:
                best, best_worth = Support(candidate.quote, score), worth
        return best

    def sentences(self) -> list[Quote]:
        """Every single sentence that may be quoted, passage by passage."""
        return [c.quote for c in self._candidates if c.sentences == 1]


def says_something(sentence: str) -> bool:
    """Whether a sentence claims anything that could need support."""
    return bool(content_terms(sentence))


def _candidates(passage: Passage, rank: int) -> Iterator[_Candidate]:
    spans = sentence_spans(passage.text)
    for first in range(len(spans)):
        for last in range(first, min(first + _LONGEST_QUOTE, len(spans))):
            start, end = spans[first][0], spans[last][1]
            text = passage.text[start:end]
            quote = Quote(passage, passage.start + start, passage.start + end, text)
            yield _Candidate(quote, last - first + 1, rank, content_terms(text), numbers(text))
