"""The file as a store of passages that is opened and closed."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from llama_index.core.vector_stores import MetadataFilters

from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.embedded.fusion import Fusion
from tunedd_api.rag.vector_stores.embedded.store import EmbeddedVectorStore


def open_embedded_store(path: Path, dimension: int, fusion: Fusion = "relative") -> PassageStore:
    """Open the store in the file ``path``, or make it; ``dimension`` counts a vector's numbers.

    Raises ConfigurationError if the file holds vectors of another dimension or is of another
    version, and StoreUnavailable if it cannot be opened.
    """
    return _EmbeddedPassageStore(EmbeddedVectorStore(path=path, dimension=dimension, fusion=fusion))


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

    @property
    def query_kwargs(self) -> Mapping[str, Any]:
        return {}

    async def connect(self) -> None:
        await self._store.in_thread(self._store.follow)

    async def ping(self) -> None:
        await self._store.in_thread(self._store.check)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._store.stop_threads)

    def close(self) -> None:
        self._store.close()

    def count(self, filters: MetadataFilters | None = None) -> int:
        return self._store.count(filters)

    def held(self, ids: Sequence[str]) -> Set[str]:
        return self._store.held(ids)

    def versions(self) -> Mapping[str, int]:
        return self._store.versions()
