"""Search in the file: segments that are kept in step with it, at one moment of its history."""

import logging
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from llama_index.core.schema import BaseNode

from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, cosines
from tunedd_api.rag.vector_stores.embedded import rows, segment_file
from tunedd_api.rag.vector_stores.embedded.building import SearchRow, segment_of
from tunedd_api.rag.vector_stores.embedded.database import PassageFile
from tunedd_api.rag.vector_stores.embedded.filters import Condition, one_of
from tunedd_api.rag.vector_stores.embedded.nearness import NO_PLACES, Nearest, nearest
from tunedd_api.rag.vector_stores.embedded.segment import Segment, Slots
from tunedd_api.rag.vector_stores.embedded.segment_file import Moment, Position
from tunedd_api.rag.vector_stores.embedded.selection import scope_of
from tunedd_api.rag.vector_stores.embedded.view import Part, View
from tunedd_api.rag.vector_stores.embedded.wording import frequencies, matching
from tunedd_api.rag.vector_stores.keywords import NOTHING_COUNTED, Frequencies
from tunedd_api.rag.vector_stores.vectors import Vectors

_log = logging.getLogger(__name__)

_BATCH: Final = 16_384

WORTH_KEEPING: Final = 512
_SHARE: Final = 8
"""Passages that are in memory only from which they are put into the file, and the share of all
passages that they have to be, one in so many: putting them there copies all."""

_LOOKED_AT: Final = 32
"""Passages of a file that are compared with the database before it is believed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file at one moment, and what is searched of that same moment."""

    connection: sqlite3.Connection
    _view: View
    _dimension: int

    def candidates(self, search: CandidateSearch, beside: Condition | None = None) -> Candidates:
        """Find what is nearest to each vector, and what matches each list of keywords best.

        It passes the search's filters, and the condition ``beside`` them.
        """
        scope = scope_of(self.connection, search.filters, beside)
        queries = _together(search.vectors, self._dimension)
        near = nearest(self._view, scope, queries, search.depth) if len(queries) else []
        if len(near) == 1 and not search.keywords:
            return self._all_of(near[0])
        said = matching(self._view, scope, search.keywords, search.depth)
        every = [*(one.places for one in near), *(places for places, _ in said)]
        places = _each_once(np.concatenate([NO_PLACES, *every]))
        vectors = self._view.vectors_of(places, self._dimension)
        match = np.zeros((len(said), len(places)))
        for row, (found, scores) in enumerate(said):
            match[row, np.searchsorted(places, found)] = scores
        counted = self.frequencies(search.counted) if search.counted else NOTHING_COUNTED
        near_to = cosines(vectors, queries)
        return Candidates.ordered(self._view.ids_of(places), near_to, match, counted)

    def _all_of(self, near: Nearest) -> Candidates:
        """What was found for one vector alone, which is each once and measured already."""
        ids = self._view.ids_of(near.places)
        return Candidates.ordered(ids, near.cosines[None], np.zeros((0, len(ids))))

    def frequencies(self, words: Collection[str]) -> Frequencies:
        """Count the passages that hold each of these keywords."""
        return frequencies(self._view, words)

    def nodes(self, ids: Sequence[str]) -> dict[str, BaseNode]:
        """Read the nodes that bear these ids, by id."""
        found = rows.nodes(self.connection, one_of("id", ids))
        return {node.node_id: node for node in found}


