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

from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.ports import PageKey, PageText, PageTexts
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import TimedOut
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.nodes import VERSION, both, scope_filters, to_passage, without
from tunedd_api.rag.retrieval.condense import CondensedQuery, QueryCondenser, Vector, unit

_SEARCHES: Final = 5
"""Searches for one question at most: documents that are ingested at once are few."""

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
        """Search again without what was found and is not served, or further past works cited.

        While a document is ingested the store holds passages of it that are not served yet, and
        while it is replaced also those that are served no more. However many they are, they must
        not crowd out the others, so the next search leaves out their versions. One of these may
        be served by then; a passage of each is looked up again, to find out.

        Works cited are full of a subject's words and say nothing about it: text goes before them.
        """
        limit = retriever.similarity_top_k
        hidden: dict[str, Passage] = {}
        served: list[Passage] = []
        deep = False
        for _ in range(_SEARCHES):
            nodes = await retriever.aretrieve(condensed.bundle)
            found = _within(scope, _read(nodes, condensed.question))
            known = (*found, *hidden.values())
            pages = await self._pages.page_texts({(p.document.id, p.page) for p in known})
            served = [p for p in found if _stands(p, pages)]
            unserved = {p.version: p for p in known if not _is_served(p, pages)}
            deeper = deep or any(p.is_reference for p in served)
            if unserved.keys() == hidden.keys() and deeper == deep:
                break
            hidden, deep = unserved, deeper
            filters = both(scope_filters(scope), without(VERSION, hidden) if hidden else None)
            retriever = self.retriever(filters, 2 * limit if deep else limit)
        ranked = sorted(map(_ranked_down, served), key=lambda p: p.score, reverse=True)
        return tuple(ranked[:limit])


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


def _is_served(passage: Passage, pages: Mapping[PageKey, PageText]) -> bool:
    """Whether the version that the passage is of is the one that is served."""
    page = pages.get((passage.document.id, passage.page))
    return page is not None and page.version == passage.version


def _stands(passage: Passage, pages: Mapping[PageKey, PageText]) -> bool:
    """Whether the passage is served, and its text stands where it says."""
    if not _is_served(passage, pages):
        return False
    page = pages[passage.document.id, passage.page]
    return page.text[passage.start : passage.end] == passage.text


def _within(scope: DocumentScope, passages: Sequence[Passage]) -> list[Passage]:
    """The wall's second side: the store has filtered already, and is not taken at its word."""
    return [p for p in passages if scope.allows(p.document.id)]


def _cosine(query: Vector, node: TextNode) -> float:
    return float(query @ unit(np.asarray(node.embedding, dtype=np.float32)))
