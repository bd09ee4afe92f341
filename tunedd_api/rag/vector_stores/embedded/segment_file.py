"""A segment kept in a file beside the database, which is mapped into memory rather than read.

The file holds nothing that the database does not, so it may be deleted at any time; it is never
written to once it bears its name. It ends with a description of itself: where each column lies,
and which moment of which database it holds.
"""

import fcntl
import json
import mmap
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.building import Merger
from tunedd_api.rag.vector_stores.embedded.segment import Group, Postings, Segment

SUFFIX: Final = "-search"
"""What the file's name adds to that of the database."""

_UNFINISHED: Final = ".new"
_MAGIC: Final = b"tuneseg3"
_LENGTH_BYTES: Final = 8
_ALIGNMENT: Final = 4096
"""Columns begin with a page, so that the system can be told how each is read."""

_READ_AHEAD: Final = 2**30

_POSTINGS: Final = ("terms", "starts", "places", "repeated", "repeats", "repeat_starts")
_SMALL: Final = ("rows", "by_row", "scales", "errors", "id_bytes", "id_ends", "lengths")


class Position(NamedTuple):
    """How far a database's history has been followed: last row number, last removal."""

    added: int
    removed: int

    def is_past(self, other: "Position") -> bool:
        """Whether all has happened that had at another position."""
        return self.added >= other.added and self.removed >= other.removed


NOWHERE: Final = Position(0, 0)
"""Where every history begins."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a database: ``history`` is a number that no other database has."""

    history: int
    position: Position


def path_of(database: Path) -> Path:
    """Where the file of a database lies."""
    return database.with_name(database.name + SUFFIX)


Identity: TypeAlias = tuple[int, int]
"""What tells one file from the next that bears its name."""


def identity(database: Path) -> Identity | None:
    """Which file there is of a database now, if any."""
    try:
        found = path_of(database).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def kept(database: Path, history: int, dimension: int) -> tuple[Segment, Position] | None:
    """The segment that is kept of a database, mapped; None if there is none of this history."""
    try:
        with path_of(database).open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (FileNotFoundError, ValueError):  # an empty file cannot be mapped
        return None
    described = _described(mapped)
    if described is None or (described["history"], described["dimension"]) != (history, dimension):
        return None
    return _segment(mapped, described), Position(*described["position"])


def keep(database: Path, merger: Merger, moment: Moment, dimension: int) -> bool:
    """Write what ``merger`` makes as the segment of a database; False if another process does.

    Raises OSError if it cannot be written.
    """
    path = path_of(database)
    unfinished = path.with_name(path.name + _UNFINISHED)
    with unfinished.open("ab") as file:
        if not _is_ours(file, unfinished):
            return False
        file.truncate(0)
        _write(file, merger, moment, dimension)
        file.flush()
        os.fsync(file.fileno())
        unfinished.rename(path)
    _sync_folder(path.parent)
    return True


def _is_ours(file: IO[bytes], path: Path) -> bool:
    """Whether nobody else is writing this file, or has given it its name meanwhile."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: IO[bytes], merger: Merger, moment: Moment, dimension: int) -> None:
    count = len(merger)
    columns: dict[str, Any] = {
        "vectors": _written(file, merger.vectors(), (count, dimension)),
        "codes": _written(file, merger.codes(), (count, dimension)),
    }
    nothing = np.zeros((count, 0))
    small = merger.completed(nothing.astype(np.float32), nothing.astype(np.int8))
    for name in _SMALL:
        column = getattr(small, name)
        columns[name] = _written(file, [column], column.shape)
    for name in _POSTINGS:
        column = getattr(small.postings, name)
        columns[name] = _written(file, [column], column.shape)
    described = {
        "history": moment.history,
        "position": moment.position,
        "dimension": dimension,
        "columns": columns,
        "groups": [[one.source, one.version, one.start, one.end] for one in small.groups],
    }
    said = json.dumps(described).encode()
    file.write(said + len(said).to_bytes(_LENGTH_BYTES, "little") + _MAGIC)


def _written(
    file: IO[bytes], blocks: Iterable[NDArray[Any]], shape: tuple[int, ...]
) -> tuple[str, tuple[int, ...], int]:
    """Write a column; its type, its shape, and where it begins."""
    file.write(b"\0" * (-file.tell() % _ALIGNMENT))
    begin, kind = file.tell(), ""
    for block in blocks:
        kind = block.dtype.str
        file.write(np.ascontiguousarray(block).data)
    return kind, shape, begin


def _described(mapped: mmap.mmap) -> Mapping[str, Any] | None:
    """What a file says of itself; None if it is not whole."""
    tail = len(_MAGIC) + _LENGTH_BYTES
    if mapped[-len(_MAGIC) :] != _MAGIC:
        return None
    length = int.from_bytes(mapped[-tail : -len(_MAGIC)], "little")
    try:
        described: Mapping[str, Any] = json.loads(mapped[-tail - length : -tail])
    except ValueError:
        return None
    return described


def _segment(mapped: mmap.mmap, described: Mapping[str, Any]) -> Segment:
    def column(name: str) -> NDArray[Any]:
        kind, shape, begin = described["columns"][name]
        count = int(np.prod(shape))
        return np.frombuffer(mapped, dtype=kind, count=count, offset=begin).reshape(shape)

    # Searches look vectors up all over the file. Reading ahead, the system has most of them when
    # the first one comes; a file that is too large for that would push out what others need.
    if len(mapped) <= _READ_AHEAD:
        mapped.madvise(mmap.MADV_WILLNEED)
    return Segment(
        vectors=column("vectors"),
        codes=column("codes"),
        postings=Postings(**{name: column(name) for name in _POSTINGS}),
        groups=[Group(*group) for group in described["groups"]],
        **{name: column(name) for name in _SMALL},
    )
