"""A store of passages each of whose calls somebody watches."""

from collections.abc import Collection, Mapping, Sequence, Set

from llama_index.core.vector_stores import MetadataFilters
from llama_index.core.vector_stores.types import BasePydanticVectorStore

from tunedd_api.outages import Watched
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.keywords import Frequencies


class WatchedStore:
    """A ``PassageStore`` that puts ``watched`` around what serving asks of another one."""

    def __init__(self, store: PassageStore, watched: Watched) -> None:
        self._store = store
        self._watched = watched

    @property
    def ingest(self) -> BasePydanticVectorStore:
        """The synchronous side."""
        return self._store.ingest

    @property
    def serving(self) -> BasePydanticVectorStore:
        """The asynchronous side."""
        return self._store.serving

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """What is found for each vector and each list of keywords."""
        with self._watched():
            return await self._store.candidates(search)

    async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
        """Those of these passages that the store holds, by id."""
        with self._watched():
            return await self._store.passages(ids)

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        """All passages that the filters let through, by page and start."""
        with self._watched():
            return await self._store.walk(filters)

    async def frequencies(self, keywords: Collection[str]) -> Frequencies:
        """In how many passages each of these keywords stands."""
        with self._watched():
            return await self._store.frequencies(keywords)

    async def connect(self) -> None:
        """Make the asynchronous side ready."""
        with self._watched():
            await self._store.connect()

    async def ping(self) -> None:
        """Return if the store answers."""
        with self._watched():
            await self._store.ping()

    async def aclose(self) -> None:
        """Let go of the asynchronous side."""
        await self._store.aclose()

    def settle(self) -> None:
        """Put in order what was written."""
        self._store.settle()

    def close(self) -> None:
        """Let go of everything else."""
        self._store.close()

    def count(self, filters: MetadataFilters | None = None) -> int:
        """How many passages the filters let through, or how many there are."""
        return self._store.count(filters)

    def held(self, ids: Sequence[str]) -> Set[str]:
        """Those of these passages that the store holds."""
        return self._store.held(ids)

    def versions(self) -> Mapping[str, int]:
        """How many passages there are of each version."""
        return self._store.versions()
