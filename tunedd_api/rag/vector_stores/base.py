"""What the rest of ``rag`` sees of a store of passages, whichever it is."""

from collections.abc import Mapping, Sequence, Set
from typing import Any, Protocol

from llama_index.core.vector_stores import FilterOperator, MetadataFilters
from llama_index.core.vector_stores.types import BasePydanticVectorStore

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

    @property
    def query_kwargs(self) -> Mapping[str, Any]:
        """What a retriever passes along with each query, as ``vector_store_kwargs``."""
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
