"""Looking after a store's file while nobody has it open, or while others do."""

import sqlite3
from contextlib import closing
from pathlib import Path

_CHECK_KEYWORDS = "INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)"
_REBUILD_KEYWORDS = "INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')"


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


def keywords_agree(file: Path) -> bool:
    """Whether the index of keywords is that of the passages."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(_CHECK_KEYWORDS)
    except sqlite3.DatabaseError:
        return False
    return True


def rebuild_keywords(file: Path) -> None:
    """Make the index of keywords anew from the passages; raises sqlite3.Error."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(_REBUILD_KEYWORDS)
