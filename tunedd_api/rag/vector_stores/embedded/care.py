"""Looking after a store's file while nobody has it open, or while others do."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from tunedd_api.rag.vector_stores.embedded import segment_file
from tunedd_api.rag.vector_stores.embedded.building import Merger, SearchRow, segment_of
from tunedd_api.rag.vector_stores.embedded.segment import Segment

_BATCH: Final = 16_384


def copy_file(file: Path, copy: Path) -> None:
    """Copy a file as it is at one moment, whoever writes to it; raises sqlite3.Error."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def damage(file: Path) -> str | None:
    """What is wrong with the pages of a file, as SQLite says it; None if nothing is."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if said == "ok" else str(said)


def search_agrees(file: Path) -> bool:
    """Whether what lies beside a file to be searched is what its passages make, all of them.

    Passages added since, and those removed since, are no matter. So is a file of another history,
    which is never searched. Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(file)) as connection:
        settings = dict(connection.execute("SELECT key, value FROM settings"))
        dimension = settings["dimension"]
        kept = segment_file.kept(file, settings.get("history", -1), dimension)
        if kept is None:
            return True
        segment, position = kept
        found = connection.execute(
            """SELECT rowid, id, source_id, version, keywords, embedding FROM passages
            WHERE rowid <= ? ORDER BY rowid""",
            (position.added,),
        )
        return all(
            _same(segment, segment_of(batch, dimension))
            for batch in _batches(map(SearchRow._make, found))
        )


def drop_search(file: Path) -> None:
    """Delete what lies beside a file to be searched; it is made anew when that is next opened."""
    segment_file.path_of(file).unlink(missing_ok=True)


def _batches(rows: Iterator[SearchRow]) -> Iterator[list[SearchRow]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _same(kept: Segment, made: Segment) -> bool:
    """Whether a segment holds these passages as they would be made now."""
    mask = np.isin(kept.rows, made.rows)
    if mask.sum() != len(made):
        return False
    held = Merger([kept], [mask]).merged()
    return (
        held.ids_of(np.arange(len(held))) == made.ids_of(np.arange(len(made)))
        and held.groups == made.groups
        and all(
            np.array_equal(getattr(held, name), getattr(made, name))
            for name in ("rows", "vectors", "codes", "scales", "errors", "lengths")
        )
        and all(
            np.array_equal(getattr(held.postings, name), getattr(made.postings, name))
            for name in ("terms", "starts", "places", "repeated", "repeats")
        )
    )
