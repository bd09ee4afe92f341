"""The file as a store of passages that is opened and closed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence, Set
from pathlib import Path

from llama_index.core.vector_stores import MetadataFilters

from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.embedded.store import EmbeddedVectorStore
from tunedd_api.rag.vector_stores.keywords import Frequencies


def open_embedded_store(path: Path, dimension: int) -> PassageStore:
    """Open the store in the file ``path``, or make it; ``dimension`` counts a vector's numbers.

    Raises ConfigurationError if the file holds vectors of another dimension or is of another
    version, and StoreUnavailable if it cannot be opened.
    """
    return _EmbeddedPassageStore(EmbeddedVectorStore(path=path, dimension=dimension))


class _EmbeddedPassageStore:
    """Both sides are the one store, which works from threads and from the event loop alike."""

    def __init__(self, store: EmbeddedVectorStore) -> None:
        self._store = store

    @property
    def ingest(self) -> EmbeddedVectorStore:
        return self._store

    @property
    def serving(self) -> EmbeddedVectorStore:
        return self._store

    async def candidates(self, search: CandidateSearch) -> Candidates:
        return await self._store.in_thread(lambda: self._store.candidates(search))

    async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
        return await self._store.in_thread(lambda: self._store.passages(ids))

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        return await self._store.in_thread(lambda: self._store.walk(filters))

    async def frequencies(self, keywords: Collection[str]) -> Frequencies:
        return await self._store.in_thread(lambda: self._store.frequencies(keywords))

    async def connect(self) -> None:
        await self._store.in_thread(self._store.settle)

    async def ping(self) -> None:
        await self._store.in_thread(self._store.check)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._store.stop_threads)

    def settle(self) -> None:
        self._store.settle()

    def close(self) -> None:
        self._store.close()

    def count(self, filters: MetadataFilters | None = None) -> int:
        return self._store.count(filters)

    def held(self, ids: Sequence[str]) -> Set[str]:
        return self._store.held(ids)

    def versions(self) -> Mapping[str, int]:
        return self._store.versions()
