"""LlamaIndex's view of a collection, made to tell of what goes wrong."""

from collections.abc import Mapping, Sequence
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
from llama_index.vector_stores.weaviate.utils import get_data_object
from weaviate import WeaviateAsyncClient, WeaviateClient
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.batches import failed, records_of
from tunedd_api.rag.vector_stores.queries import vector_weight
from tunedd_api.rag.vector_stores.vectors import query_unit, unit
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.filters import to_filter
from tunedd_api.rag.vector_stores.weaviate.schema import ensure_collection
from tunedd_api.rag.vector_stores.weaviate.server import Server

BATCH: Final = 256
"""Passages sent at once: some 2 MB of them, far below what the server takes in one message."""

_REASON_SHOWN: Final = 200


class WeaviatePassages(WeaviateVectorStore):
    """A collection of passages whose vectors have ``dimension`` numbers and length 1.

    With a synchronous client for adding, deleting and querying, or an asynchronous one for
    ``aquery``. Similarities are fused scores, which order the results of one query; nodes come
    back with their vector.
    """

    _dimension: int = PrivateAttr()
    _server: Server = PrivateAttr()

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

    def query(self, query: VectorStoreQuery, **kwargs: object) -> VectorStoreQueryResult:
        """Return what passes the query's filters and fits it best, best first.

        ``kwargs`` override the arguments of Weaviate's hybrid search. Raises ValueError for an
        empty filter, an alpha outside 0…1 or a mode not known here, and ConfigurationError if
        the query's vector has another dimension than the store's.
        """
        parameters = self._parameters(query, kwargs)
        with naming_errors():
            collection = self.client.collections.get(self.index_name)
            return self.parse_query_result(collection.query.hybrid(**parameters), query)

    async def aquery(self, query: VectorStoreQuery, **kwargs: object) -> VectorStoreQueryResult:
        """``query``, awaited."""
        parameters = self._parameters(query, kwargs)
        collection = self.async_client.collections.get(self.index_name)
        with naming_errors():
            found = await self._server.answer(collection.query.hybrid(**parameters))
        return self.parse_query_result(found, query)

    def _parameters(
        self, query: VectorStoreQuery, overrides: Mapping[str, object]
    ) -> dict[str, Any]:
        """Write a query as arguments of Weaviate's hybrid search."""
        given = query.query_embedding
        bare = replace(query, filters=None, doc_ids=None, node_ids=None)
        return {
            **self.get_query_parameters(bare),
            "vector": None if given is None else query_unit(given, self._dimension).tolist(),
            "alpha": vector_weight(query),
            "filters": _conditions(query),
            **overrides,
        }

    def _object(self, node: BaseNode) -> DataObject[Any, None]:
        try:
            UUID(node.node_id)
        except ValueError:
            raise ValueError("an id that is no UUID") from None
        written: Any = get_data_object(node=node, text_key=self.text_key)
        vector = unit(node.embedding, self._dimension).tolist()
        return DataObject(properties=written.properties, uuid=node.node_id, vector=vector)

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


def _conditions(query: VectorStoreQuery) -> FilterReturn | None:
    # All of them: the integration has the filters push aside the ids.
    conditions = [] if query.filters is None else [to_filter(query.filters)]
    if query.doc_ids:
        conditions.append(Filter.by_property("ref_doc_id").contains_any(query.doc_ids))
    if query.node_ids:
        conditions.append(Filter.by_id().contains_any(query.node_ids))
    return Filter.all_of(conditions) if conditions else None