class SearchableFile:
    """A file and what is searched of it, which follows whatever any process does to the file."""

    def __init__(self, file: PassageFile, dimension: int) -> None:
        self._file = file
        self._dimension = dimension
        self._following = threading.Lock()
        self._view = View()
        self._resting_on: segment_file.Identity | None = None

    @contextmanager
    def snapshot(self, *, of_file: bool = True) -> Iterator[Snapshot]:
        """Lend the file and its passages as they are at one and the same moment.

        Unless that is ``of_file``, too, the file itself may go on meanwhile.
        """
        while True:
            with self._file.reading() if of_file else self._file.looking() as connection:
                now = _position(connection)
                view = self._view
                if view.position != now or self._could_rest(view):
                    if not of_file:
                        of_file = True
                        continue
                    view = self._follow(connection, now)
                # Another thread may have gone on to a later moment since: then so do we.
                if view.position == now:
                    yield Snapshot(connection, view, self._dimension)
                    return

    def keep(self) -> None:
        """Put passages that are in memory only into the file beside the database, if many are.

        What cannot be written is no matter, but for the memory and the time of the next start.
        """
        with self.snapshot():
            view = self._view
        if view.not_kept < WORTH_KEEPING or view.not_kept * _SHARE < len(view):
            return
        moment = Moment(self._file.history, view.position)
        try:
            segment_file.keep(self._file.path, view.merger(), moment, self._dimension)
        except OSError as error:
            _log.warning("%s is searched from memory: %s.", self._file.path.name, error.strerror)
        with self.snapshot():  # which rests on it from now on
            pass

    def _could_rest(self, view: View) -> bool:
        """Whether there is a file by now of what is in memory only."""
        return (
            view.not_kept >= WORTH_KEEPING
            and segment_file.identity(self._file.path) != self._resting_on
        )

    def _follow(self, connection: sqlite3.Connection, now: Position) -> View:
        with self._following:
            seen = self._view
            resume = not seen.parts or self._could_rest(seen)
            if not resume and seen.position.is_past(now):
                return seen
            if resume or _forgotten(connection, seen.position.removed, now.removed):
                seen = self._resumed(connection, now)
            self._view = _caught_up(connection, seen, now, self._dimension)
            return self._view

    def _resumed(self, connection: sqlite3.Connection, now: Position) -> View:
        """What lies in the file beside the database, if it is right; else nothing yet."""
        self._resting_on = segment_file.identity(self._file.path)
        anew = View(Position(0, now.removed))
        kept = segment_file.kept(self._file.path, self._file.history, self._dimension)
        if kept is None:
            return anew
        segment, seen = kept
        if not now.is_past(seen) or _forgotten(connection, seen.removed, now.removed):
            return anew
        view = View(seen, (Part(segment, kept=True),))
        return view if _agree(connection, view.without(_removed(connection, seen))) else anew


def _together(vectors: Sequence[Vectors], dimension: int) -> Vectors:
    """Vectors of queries as rows."""
    if len(vectors) == 1:
        return vectors[0].reshape(1, dimension)
    return np.array(vectors, dtype=np.float32).reshape(len(vectors), dimension)


def _each_once(places: Slots) -> Slots:
    """Places in ascending order; numpy's own way of it imports masked arrays, 1 MB of code."""
    places.sort()
    first = np.ones(len(places), dtype=np.bool_)
    np.not_equal(places[1:], places[:-1], out=first[1:])
    return places[first]


def _caught_up(connection: sqlite3.Connection, seen: View, now: Position, dimension: int) -> View:
    """What was searched at an earlier moment, with all that has happened since."""
    added = connection.execute(
        """SELECT rowid, id, source_id, version, keywords, embedding FROM passages
        WHERE rowid > ? ORDER BY rowid""",
        (seen.position.added,),
    )
    view = seen
    for segment in _segments(map(SearchRow._make, added), dimension):
        view = view.with_more(segment)
    return view.without(_removed(connection, seen.position)).at(now)


def _removed(connection: sqlite3.Connection, since: Position) -> list[int]:
    found = connection.execute("SELECT passage FROM removed WHERE seq > ?", (since.removed,))
    return [passage for (passage,) in found]


def _agree(connection: sqlite3.Connection, view: View) -> bool:
    """Whether a file holds what the database does, as far as a count and a sample tell."""
    (count,) = connection.execute(
        "SELECT count(*) FROM passages WHERE rowid <= ?", (view.position.added,)
    ).fetchone()
    if count != len(view):
        return False
    for part in view.parts:
        places = np.flatnonzero(part.mask)
        for slot in places[:: max(1, len(places) // _LOOKED_AT)].tolist():
            found = connection.execute(
                "SELECT embedding FROM passages WHERE rowid = ?", (int(part.segment.rows[slot]),)
            ).fetchone()
            if found is None or found[0] != part.segment.vectors[slot].tobytes():
                return False
    return True


def _segments(added: Iterable[SearchRow], dimension: int) -> Iterator[Segment]:
    while batch := list(islice(added, _BATCH)):
        yield segment_of(batch, dimension)


def _position(connection: sqlite3.Connection) -> Position:
    last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    return Position(last.get("passages", 0), last.get("removed", 0))


def _forgotten(connection: sqlite3.Connection, seen: int, last: int) -> bool:
    """Whether removals after ``seen`` are no longer on record."""
    if seen == last:
        return False
    (first,) = connection.execute("SELECT min(seq) FROM removed").fetchone()
    return first is None or first > seen + 1
