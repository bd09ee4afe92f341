"""Stores of passages that misbehave in front of a real one."""

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence, Set
from typing import Any

from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores import (
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from llama_index.core.vector_stores.types import BasePydanticVectorStore
from pydantic import PrivateAttr

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.base import PassageStore


class FrontedStore(BasePydanticVectorStore):
    """The serving side of a store, seen through something that goes wrong."""

    stores_text: bool = True
    _behind: BasePydanticVectorStore = PrivateAttr()

    def model_post_init(self, context: object) -> None:
        """Accept the framework's initialisation; ``behind`` follows."""
        super().model_post_init(context)

    @classmethod
    def before(cls, behind: BasePydanticVectorStore) -> "FrontedStore":
        """Stand before a store."""
        fronted = cls()
        fronted._behind = behind
        return fronted

    @property
    def client(self) -> object:
        """The store behind."""
        return self._behind

    def add(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[str]:  # noqa: ANN401
        """Hand on."""
        return self._behind.add(list(nodes), **kwargs)

    def delete(self, ref_doc_id: str, **delete_kwargs: Any) -> None:  # noqa: ANN401
        """Hand on."""
        self._behind.delete(ref_doc_id, **delete_kwargs)

    def query(
        self,
        query: VectorStoreQuery,
        **kwargs: Any,  # noqa: ANN401
    ) -> VectorStoreQueryResult:
        """Refuse: serving is asynchronous."""
        raise NotImplementedError

    async def aquery(
        self,
        query: VectorStoreQuery,
        **kwargs: Any,  # noqa: ANN401
    ) -> VectorStoreQueryResult:
        """Hand on."""
        return await self._behind.aquery(query, **kwargs)


class LeakyStore(FrontedStore):
    """A store that ignores filters and gives back whatever is near."""

    async def aquery(
        self,
        query: VectorStoreQuery,
        **kwargs: Any,  # noqa: ANN401
    ) -> VectorStoreQueryResult:
        """Search everything."""
        everything = dataclasses.replace(query, filters=None, similarity_top_k=100)
        return await self._behind.aquery(everything, **kwargs)


class DownStore(FrontedStore):
    """A store that is out of reach."""

    async def aquery(
        self,
        query: VectorStoreQuery,
        **kwargs: Any,  # noqa: ANN401
    ) -> VectorStoreQueryResult:
        """Fail."""
        raise StoreUnavailable("The vector store is out of reach.")


class SilentStore(FrontedStore):
    """A store that never answers."""

    async def aquery(
        self,
        query: VectorStoreQuery,
        **kwargs: Any,  # noqa: ANN401
    ) -> VectorStoreQueryResult:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError


class StoreBehind:
    """A ``PassageStore`` whose serving side is fronted by another."""

    def __init__(self, store: PassageStore, front: type[FrontedStore]) -> None:
        self._store = store
        self._front = front.before(store.serving)

    @property
    def ingest(self) -> BasePydanticVectorStore:
        """The real store's side."""
        return self._store.ingest

    @property
    def serving(self) -> BasePydanticVectorStore:
        """The misbehaving side."""
        return self._front

    @property
    def query_kwargs(self) -> Mapping[str, Any]:
        """As the real store says."""
        return self._store.query_kwargs

    async def connect(self) -> None:
        """Connect the real store."""
        await self._store.connect()

    async def ping(self) -> None:
        """Ping the real store."""
        await self._store.ping()

    async def aclose(self) -> None:
        """Close the real store's asynchronous side."""
        await self._store.aclose()

    def close(self) -> None:
        """Close the real store."""
        self._store.close()

    def count(self, filters: MetadataFilters | None = None) -> int:
        """Count in the real store."""
        return self._store.count(filters)

    def held(self, ids: Sequence[str]) -> Set[str]:
        """Ask the real store."""
        return self._store.held(ids)

    def versions(self) -> Mapping[str, int]:
        """Ask the real store."""
        return self._store.versions()
