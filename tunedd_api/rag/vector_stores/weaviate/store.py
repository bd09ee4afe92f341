"""LlamaIndex's view of a collection, made to tell of what goes wrong."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores import (
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from llama_index.vector_stores.weaviate import WeaviateVectorStore
from llama_index.vector_stores.weaviate.utils import get_data_object, to_node
from weaviate import WeaviateAsyncClient, WeaviateClient
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter
from weaviate.collections import CollectionAsync
from weaviate.collections.classes.filters import FilterReturn
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.batches import failed, records_of
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.keywords import KEYWORDS, Frequencies, indexed_keywords
from tunedd_api.rag.vector_stores.queries import candidate_search, ranked_for
from tunedd_api.rag.vector_stores.vectors import unit
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.filters import to_filter
from tunedd_api.rag.vector_stores.weaviate.schema import NO_KEYWORDS, ensure_collection
from tunedd_api.rag.vector_stores.weaviate.search import (
    KeywordCounts,
    asearch,
    passages_of,
    search_now,
)
from tunedd_api.rag.vector_stores.weaviate.server import Server
from tunedd_api.rag.vector_stores.weaviate.walking import walked

BATCH: Final = 256
"""Passages sent at once: some 2 MB of them, far below what the server takes in one message."""

_READ_AT_ONCE: Final = 100
"""Objects asked for at once: servers may be set up to give few (QUERY_MAXIMUM_RESULTS)."""

_REASON_SHOWN: Final = 200


class WeaviatePassages(WeaviateVectorStore):
    """A collection of passages whose vectors have ``dimension`` numbers and length 1.

    With a synchronous client for adding, deleting and querying, or an asynchronous one for
    ``aquery``. Similarities are cosines in mode DEFAULT, BM25 scores in TEXT_SEARCH and SPARSE,
    fused scores in HYBRID; they order the results of one query. Nodes come back with their vector.
    """

    _dimension: int = PrivateAttr()
    _server: Server = PrivateAttr()
    _counts: KeywordCounts = PrivateAttr()

    def __init__(
        self,
        client: WeaviateClient | WeaviateAsyncClient,
        collection: str,
        dimension: int,
        server: Server,
    ) -> None:
        super().__init__(weaviate_client=client, index_name=collection)
        self._dimension = dimension
        self._server = server
        self._counts = KeywordCounts()

    @classmethod
    def class_name(cls) -> str:
        """Name the class as LlamaIndex does when it serialises."""
        return "WeaviatePassages"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._dimension

    def add(self, nodes: Sequence[BaseNode], **_: object) -> list[str]:
        """Store nodes in place of those that bear their ids; return the ids.

        Raises IngestionError, with nothing stored, if a node has no vector or one of another
        dimension; and if the server refuses some, the others being stored.
        """
        # insert_many rather than the integration's client.batch, which takes a second to send
        # a single object and tells of failures only on the side.
        objects = records_of(nodes, self._object)
        for start in range(0, len(objects), BATCH):
            chunk = objects[start : start + BATCH]
            reasons = self._insert(chunk)
            if reasons:
                said = f"Weaviate says of the first: {reasons[0][:_REASON_SHOWN]}"
                raise failed(len(reasons), len(chunk), said)
        return [node.node_id for node in nodes]

    async def async_add(self, nodes: Sequence[BaseNode], **_: object) -> list[str]:
        """Refuse: the integration's own would hide failures, and nothing needs another."""
        raise NotImplementedError("Passages are added on the synchronous side.")

    def delete(self, ref_doc_id: str, **_: object) -> None:
        """Delete the nodes made from a LlamaIndex document."""
        self._delete(Filter.by_property("ref_doc_id").equal(ref_doc_id))

    def delete_nodes(
        self,
        node_ids: list[str] | None = None,
        filters: MetadataFilters | None = None,
        **_: object,
    ) -> None:
        """Delete the nodes with these ids that pass the filters; without either, none."""
        conditions = [] if filters is None else [to_filter(filters)]
        if node_ids is not None:
            if not node_ids:
                return
            conditions.append(Filter.by_id().contains_any(node_ids))
        if conditions:
            self._delete(Filter.all_of(conditions))

    def clear(self) -> None:
        """Delete every node."""
        with naming_errors():
            self.client.collections.delete(self.index_name)
            # The integration leaves it at that, and the next add would guess another schema.
            ensure_collection(self.client, self.index_name)

    def query(
        self, query: VectorStoreQuery, *, floor: float = 0.0, **_: object
    ) -> VectorStoreQueryResult:
        """Return what passes the query's filters and fits it best, best first.

        ``floor`` is the cosine of unrelated texts, from which a hybrid query measures.
        Raises ValueError for an empty filter, an alpha outside 0…1 or a mode not known here, and
        ConfigurationError if the query's vector has another dimension than the store's.
        """
        search = candidate_search(query, self._dimension)
        collection = self.client.collections.get(self.index_name)
        ranking = ranked_for(query, search_now(collection, search, _conditions(query)), floor)
        with naming_errors():
            return _result(ranking, collection.query.fetch_objects(**_by_id(ranking)).objects)

    async def aquery(
        self, query: VectorStoreQuery, *, floor: float = 0.0, **_: object
    ) -> VectorStoreQueryResult:
        """``query``, awaited."""
        search = candidate_search(query, self._dimension)
        collection = self.async_client.collections.get(self.index_name)
        found = await asearch(collection, search, _conditions(query), self._server)
        ranking = ranked_for(query, found, floor)
        with naming_errors():
            answer = await self._server.answer(collection.query.fetch_objects(**_by_id(ranking)))
        return _result(ranking, answer.objects)

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Find what is nearest to each vector, and what matches each list of keywords best."""
        condition = None if search.filters is None else to_filter(search.filters)
        finding = asearch(self._collection, search, condition, self._server)
        if not search.counted:
            return await finding
        found, counted = await asyncio.gather(finding, self.frequencies(search.counted))
        return replace(found, frequencies=counted)

    async def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Fetch passages by their ids."""
        return await passages_of(self._collection, ids, self._server)

    async def walk(self, filters: MetadataFilters) -> list[StoredPassage]:
        """Fetch all passages that the filters let through, by page and start."""
        return await walked(self._collection, to_filter(filters), self._server)

    async def frequencies(self, keywords: Some[str]) -> Frequencies:
        """Count the passages that hold each of these keywords, as of the last minute."""
        return await self._counts.of(self._collection, keywords, self._server)

    def write_missing_keywords(self) -> int:
        """Write the keywords of passages stored without any; return how many passages those are.

        Vectors are kept, so nothing is embedded again.
        """
        collection = self.client.collections.get(self.index_name)
        missing = Filter.by_property(KEYWORDS).is_none(True)  # noqa: FBT003 - the client's way
        written = 0
        with naming_errors():
            while found := collection.query.fetch_objects(
                filters=missing, limit=_READ_AT_ONCE, include_vector=True
            ).objects:
                self.add([to_node(one.__dict__, self.text_key) for one in found])
                written += len(found)
        return written

    @property
    def _collection(self) -> CollectionAsync:
        return self.async_client.collections.get(self.index_name)

    def _object(self, node: BaseNode) -> DataObject[Any, None]:
        try:
            UUID(node.node_id)
        except ValueError:
            raise ValueError("an id that is no UUID") from None
        written: Any = get_data_object(node=node, text_key=self.text_key)
        vector = unit(node.embedding, self._dimension).tolist()
        properties = {**written.properties, KEYWORDS: indexed_keywords(node) or NO_KEYWORDS}
        return DataObject(properties=properties, uuid=node.node_id, vector=vector)

    def _insert(self, objects: Sequence[DataObject[Any, None]]) -> list[str]:
        """Send objects; return why each that failed did."""
        collection = self.client.collections.get(self.index_name)
        with naming_errors():
            try:
                errors = collection.data.insert_many(objects).errors
            except WeaviateInsertManyAllFailedError as error:
                return [error.message] * len(objects)
        return [error.message for _, error in sorted(errors.items())]

    def _delete(self, condition: FilterReturn) -> None:
        collection = self.client.collections.get(self.index_name)
        with naming_errors():
            # One call deletes no more than the server's QUERY_MAXIMUM_RESULTS, 10,000 mostly.
            while (deleted := collection.data.delete_many(where=condition)).matches:
                if deleted.failed:
                    raise StoreUnavailable(f"Weaviate kept {deleted.failed} deleted passages.")


def _by_id(ranking: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Arguments that fetch what was ranked; of nothing, an object that is not there."""
    ids = [id_ for id_, _ in ranking] or [str(UUID(int=0))]
    return {
        "filters": Filter.by_id().contains_any(ids),
        "limit": len(ids),
        "include_vector": True,
    }


def _result(ranking: Sequence[tuple[str, float]], objects: Sequence[Any]) -> VectorStoreQueryResult:
    nodes = {str(one.uuid): to_node(one.__dict__) for one in objects}
    # What was deleted between the search and this is not there any more.
    there = [(id_, score) for id_, score in ranking if id_ in nodes]
    return VectorStoreQueryResult(
        nodes=[nodes[id_] for id_, _ in there],
        similarities=[score for _, score in there],
        ids=[id_ for id_, _ in there],
    )


def _conditions(query: VectorStoreQuery) -> FilterReturn | None:
    # All of them: the integration has the filters push aside the ids.
    conditions = [] if query.filters is None else [to_filter(query.filters)]
    if query.doc_ids:
        conditions.append(Filter.by_property("ref_doc_id").contains_any(query.doc_ids))
    if query.node_ids:
        conditions.append(Filter.by_id().contains_any(query.node_ids))
    return Filter.all_of(conditions) if conditions else None
