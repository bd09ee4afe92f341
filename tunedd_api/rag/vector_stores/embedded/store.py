"""LlamaIndex's view of the file: a vector store with hybrid search."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final, TypeVar

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores import (
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from llama_index.core.vector_stores.types import BasePydanticVectorStore

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.batches import records_of
from tunedd_api.rag.vector_stores.candidates import (
    Candidates,
    CandidateSearch,
    StoredPassage,
    reading_order,
)
from tunedd_api.rag.vector_stores.embedded import rows
from tunedd_api.rag.vector_stores.embedded.database import PassageFile
from tunedd_api.rag.vector_stores.embedded.filters import (
    Condition,
    all_of,
    one_of,
    to_condition,
)
from tunedd_api.rag.vector_stores.embedded.search import SearchableFile
from tunedd_api.rag.vector_stores.embedded.selection import is_of_groups
from tunedd_api.rag.vector_stores.keywords import Frequencies
from tunedd_api.rag.vector_stores.queries import candidate_search, ranked_for
from tunedd_api.worker_threads import WorkerThreads

_T = TypeVar("_T")

THREADS: Final = 4


class EmbeddedVectorStore(BasePydanticVectorStore):
    """Passages in an SQLite file, searched by vector, by word (BM25), or both.

    Similarities are cosines in mode DEFAULT, BM25 scores in TEXT_SEARCH and SPARSE, fused scores
    in HYBRID; they order the results of one query. Nodes come back with their vector, scaled to
    length 1. The asynchronous methods run on a few threads of the store's own.
    """

    stores_text: bool = True
    path: Path
    dimension: int

    _file: PassageFile = PrivateAttr()
    _search: SearchableFile = PrivateAttr()
    _threads: WorkerThreads = PrivateAttr(
        default_factory=lambda: WorkerThreads("passages", THREADS)
    )

    def model_post_init(self, context: object) -> None:
        """Open the file; raises as PassageFile does."""
        super().model_post_init(context)
        self._file = PassageFile(self.path, self.dimension)
        self._search = SearchableFile(self._file, self.dimension)

    @classmethod
    def class_name(cls) -> str:
        """Name the class as LlamaIndex does when it serialises."""
        return "EmbeddedVectorStore"

    @property
    def client(self) -> PassageFile:
        """The file behind the store."""
        return self._file

    def add(self, nodes: Sequence[BaseNode], **_: object) -> list[str]:
        """Store nodes, all or none, in place of those that bear their ids; return the ids.

        Raises IngestionError, and stores nothing, if a node has no vector or one of another
        dimension.
        """
        written = records_of(nodes, lambda node: rows.row_of(node, self.dimension))
        with self._file.writing() as connection:
            rows.write(connection, written)
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: object) -> None:
        """Delete the nodes made from a LlamaIndex document."""
        with self._file.writing() as connection:
            rows.delete(connection, one_of("ref_doc_id", [ref_doc_id]))

    def delete_nodes(
        self,
        node_ids: list[str] | None = None,
        filters: MetadataFilters | None = None,
        **_: object,
    ) -> None:
        """Delete the nodes with these ids that pass the filters; without either, none."""
        condition = _chosen(node_ids, filters)
        if condition is not None:
            with self._file.writing() as connection:
                rows.delete(connection, condition)

    def clear(self) -> None:
        """Delete every node."""
        with self._file.writing() as connection:
            rows.delete(connection, None)

    def get_nodes(
        self, node_ids: list[str] | None = None, filters: MetadataFilters | None = None
    ) -> list[BaseNode]:
        """Return the nodes with these ids that pass the filters, or all, as they were added."""
        condition = _chosen(node_ids, filters)
        with self._file.reading() as connection:
            return rows.nodes(connection, condition)

    def query(
        self, query: VectorStoreQuery, *, floor: float = 0.0, **_: object
    ) -> VectorStoreQueryResult:
        """Return what passes the query's filters and fits it best, best first.

        ``floor`` is the cosine of unrelated texts, from which a hybrid query measures.
        Raises ValueError for an empty filter, an alpha outside 0…1 or a mode not known here, and
        ConfigurationError if the query's vector has another dimension than the store's.
        """
        search = candidate_search(query, self.dimension)
        doc_ids = one_of("ref_doc_id", query.doc_ids) if query.doc_ids else None
        node_ids = one_of("id", query.node_ids) if query.node_ids else None
        beside = all_of([doc_ids, node_ids])
        with self._search.snapshot() as snapshot:
            ranking = ranked_for(query, snapshot.candidates(search, beside), floor)
            nodes = snapshot.nodes([passage for passage, _ in ranking])
        return VectorStoreQueryResult(
            nodes=[nodes[passage] for passage, _ in ranking],
            similarities=[score for _, score in ranking],
            ids=[passage for passage, _ in ranking],
        )

    def candidates(self, search: CandidateSearch) -> Candidates:
        """Find what is nearest to each vector, and what matches each list of keywords best."""
        with self._search.snapshot(of_file=not is_of_groups(search.filters)) as snapshot:
            return snapshot.candidates(search)

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """Read passages by their ids."""
        with self._file.reading() as connection:
            return rows.stored(connection, ids)

    def walk(self, filters: MetadataFilters) -> list[StoredPassage]:
        """Read all passages that the filters let through, by page and start."""
        condition = to_condition(filters)
        with self._file.reading() as connection:
            return sorted(rows.stored_where(connection, condition), key=reading_order)

    def frequencies(self, keywords: Collection[str]) -> Frequencies:
        """Count the passages that hold each of these keywords."""
        with self._search.snapshot(of_file=False) as snapshot:
            return snapshot.frequencies(keywords)

    def count(self, filters: MetadataFilters | None = None) -> int:
        """Count the nodes that pass the filters, or all."""
        condition = to_condition(filters)
        with self._file.reading() as connection:
            return rows.count(connection, condition)

    def held(self, ids: Sequence[str]) -> set[str]:
        """Say which of these nodes there are."""
        with self._file.reading() as connection:
            return rows.held(connection, ids)

    def versions(self) -> dict[str, int]:
        """Count the nodes of each version."""
        with self._file.reading() as connection:
            return rows.versions(connection)

    def check(self) -> None:
        """Return if the file is there and can be read; raises StoreUnavailable."""
        if not self.path.exists():
            raise StoreUnavailable(f"The vector store {self.path.name} is gone.")
        with self._file.reading() as connection:
            connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone()

    def follow(self) -> None:
        """Bring what is searched up to the file, which the first query does otherwise."""
        with self._search.snapshot():
            pass

    def settle(self) -> None:
        """Put what is searched into a file, if much of it is in memory only."""
        self._search.keep()

    async def async_add(self, nodes: Sequence[BaseNode], **kwargs: object) -> list[str]:
        """``add`` on a thread."""
        return await self.in_thread(lambda: self.add(nodes, **kwargs))

    async def adelete(self, ref_doc_id: str, **delete_kwargs: object) -> None:
        """``delete`` on a thread."""
        await self.in_thread(lambda: self.delete(ref_doc_id, **delete_kwargs))

    async def adelete_nodes(
        self,
        node_ids: list[str] | None = None,
        filters: MetadataFilters | None = None,
        **delete_kwargs: object,
    ) -> None:
        """``delete_nodes`` on a thread."""
        await self.in_thread(lambda: self.delete_nodes(node_ids, filters, **delete_kwargs))

    async def aclear(self) -> None:
        """``clear`` on a thread."""
        await self.in_thread(self.clear)

    async def aget_nodes(
        self, node_ids: list[str] | None = None, filters: MetadataFilters | None = None
    ) -> list[BaseNode]:
        """``get_nodes`` on a thread."""
        return await self.in_thread(lambda: self.get_nodes(node_ids, filters))

    async def aquery(
        self, query: VectorStoreQuery, *, floor: float = 0.0, **_: object
    ) -> VectorStoreQueryResult:
        """``query`` on a thread."""
        return await self.in_thread(lambda: self.query(query, floor=floor))

    async def in_thread(self, work: Callable[[], _T]) -> _T:
        """Run something on the store's own threads."""
        return await self._threads.run(work)

    def stop_threads(self) -> None:
        """Wait for what the threads are doing and end them; later work starts new ones."""
        self._threads.close()

    def close(self) -> None:
        """End the threads and close the file."""
        self.stop_threads()
        self._file.close()


def _chosen(node_ids: list[str] | None, filters: MetadataFilters | None) -> Condition | None:
    return all_of([one_of("id", node_ids) if node_ids is not None else None, to_condition(filters)])
