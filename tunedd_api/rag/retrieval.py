"""Retrieval: from a question in its conversation to passages behind the wall of a scope."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Final

import numpy as np
from llama_index.core.indices.vector_store.retrievers import VectorIndexRetriever
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.vector_stores.types import MetadataFilters, VectorStoreQueryMode

from tunedd_api.documents import DocumentScope, PageText, PageTexts
from tunedd_api.errors import TimedOut
from tunedd_api.passages import HistoryMessage, Passage
from tunedd_api.rag.condense import CondensedQuery, QueryCondenser, Vector, unit
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.passage_nodes import scope_filters, to_passage

_SEARCHES: Final = 3

_REFERENCES: Final = 0.5
"""What the score of a passage of works cited is multiplied by."""


@dataclass(frozen=True, slots=True)
class RetrievalOptions:
    """``alpha`` weighs vectors (1) against keywords (0); ``timeout`` is in seconds."""

    alpha: float
    timeout: float
    query_kwargs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first, and what finding them took, in milliseconds.

    ``query`` is the unit vector that was searched for, ``question`` that of the question alone.
    """

    query: Vector
    question: Vector
    passages: tuple[Passage, ...]
    condense_ms: float
    retrieve_ms: float


class HybridRetrieval:
    """Implements ``PassageRetriever`` over the index; conversations use it through engines."""

    def __init__(
        self,
        index: PassageIndex,
        condenser: QueryCondenser,
        pages: PageTexts,
        options: RetrievalOptions,
    ) -> None:
        self._index = index
        self._condenser = condenser
        self._pages = pages
        self._options = options

    def retriever(self, filters: MetadataFilters | None, limit: int) -> VectorIndexRetriever:
        """A LlamaIndex retriever for hybrid queries with these filters pushed into the store."""
        return VectorIndexRetriever(
            self._index.serving,
            similarity_top_k=limit,
            vector_store_query_mode=VectorStoreQueryMode.HYBRID,
            alpha=self._options.alpha,
            filters=filters,
            vector_store_kwargs=dict(self._options.query_kwargs),
        )

    async def retrieve(
        self, query: str, history: Sequence[HistoryMessage], scope: DocumentScope, limit: int
    ) -> Sequence[Passage]:
        """Passages of the scope for a query within its history, best first.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        retriever = self.retriever(scope_filters(scope), limit)
        return (await self.retrieve_with(retriever, query, history, scope)).passages

    async def retrieve_with(
        self,
        retriever: VectorIndexRetriever,
        query: str,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
    ) -> Retrieved:
        """As ``retrieve``, with a retriever made before by ``retriever`` for this scope."""
        started = perf_counter()
        condensed_query = await self._condenser.condense(query, history)
        condensed = perf_counter()
        try:
            async with asyncio.timeout(self._options.timeout):
                passages = await self._passages(retriever, condensed_query, scope)
        except TimeoutError as error:
            raise TimedOut("The vector store took too long to answer.") from error
        return Retrieved(
            query=np.asarray(condensed_query.bundle.embedding, dtype=np.float32),
            question=condensed_query.question,
            passages=passages,
            condense_ms=(condensed - started) * 1000,
            retrieve_ms=(perf_counter() - condensed) * 1000,
        )

    async def _passages(
        self, retriever: VectorIndexRetriever, condensed: CondensedQuery, scope: DocumentScope
    ) -> tuple[Passage, ...]:
        """Search again, and further, where what was found is not served, or is works cited.

        While a document is replaced the store holds its old passages, its new ones, or both.
        Works cited are full of a subject's words and say nothing about it: text goes before them.
        """
        limit = retriever.similarity_top_k
        served: list[Passage] = []
        for attempt in range(1, _SEARCHES + 1):
            nodes = await retriever.aretrieve(condensed.bundle)
            found = _within(scope, _read(nodes, condensed.question))
            served = await self._served(found)
            cited = attempt == 1 and any(p.is_reference for p in served)
            if len(served) == len(found) and not cited:
                break
            retriever = self.retriever(scope_filters(scope), limit * 2**attempt)
        ranked = sorted(map(_ranked_down, served), key=lambda p: p.score, reverse=True)
        return tuple(ranked[:limit])

    async def _served(self, passages: Sequence[Passage]) -> list[Passage]:
        """Leave out what does not stand on its page as it is served now."""
        pages = await self._pages.page_texts({(p.document.id, p.page) for p in passages})
        return [p for p in passages if _stands(p, pages.get((p.document.id, p.page)))]


def _read(nodes: Sequence[NodeWithScore], question: Vector) -> list[Passage]:
    return [
        to_passage(
            found.node,
            score=found.score or 0.0,
            similarity=_cosine(question, found.node),
        )
        for found in nodes
        if isinstance(found.node, TextNode)
    ]


def _ranked_down(passage: Passage) -> Passage:
    if not passage.is_reference:
        return passage
    return replace(passage, score=_REFERENCES * passage.score)


def _stands(passage: Passage, page: PageText | None) -> bool:
    return (
        page is not None
        and page.version == passage.version
        and page.text[passage.start : passage.end] == passage.text
    )


def _within(scope: DocumentScope, passages: Sequence[Passage]) -> list[Passage]:
    """The wall's second side: the store has filtered already, and is not taken at its word."""
    return [p for p in passages if scope.allows(p.document.id)]


def _cosine(query: Vector, node: TextNode) -> float:
    return float(query @ unit(np.asarray(node.embedding, dtype=np.float32)))
