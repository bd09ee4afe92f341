"""Search in the file: vectors in memory kept in step with it, words in FTS5, one snapshot."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from llama_index.core.schema import BaseNode

from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch
from tunedd_api.rag.vector_stores.embedded import rows
from tunedd_api.rag.vector_stores.embedded.database import PassageFile
from tunedd_api.rag.vector_stores.embedded.filters import Condition, one_of
from tunedd_api.rag.vector_stores.embedded.matrix import VectorMatrix
from tunedd_api.rag.vector_stores.embedded.shared_lock import SharedLock
from tunedd_api.rag.vector_stores.keywords import K1, Frequencies, KeywordWeights
from tunedd_api.rag.vector_stores.vectors import Vectors

_BATCH: Final = 4096
_FTS5_LEAST: Final = 1e-6
_FTS5_K1: Final = 1.2


class Position(NamedTuple):
    """How far the file's history has been followed: last row number, last removal."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file at one moment, and the vectors of that same moment."""

    connection: sqlite3.Connection
    _matrix: VectorMatrix

    def candidates(self, search: CandidateSearch, condition: Condition | None) -> Candidates:
        """Find what is nearest to each vector, and what matches each list of keywords best.

        The condition stands for the search's filters.
        """
        near = self._nearest(search.vectors, search.depth, condition)
        said = [self._matching(words, search.depth, condition) for words in search.keywords]
        rows_found = sorted({row for found in (*near, *said) for row in found})
        vectors = self._matrix.vectors(rows_found)
        ids = dict(zip(rows_found, vectors, strict=True))
        matches = [{ids[row]: score for row, score in found.items()} for found in said]
        return Candidates.of(search, vectors, matches)

    def frequencies(self, words: Collection[str]) -> Frequencies:
        """Count the passages that hold each of these keywords."""
        found = self.connection.execute(
            "SELECT term, doc FROM passages_terms WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(list(words)),),
        )
        return Frequencies(len(self._matrix), dict(found.fetchall()))

    def nodes(self, ids: Sequence[str]) -> dict[str, BaseNode]:
        """Read the nodes that bear these ids, by id."""
        found = rows.nodes(self.connection, one_of("id", ids))
        return {node.node_id: node for node in found}

    def _nearest(
        self, queries: Sequence[Vectors], limit: int, condition: Condition | None
    ) -> list[dict[int, float]]:
        if not queries:
            return []
        together = np.stack(queries)
        if condition is None:
            return self._matrix.nearest(together, limit)
        if condition.opposite is None:
            among = rows.numbers(self.connection, condition)
            return self._matrix.nearest(together, limit, among=among)
        without = rows.numbers(self.connection, condition.opposite)
        return self._matrix.nearest(together, limit, without=without)

    def _matching(
        self, weights: KeywordWeights, limit: int, condition: Condition | None
    ) -> dict[int, float]:
        """Row numbers and BM25 scores of the best matches."""
        counted = self.frequencies(weights.keys())
        terms = {word: w for word, w in weights.items() if counted.holding.get(word)}
        if not terms:
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
        # A part for each keyword, since bm25() takes time with the square of those in one match.
        # It is negative, best first. The limit, which is none, keeps it where it has to be:
        # SQLite would move it into the sum.
        part = f"""SELECT number, ? * share / ({K1} + {_FTS5_K1 - K1} * share) AS part FROM (
                SELECT rowid AS number, -bm25(passages_fts) / ? AS share FROM passages_fts
                WHERE passages_fts MATCH ? {scope} LIMIT -1
            )"""  # noqa: S608
        parts = " UNION ALL ".join([part] * len(terms))
        values = [
            value
            for word, weight in terms.items()
            for value in (
                weight * counted.rarity(word) * (K1 + 1) * _FTS5_K1,
                _most_of_fts5(counted, word),
                f'"{word}"',
                *within,
            )
        ]
        sql = f"""SELECT number, sum(part) AS score FROM ({parts})
            GROUP BY number ORDER BY score DESC, number LIMIT ?"""  # noqa: S608
        return dict(self.connection.execute(sql, (*values, limit)))


def _most_of_fts5(counted: Frequencies, word: str) -> float:
    """What FTS5's bm25() of a keyword comes near to where a passage is full of it.

    The share that a passage reaches of it is f / (f + k1 L), with FTS5's k1 of 1.2, which cannot
    be set; that of another k1 follows from it. FTS5 takes ln((N - n + 0.5) / (n + 0.5)) for the
    inverse document frequency, and a millionth where that is not above 0: dividing by it, keywords
    of most passages count for something, too.
    """
    held = counted.holding[word]
    theirs = log((counted.passages - held + 0.5) / (held + 0.5)) if counted.passages > held else 0
    return (_FTS5_K1 + 1) * (theirs if theirs > 0 else _FTS5_LEAST)


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
