"""Focus: the sentences of the passages that lie nearest to the question.

A small model reads slowly and is led astray by what it reads beside the point. Given only the
few nearest sentences it answers in half the time and no worse; and where it fails, the
sentences themselves are an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.retrieval.condense import unit
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.retrieval.relevance import COVERAGE_WEIGHT, coverage

_KEPT: Final = 6
_QUOTED: Final = 2
_TELLING: Final = 0.5
"""Nearness from which a sentence is quoted as an answer by itself (all-MiniLM-L6-v2)."""

_NEARLY_AS_GOOD: Final = 0.85
_SHORTEST_PROSE: Final = 6
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 600
"""Characters; what is longer is a table or a list rather than a sentence."""


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a passage and its nearness to the query: their cosine, and up to 0.2 more."""

    quote: Quote
    similarity: float


class SentenceFocus:
    """Ranks the sentences of passages by an embedding model."""

    def __init__(self, embedding: EmbeddingModel) -> None:
        self._embedding = embedding

    async def rank(
        self, question: str, found: Retrieved, passages: Sequence[Passage]
    ) -> list[RankedSentence]:
        """The prose sentences of the passages, nearest to the query first.

        In a follow-up, half of a sentence's nearness is that to the question alone: the blended
        query knows what it is about, the question what is asked of it. A sentence that holds the
        question's terms comes nearer, as a passage does.

        Raises:
            ModelUnavailable, TimedOut
        """
        quotes = list(
            {(q.passage.document.id, q.passage.page, q.start): q for q in _prose(passages)}.values()
        )
        if not quotes:
            return []
        with self._embedding.errors.translated():
            vectors = await self._embedding.model.aget_text_embedding_batch(
                [quote.text for quote in quotes]
            )
        target = unit(found.query + found.question)
        terms = content_terms(question)
        ranked = [
            RankedSentence(
                quote,
                float(target @ unit(np.asarray(vector, dtype=np.float32)))
                + COVERAGE_WEIGHT * coverage(terms, quote.text),
            )
            for quote, vector in zip(quotes, vectors, strict=True)
        ]
        return sorted(ranked, key=lambda sentence: -sentence.similarity)


def focused(ranked: Sequence[RankedSentence], passages: Sequence[Passage]) -> Sequence[Passage]:
    """The nearest sentences as passages, in reading order; the passages if there are none."""
    nearest = [sentence.quote for sentence in ranked[:_KEPT]]
    order = {passage.id: rank for rank, passage in enumerate(passages)}
    nearest.sort(key=lambda q: (order[q.passage.id], q.start))
    return [
        replace(quote.passage, start=quote.start, end=quote.end, text=quote.text)
        for quote in nearest
    ] or passages


def telling(ranked: Sequence[RankedSentence]) -> list[Quote]:
    """The sentences that answer by themselves: near the query, and about as near as the best."""
    if not ranked:
        return []
    floor = max(_TELLING, _NEARLY_AS_GOOD * ranked[0].similarity)
    return [s.quote for s in ranked[:_QUOTED] if s.similarity >= floor]


def _prose(passages: Sequence[Passage]) -> list[Quote]:
    """Sentences, without the headings, table rows and references that stand between them."""
    return [
        Quote(passage, passage.start + start, passage.start + end, passage.text[start:end])
        for passage in passages
        for start, end in sentence_spans(passage.text)
        if end - start <= _LONGEST and _is_prose(passage.text[start:end])
    ]


def _is_prose(sentence: str) -> bool:
    """Most words of a sentence begin small; titles, names and references do not."""
    words = _WORD.findall(sentence)
    small = sum(word[0].islower() for word in words)
    ends_well = sentence.endswith((".", "!", "…", "”", '"'))
    return ends_well and len(words) >= _SHORTEST_PROSE and 2 * small > len(words)
