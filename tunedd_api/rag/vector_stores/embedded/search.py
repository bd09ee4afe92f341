"""Search in the file: vectors in memory kept in step with it, words in FTS5, one snapshot."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from llama_index.core.schema import BaseNode

from tunedd_api.rag.vector_stores.embedded import rows
from tunedd_api.rag.vector_stores.embedded.database import PassageFile
from tunedd_api.rag.vector_stores.embedded.filters import Condition, one_of
from tunedd_api.rag.vector_stores.embedded.keywords import match_expressions
from tunedd_api.rag.vector_stores.embedded.matrix import VectorMatrix
from tunedd_api.rag.vector_stores.embedded.shared_lock import SharedLock
from tunedd_api.rag.vector_stores.vectors import Vectors

_BATCH: Final = 4096


class Position(NamedTuple):
    """How far the file's history has been followed: last row number, last removal."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file at one moment, and the vectors of that same moment."""

    connection: sqlite3.Connection
    _matrix: VectorMatrix

    def nearest(self, query: Vectors, limit: int, condition: Condition | None) -> dict[str, float]:
        """Find the ids nearest to a unit vector that the condition holds for, with cosines."""
        if condition is None:
            return self._matrix.nearest(query, limit)
        if condition.opposite is None:
            among = rows.numbers(self.connection, condition)
            return self._matrix.nearest(query, limit, among=among)
        without = rows.numbers(self.connection, condition.opposite)
        return self._matrix.nearest(query, limit, without=without)

    def matching(self, text: str, limit: int, condition: Condition | None) -> dict[str, float]:
        """Find the ids whose words match best that the condition holds for, with BM25 scores."""
        expressions = match_expressions(text)
        if not expressions:
            return {}
        scope: str = ""
        within: tuple[Any, ...] = ()
        if condition is not None:
            sought = condition.opposite or condition
            among, within = "IN" if sought is condition else "NOT IN", sought.values
            # The plus keeps SQLite from running the whole match anew for each row number.
            scope = f"""AND +rowid {among} (
                SELECT p.rowid FROM passages AS p WHERE {sought.sql}
            )"""  # noqa: S608
        # bm25() is negative, best first. The limit, which is none, keeps it where it has to be:
        # SQLite would move it into the sum.
        part = f"""SELECT * FROM (
                SELECT rowid AS number, ? * -bm25(passages_fts) AS part FROM passages_fts
                WHERE passages_fts MATCH ? {scope} LIMIT -1
            )"""  # noqa: S608
        parts = " UNION ALL ".join([part] * len(expressions))
        values = [
            value
            for weight, expression in expressions.items()
            for value in (weight, expression, *within)
        ]
        sql = f"""SELECT passages.id, found.score FROM (
                SELECT number, sum(part) AS score FROM ({parts})
                GROUP BY number ORDER BY score DESC, number LIMIT ?
            ) AS found CROSS JOIN passages ON passages.rowid = found.number"""  # noqa: S608
        return dict(self.connection.execute(sql, (*values, limit)))

    def nodes(self, ids: Sequence[str]) -> dict[str, BaseNode]:
        """Read the nodes that bear these ids, by id."""
        found = rows.nodes(self.connection, one_of("id", ids))
        return {node.node_id: node for node in found}


class SearchableFile:
    """A file and its vectors in memory, which follow whatever any process does to the file."""

    def __init__(self, file: PassageFile, dimension: int) -> None:
        self._file = file
        self._dimension = dimension
        self._lock = SharedLock()
        self._matrix = VectorMatrix(dimension)
        self._position = Position(0, 0)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Lend the file and its vectors as they are at one and the same moment."""
        while True:
            with self._file.reading() as connection:
                now = _position(connection)
                if self._position != now:
                    self._follow(connection, now)
                with self._lock.reading():
                    # Another thread may have gone on to a later moment since: then so do we.
                    if self._position == now:
                        yield Snapshot(connection, self._matrix)
                        return

    def _follow(self, connection: sqlite3.Connection, now: Position) -> None:
        with self._lock.writing():
            seen = self._position
            if seen.added >= now.added and seen.removed >= now.removed:
                return
            if _forgotten(connection, seen.removed, now.removed):
                seen = Position(0, now.removed)
                self._matrix = VectorMatrix(self._dimension)
            self._take_in(connection, seen.added)
            self._matrix.drop(
                [
                    passage
                    for (passage,) in connection.execute(
                        "SELECT passage FROM removed WHERE seq > ?", (seen.removed,)
                    )
                ]
            )
            self._position = now

    def _take_in(self, connection: sqlite3.Connection, after: int) -> None:
        added = connection.execute(
            "SELECT rowid, id, embedding FROM passages WHERE rowid > ? ORDER BY rowid", (after,)
        )
        while batch := added.fetchmany(_BATCH):
            numbers, ids, blobs = zip(*batch, strict=True)
            vectors = np.frombuffer(b"".join(blobs), dtype=np.float32)
            self._matrix.put(numbers, ids, vectors.reshape(len(batch), self._dimension))


def _position(connection: sqlite3.Connection) -> Position:
    last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    return Position(last.get("passages", 0), last.get("removed", 0))


def _forgotten(connection: sqlite3.Connection, seen: int, last: int) -> bool:
    """Whether removals after ``seen`` are no longer on record."""
    if seen == last:
        return False
    (first,) = connection.execute("SELECT min(seq) FROM removed").fetchone()
    return first is None or first > seen + 1
