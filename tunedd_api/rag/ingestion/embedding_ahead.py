"""Passages embedded ahead of their being stored, across documents.

An embedding engine is fastest when it never waits: while one batch is stored the next ones are
embedded, be they of the same document or of those that follow.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from llama_index.core.schema import TextNode

from tunedd_api.errors import IngestionError, ReadingTakesLonger
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.ingestion.preparation import FileChanged, Prepared, Work
from tunedd_api.rag.ingestion.reading_ahead import Read
from tunedd_api.rag.nodes import embedded_text

_PASSAGES: Final = 16
"""In a batch: what is lost at most when the process dies."""

_WAITING: Final = 1
"""Batches that wait to be embedded, besides those that are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some passages of a document that are being embedded; ``done`` come up to their last.

    Those that the store holds already are not among ``nodes``.
    """

    work: Work
    document: Prepared
    first: bool
    last: bool
    done: int
    nodes: Sequence[TextNode]
    vectors: Future[list[list[float]]]


@dataclass(frozen=True, slots=True)
class Unprepared:
    """A file that cannot be read, or, without an error, that is left to the next run.

    That is one that changes while it is read, or takes longer than this run would wait.
    """

    work: Work
    error: IngestionError | None
    first: bool = True


class EmbeddingAhead:
    """Embeds the passages of documents as they are prepared."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index
        self._abandoned: set[str] = set()

    def abandon(self, version: str) -> None:
        """Embed no more passages of this version than are being embedded."""
        self._abandoned.add(version)

    def batches(
        self, prepared: Iterable[Read | None], stored: Iterable[str]
    ) -> Generator[Batch | Unprepared, None, None]:
        """Batches in order, a few ahead of the one in hand; ``stored`` are versions begun before.

        Where the next document is not ready yet, which None says, those before it are not kept
        waiting.
        """
        begun = frozenset(stored)
        waiting: deque[Batch | Unprepared] = deque()
        at_once = self._index.embedding.at_once
        executor = ThreadPoolExecutor(at_once, thread_name_prefix="embedding")
        try:
            for read in prepared:
                if read is None:
                    yield from _all_of(waiting)
                    continue
                work, future = read
                for batch in self._of(work, future, executor, resumed=work.version in begun):
                    waiting.append(batch)
                    if len(waiting) > at_once + _WAITING:
                        yield waiting.popleft()
            yield from _all_of(waiting)
        finally:
            executor.shutdown(cancel_futures=True)
            self._index.embedding.rest()

    def _of(
        self,
        work: Work,
        prepared: Future[Prepared],
        executor: ThreadPoolExecutor,
        *,
        resumed: bool,
    ) -> Iterator[Batch | Unprepared]:
        try:
            document = prepared.result()
        except (FileChanged, ReadingTakesLonger):
            yield Unprepared(work, None)
            return
        except IngestionError as error:
            yield Unprepared(work, error)
            return
        count = len(document.nodes)
        self._abandoned.discard(work.version)
        for start in range(0, max(count, 1), _PASSAGES):
            if work.version in self._abandoned:
                return
            nodes = document.nodes[start : start + _PASSAGES]
            if resumed:
                held = self._index.store.held([node.node_id for node in nodes])
                nodes = [node for node in nodes if node.node_id not in held]
            yield Batch(
                work=work,
                document=document,
                first=not start,
                last=start + _PASSAGES >= count,
                done=min(start + _PASSAGES, count),
                nodes=nodes,
                vectors=executor.submit(self._embedded, nodes),
            )

    def _embedded(self, nodes: Sequence[TextNode]) -> list[list[float]]:
        texts = [embedded_text(node) for node in nodes]
        return self._index.embedding.embed(texts) if texts else []


def _all_of(waiting: deque[Batch | Unprepared]) -> Iterator[Batch | Unprepared]:
    while waiting:
        yield waiting.popleft()
