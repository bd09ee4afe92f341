"""Stores of passages that misbehave in front of a real one."""

import asyncio
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace

from llama_index.core.vector_stores import MetadataFilters
from llama_index.core.vector_stores.types import BasePydanticVectorStore

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.keywords import Frequencies


class FrontedStore:
    """A ``PassageStore`` seen through something that goes wrong when it is searched."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store

    @property
    def ingest(self) -> BasePydanticVectorStore:
        """The real store's side."""
        return self._store.ingest

    @property
    def serving(self) -> BasePydanticVectorStore:
        """The real store's side."""
        return self._store.serving

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Search the real store."""
        return await self._store.candidates(search)

    async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
        """Read from the real store."""
        return await self._store.passages(ids)

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        """Walk through the real store."""
        return await self._store.walk(filters)

    async def frequencies(self, keywords: Collection[str]) -> Frequencies:
        """Count in the real store."""
        return await self._store.frequencies(keywords)

    async def connect(self) -> None:
        """Connect the real store."""
        await self._store.connect()

    async def ping(self) -> None:
        """Ping the real store."""
        await self._store.ping()

    async def aclose(self) -> None:
        """Close the real store's asynchronous side."""
        await self._store.aclose()

    def settle(self) -> None:
        """Settle the real store."""
        self._store.settle()

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


class LeakyStore(FrontedStore):
    """A store that ignores filters and gives back whatever is near."""

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Search everything."""
        return await self._store.candidates(replace(search, filters=None))


class DownStore(FrontedStore):
    """A store that is out of reach."""

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Fail."""
        raise StoreUnavailable("The vector store is out of reach.")

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        """Fail."""
        raise StoreUnavailable("The vector store is out of reach.")


class SilentStore(FrontedStore):
    """A store that never answers."""

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError
