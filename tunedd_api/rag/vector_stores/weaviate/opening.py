"""A collection on a Weaviate server as a store of passages that is opened and closed."""

import logging
from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence, Set
from typing import Final

from llama_index.core.vector_stores import MetadataFilters
from weaviate import WeaviateAsyncClient, WeaviateClient
from weaviate.classes.aggregate import GroupByAggregate
from weaviate.classes.query import Filter
from weaviate.collections import Collection
from weaviate.exceptions import WeaviateQueryError

from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.keywords import Frequencies
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.filters import to_filter
from tunedd_api.rag.vector_stores.weaviate.schema import ensure_collection
from tunedd_api.rag.vector_stores.weaviate.server import Server
from tunedd_api.rag.vector_stores.weaviate.store import WeaviatePassages

_log = logging.getLogger(__name__)

_ALL_GROUPS: Final = 10_000_000
"""The server groups by a hundred values unless told otherwise."""


def open_weaviate_store(
    url: str,
    *,
    grpc_port: int,
    api_key: str | None,
    collection: str,
    dimension: int,
    timeout: float = 10.0,
) -> PassageStore:
    """Open a collection, which is made if there is none.

    ``dimension`` counts a vector's numbers. ``timeout`` is how many seconds a query may take;
    writing a batch may take six times as long. Raises StoreUnavailable or TimedOut if the server
    is out of reach, ConfigurationError if the address is none.
    """
    # The client logs whole objects, text included, when the server refuses them; whatever it
    # logs as an error it raises or returns as well.
    logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
    server = Server(url, grpc_port, api_key, timeout)
    server.check_ports()
    client = WeaviateClient(**server.client_arguments())
    try:
        with naming_errors():
            client.connect()
            ensure_collection(client, collection)
            ingest = WeaviatePassages(client, collection, dimension, server)
        if written := ingest.write_missing_keywords():
            _log.warning(
                "The keyword index of %s was made anew for this version: %d passages, none "
                "embedded again.",
                collection,
                written,
            )
    except BaseException:
        client.close()
        raise
    return _WeaviatePassageStore(ingest, server)


def drop_weaviate_store(
    url: str, *, grpc_port: int, api_key: str | None, collection: str, timeout: float = 10.0
) -> None:
    """Delete a collection, if it is there; raises StoreUnavailable or TimedOut."""
    server = Server(url, grpc_port, api_key, timeout)
    server.check_ports()
    with naming_errors(), WeaviateClient(**server.client_arguments()) as client:
        client.collections.delete(collection)


class _WeaviatePassageStore:
    """One collection seen through two clients, for a client is synchronous or it is not."""

    def __init__(self, ingest: WeaviatePassages, server: Server) -> None:
        self._server = server
        self._ingest = ingest
        self._client = WeaviateAsyncClient(**server.client_arguments())
        self._serving = WeaviatePassages(self._client, ingest.index_name, ingest.dimension, server)

    @property
    def ingest(self) -> WeaviatePassages:
        return self._ingest

    @property
    def serving(self) -> WeaviatePassages:
        return self._serving

    async def candidates(self, search: CandidateSearch) -> Candidates:
        return await self._serving.candidates(search)

    async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
        return await self._serving.passages(ids)

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        return await self._serving.walk(filters)

    async def frequencies(self, keywords: Some[str]) -> Frequencies:
        return await self._serving.frequencies(keywords)

    async def connect(self) -> None:
        await self._server.acheck_ports()
        with naming_errors():
            await self._client.connect()

    async def ping(self) -> None:
        # Over gRPC and into the collection, as queries go.
        collection = self._client.collections.get(self._ingest.index_name)
        with naming_errors():
            await self._server.answer(collection.aggregate.over_all(total_count=True))

    async def aclose(self) -> None:
        await self._client.close()

    def settle(self) -> None:
        pass  # the server does that by itself

    def close(self) -> None:
        self._ingest.client.close()

    def count(self, filters: MetadataFilters | None = None) -> int:
        condition = None if filters is None else to_filter(filters)
        with naming_errors():
            try:
                found = self._collection().aggregate.over_all(filters=condition, total_count=True)
            except WeaviateQueryError:
                if self._ingest.client.collections.exists(self._ingest.index_name):
                    raise
                return 0  # somebody has emptied the server
        return found.total_count or 0

    def held(self, ids: Sequence[str]) -> Set[str]:
        if not ids:
            return set()
        wanted = Filter.by_id().contains_any(list(ids))
        with naming_errors():
            found = self._collection().query.fetch_objects(
                filters=wanted, limit=len(ids), return_properties=[]
            )
        return {str(found.uuid) for found in found.objects}

    def versions(self) -> Mapping[str, int]:
        groups = GroupByAggregate(prop="version", limit=_ALL_GROUPS)
        with naming_errors():
            found = self._collection().aggregate.over_all(group_by=groups, total_count=True)
        return {str(group.grouped_by.value): group.total_count or 0 for group in found.groups}

    def _collection(self) -> Collection:
        return self._ingest.client.collections.get(self._ingest.index_name)
