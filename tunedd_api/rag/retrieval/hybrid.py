"""Retrieval: from a question in its conversation to passages behind the wall of a scope."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from time import perf_counter
from typing import Final
from uuid import UUID

import numpy as np
from llama_index.core.indices.vector_store.retrievers import VectorIndexRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.vector_stores.types import MetadataFilters, VectorStoreQueryMode

from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.ports import PageKey, PageText, PageTexts
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import TimedOut
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.nodes import VERSION, both, scope_filters, without
from tunedd_api.rag.pacing import long_step
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.retrieval.arrangement import arranged, document_of
from tunedd_api.rag.retrieval.calibration import Calibration, calibration_of
from tunedd_api.rag.retrieval.collection import CollectionShape
from tunedd_api.rag.retrieval.condense import CondensedQuery, QueryCondenser, Vector
from tunedd_api.rag.retrieval.known_passages import KnownPassages
from tunedd_api.rag.retrieval.languages import LibraryLanguages
from tunedd_api.rag.retrieval.left_out import LeftOut
from tunedd_api.rag.retrieval.ranking import Ranking, rank
from tunedd_api.rag.retrieval.scripts import reads_latin_only, vector_share

_SEARCHES: Final = 5
"""Searches for one question at most: documents that are ingested at once are few."""

_ARRANGED: Final = 150
"""How many of the best candidates are looked at closely, however few are wanted."""

_RERANKED: Final = 30
"""How many passages a reranker is given at least."""


@dataclass(frozen=True, slots=True)
class RetrievalOptions:
    """``alpha`` weighs vectors (1) against keywords (0); ``timeout`` is in seconds.

    A ``reranker`` puts the best passages into another order, a cross-encoder for one; it is given
    the question as it was asked.
    """

    alpha: float
    timeout: float
    reranker: BaseNodePostprocessor | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first, and what finding them took, in milliseconds.

    ``query`` is the unit vector that was searched for. ``standing`` is how far the best cosine
    stands out in the collection, in standard deviations: that with ``query`` where the question
    points back at what was said, else that with the question alone; None where it cannot be told.
    ``english`` says which of two embedding models, where there are two, the vectors are of;
    ``model`` is that one's name, and ``asked`` the question's own unit vector, as it makes it.
    ``share`` is how much of the conversation counts, from 0 to 1, and ``document`` the one that its
    last answer quotes or was taken from, where that can be told.
    """

    query: Vector
    passages: tuple[Passage, ...]
    condense_ms: float
    retrieve_ms: float
    standing: float | None = None
    english: bool = True
    model: str = ""
    asked: Vector | None = None
    share: float = 0.0
    document: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    """What is to be known of an embedding model, or of one of two side by side."""

    model: str
    latin_only: bool
    calibration: Calibration

    @classmethod
    def of(cls, model: EmbeddingModel) -> "_Side":
        """Look it up by the model's name."""
        calibration = calibration_of(model.name).times(model.share)
        return cls(model.name, reads_latin_only(model.name), calibration)


