"""The tables of the file, and what is done to those of earlier versions."""

from typing import Final

APPLICATION_ID: Final = 0x74756E65
"""Marks the file as ours, in SQLite's header."""

SCHEMA_VERSION: Final = 3

REMOVALS_KEPT: Final = 100_000
"""How many removals are remembered; who missed more than these reads everything again."""

_ON_REMOVAL: Final = """CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
    INSERT INTO removed (passage) VALUES (old.rowid);
END"""

# AUTOINCREMENT is what lets another process see what changed: row numbers only ever grow, so
# what is new is what lies above the last number seen, and no number ever means another passage.
# `embedding` stands last so that reading the other columns need not walk over it. `history` among
# the settings is a number that no other file has.
TABLES: Final = (
    """CREATE TABLE settings (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE passages (
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        source_id TEXT,
        version TEXT,
        ref_doc_id TEXT,
        metadata TEXT NOT NULL,
        text TEXT NOT NULL,
        keywords TEXT NOT NULL,
        node_type TEXT NOT NULL,
        node TEXT NOT NULL,
        embedding BLOB NOT NULL
    )""",
    "CREATE INDEX passages_source_id ON passages (source_id, version)",
    "CREATE INDEX passages_version ON passages (version)",
    "CREATE INDEX passages_ref_doc_id ON passages (ref_doc_id)",
    "CREATE TABLE removed (seq INTEGER PRIMARY KEY AUTOINCREMENT, passage INTEGER NOT NULL)",
    _ON_REMOVAL,
)

WITHOUT_KEYWORDS: Final = 1
"""The version of the schema in which FTS5 itself took the words out of the text."""

KEYWORDS_ADDED: Final = "ALTER TABLE passages ADD COLUMN keywords TEXT NOT NULL DEFAULT ''"
"""What makes room for keywords in a file of that version."""

WITH_FTS5: Final = 2
"""The version in which FTS5 had an index of the keywords."""

FTS5_REMOVED: Final = (
    "DROP TRIGGER passages_added",
    "DROP TRIGGER passages_removed",
    "DROP TABLE IF EXISTS passages_terms",
    "DROP TABLE passages_fts",
    _ON_REMOVAL,
)
"""What takes that index out of a file of either version."""

PRUNE_REMOVED: Final = """DELETE FROM removed WHERE seq <=
    (SELECT seq FROM sqlite_sequence WHERE name = 'removed') - ?"""

COLUMNS: Final = ("source_id", "version", "ref_doc_id")
"""Metadata keys that have an indexed column of their own; their values are text."""
