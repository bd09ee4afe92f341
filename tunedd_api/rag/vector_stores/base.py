"""What the rest of ``rag`` sees of a store of passages, whichever it is."""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Protocol

from llama_index.core.vector_stores import FilterOperator, MetadataFilters
from llama_index.core.vector_stores.types import BasePydanticVectorStore

from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, StoredPassage
from tunedd_api.rag.vector_stores.keywords import Frequencies

_LISTS = frozenset({FilterOperator.ANY, FilterOperator.ALL, FilterOperator.IN, FilterOperator.NIN})


class PassageStore(Protocol):
    """A vector store with its two sides, and the care it needs from open to close.

    Every method raises StoreUnavailable when the store is out of reach and TimedOut when it is
    too slow. Adding raises IngestionError, with the number of passages that failed and the
    first reason, when a batch did not wholly succeed; searching or deleting with an empty
    filter raises ValueError, for an empty selection must not come to mean everything.
    """

    @property
    def ingest(self) -> BasePydanticVectorStore:
        """The synchronous side: ``add``, ``delete_nodes``, ``query``."""
        ...

    @property
    def serving(self) -> BasePydanticVectorStore:
        """The asynchronous side: ``aquery``, once ``connect`` has been awaited."""
        ...

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """What is found for each vector and each list of keywords, from the serving side.

        Raises ValueError for an empty filter.
        """
        ...

    async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
        """Those of these passages that the store holds, by id."""
        ...

    async def walk(self, filters: MetadataFilters) -> Sequence[StoredPassage]:
        """All passages that the filters let through, however many, by page and start.

        Raises ValueError for an empty filter.
        """
        ...

    async def frequencies(self, keywords: Collection[str]) -> Frequencies:
        """In how many passages each of these keywords stands; may be minutes old."""
        ...

    async def connect(self) -> None:
        """Make the asynchronous side ready; call inside the event loop that will use it."""
        ...

    async def ping(self) -> None:
        """Return if the store answers; raises StoreUnavailable or TimedOut."""
        ...

    async def aclose(self) -> None:
        """Let go of the asynchronous side; ``connect`` may follow again."""
        ...

    def settle(self) -> None:
        """Put in order what was written; call when much was. Nothing depends on it but speed."""
        ...

    def close(self) -> None:
        """Let go of everything else; the store is of no use afterwards."""
        ...

    def count(self, filters: MetadataFilters | None = None) -> int:
        """How many passages the filters let through, or how many there are."""
        ...

    def held(self, ids: Sequence[str]) -> Set[str]:
        """Those of these passages, at most a hundred, that the store holds."""
        ...

    def versions(self) -> Mapping[str, int]:
        """How many passages there are of each version, in one query."""
        ...


def refuse_empty(filters: MetadataFilters | None) -> None:
    """Raise ValueError where filters, or a list of values in them, hold nothing at all."""
    if filters is None:
        return
    if not filters.filters:
        raise ValueError("A list of filters must hold at least one filter.")
    for part in filters.filters:
        if isinstance(part, MetadataFilters):
            refuse_empty(part)
        elif part.operator in _LISTS and not part.value:
            raise ValueError(f"The filter on {part.key!r} must name at least one value.")