@dataclass(frozen=True, slots=True)
class _Search:
    """A query, the side of the index that it is for, where to look and for how many passages."""

    query: CondensedQuery
    side: _Side
    scope: DocumentScope
    limit: int


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
        self._known = KnownPassages(index.store)
        self._condenser = condenser
        self._pages = pages
        self._options = options
        self._left_out = LeftOut()
        self._shape = CollectionShape(index.store, index.fingerprint.dimension)
        self._languages = LibraryLanguages(index.store) if index.embedding.parts else None
        self._sides = {
            english: _Side.of(index.embedding.reading(english=english)) for english in (True, False)
        }

    def retriever(self, filters: MetadataFilters | None, limit: int) -> VectorIndexRetriever:
        """A LlamaIndex retriever for hybrid queries with these filters pushed into the store."""
        return VectorIndexRetriever(
            self._index.serving,
            similarity_top_k=limit,
            vector_store_query_mode=VectorStoreQueryMode.HYBRID,
            alpha=self._options.alpha,
            filters=filters,
            vector_store_kwargs={"floor": self._sides[True].calibration.floor},
        )

    async def retrieve(
        self, query: str, history: Sequence[HistoryMessage], scope: DocumentScope, limit: int
    ) -> Sequence[Passage]:
        """Passages of the scope for a query within its history, best first.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        return (await self.find(query, history, scope, limit)).passages

    async def likeness(
        self, question: str, texts: Sequence[str], *, english: bool
    ) -> Sequence[float]:
        """The cosine of a question with each of some texts; see ``QueryCondenser``."""
        return await self._condenser.likeness(question, texts, english=english)

    async def find(
        self, query: str, history: Sequence[HistoryMessage], scope: DocumentScope, limit: int
    ) -> Retrieved:
        """Passages of the scope for a query within its history, and what finding them took.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        started = perf_counter()
        try:
            async with asyncio.timeout(self._options.timeout):
                english = self._languages is None or await self._languages.english_will_do(query)
        except TimeoutError as error:
            raise TimedOut("The vector store took too long to answer.") from error
        condensed = await self._condenser.condense(query, history, english=english)
        condensed_at = perf_counter()
        search = _Search(condensed, self._sides[english], scope, limit)
        try:
            async with asyncio.timeout(self._options.timeout):
                passages, ranking, document = await self._passages(search)
                standing = await self._standing(condensed, ranking, passages)
        except TimeoutError as error:
            raise TimedOut("The vector store took too long to answer.") from error
        return Retrieved(
            query=ranking.query,
            passages=passages,
            condense_ms=(condensed_at - started) * 1000,
            retrieve_ms=(perf_counter() - condensed_at) * 1000,
            standing=standing,
            english=english,
            model=search.side.model,
            asked=np.trim_zeros(condensed.vector),  # the other model's part of it is 0
            share=ranking.share,
            document=document,
        )

    async def _standing(
        self, query: CondensedQuery, ranking: Ranking, passages: Sequence[Passage]
    ) -> float | None:
        """How far the best of the passages stands out.

        A question that points back says too little by itself to be near to any.
        """
        if query.context is None or query.context.points_back < 1:
            cosines = (ranking.similarities[str(passage.id)] for passage in passages)
            best = max(cosines, default=0.0)
            return await self._shape.standing(query.vector, best)
        best = max((ranking.nearness[str(passage.id)] for passage in passages), default=0.0)
        return await self._shape.standing(ranking.query, best)

    async def _passages(self, search: _Search) -> tuple[tuple[Passage, ...], Ranking, UUID | None]:
        """Search again without what was found and is not served.

        While a document is ingested the store holds passages of it that are not served yet, and
        while it is replaced also those that are served no more. However many they are, they must
        not crowd out the others, so the next search leaves out their versions. One of these may
        be served by then; a passage of each is looked up again, to find out. Nor does the first
        search look for what the last one has left out, so that it is mostly the only one.
        """
        hidden = self._left_out.passages()
        served: list[Passage] = []
        for _ in range(_SEARCHES):
            within = scope_filters(search.scope)
            filters = both(within, without(VERSION, hidden) if hidden else None)
            ranking = await self._rank(search, filters)
            best, document = await self._arranged(search, ranking)
            found = best[: search.limit]
            known = (*found, *hidden.values())
            pages = await self._pages.page_texts({(p.document.id, p.page) for p in known})
            served = [_of_bytes(p, pages) for p in found if _stands(p, pages)]
            unserved = {p.version: p for p in known if not _is_served(p, pages)}
            if unserved.keys() == hidden.keys():
                break
            hidden = unserved
        self._left_out.note(hidden)
        return tuple(served), ranking, document

    async def _rank(self, search: _Search, filters: MetadataFilters | None) -> Ranking:
        query, side = search.query, search.side
        alpha = vector_share(query.text, self._options.alpha, latin_only=side.latin_only)
        return await rank(self._index.store, query, filters, alpha, side.calibration.floor)

    async def _arranged(
        self, search: _Search, ranking: Ranking
    ) -> tuple[list[Passage], UUID | None]:
        """Read the best candidates and arrange them; the wall's second side stands here.

        Beside them it gives the document of the last answer.

        The store has filtered already, and is not taken at its word.
        """
        await long_step()
        query, limit = search.query, search.limit
        read = ranking.scores[: max(_ARRANGED, limit)]
        known = await self._known.read([id_ for id_, _ in read])
        found = [(one, score) for id_, score in read if (one := known.get(id_)) is not None]
        if search.scope.ids is not None:
            found = [one for one in found if search.scope.allows(one[0].passage.document.id)]
        answer = query.context.answer if query.context else ""
        depth = limit if self._options.reranker is None else max(_RERANKED, limit)
        near, rest = found[:_ARRANGED], found[_ARRANGED:]
        document = query.context.document if query.context else None
        if document is None and answer:
            document = document_of(answer, query.text, near)
        best = arranged(near, answer, query.text, depth, ranking.share, document) + rest
        best.sort(key=itemgetter(1), reverse=True)
        similarity = search.side.calibration.similarity
        told = [
            one.told(score, similarity(ranking.similarities[one.stored.id]))
            for one, score in best[:depth]
        ]
        return await self._reranked(query, told), document

    async def _reranked(self, query: CondensedQuery, passages: list[Passage]) -> list[Passage]:
        """As the reranker has it, where there is one; what it leaves out is left out."""
        if self._options.reranker is None:
            return passages
        by_id = {str(passage.id): passage for passage in passages}
        nodes = [
            NodeWithScore(node=TextNode(id_=id_, text=passage.text), score=passage.score)
            for id_, passage in by_id.items()
        ]
        ranked = await self._options.reranker.apostprocess_nodes(nodes, QueryBundle(query.text))
        return [
            replace(by_id[one.node.node_id], score=one.score or 0.0)
            for one in ranked
            if one.node.node_id in by_id
        ]


def _is_served(passage: Passage, pages: Mapping[PageKey, PageText]) -> bool:
    """Whether the version that the passage is of is the one that is served."""
    page = pages.get((passage.document.id, passage.page))
    return page is not None and page.version == passage.version


def _of_bytes(passage: Passage, pages: Mapping[PageKey, PageText]) -> Passage:
    """The passage, with the bytes that its page was read from."""
    return replace(passage, sha256=pages[passage.document.id, passage.page].sha256)


def _stands(passage: Passage, pages: Mapping[PageKey, PageText]) -> bool:
    """Whether the passage is served, and its text stands where it says."""
    if not _is_served(passage, pages):
        return False
    page = pages[passage.document.id, passage.page]
    return page.text[passage.start : passage.end] == passage.text
