"""The tables of the file, and who keeps them in step: triggers."""

from typing import Final

APPLICATION_ID: Final = 0x74756E65
"""Marks the file as ours, in SQLite's header."""

SCHEMA_VERSION: Final = 1

REMOVALS_KEPT: Final = 100_000
"""How many removals are remembered; who missed more than these reads everything again."""

# AUTOINCREMENT is what lets another process see what changed: row numbers only ever grow, so
# what is new is what lies above the last number seen, and no number ever means another passage.
# `embedding` stands last so that reading the other columns need not walk over it.
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
        node_type TEXT NOT NULL,
        node TEXT NOT NULL,
        embedding BLOB NOT NULL
    )""",
    "CREATE INDEX passages_source_id ON passages (source_id, version)",
    "CREATE INDEX passages_version ON passages (version)",
    "CREATE INDEX passages_ref_doc_id ON passages (ref_doc_id)",
    "CREATE TABLE removed (seq INTEGER PRIMARY KEY AUTOINCREMENT, passage INTEGER NOT NULL)",
    """CREATE VIRTUAL TABLE passages_fts USING fts5 (
        text, content='passages', content_rowid='rowid',
        tokenize='porter unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
        INSERT INTO passages_fts (rowid, text) VALUES (new.rowid, new.text);
    END""",
    """CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
        INSERT INTO passages_fts (passages_fts, rowid, text)
            VALUES ('delete', old.rowid, old.text);
        INSERT INTO removed (passage) VALUES (old.rowid);
    END""",
)

PRUNE_REMOVED: Final = """DELETE FROM removed WHERE seq <=
    (SELECT seq FROM sqlite_sequence WHERE name = 'removed') - ?"""

COLUMNS: Final = ("source_id", "version", "ref_doc_id")
"""Metadata keys that have an indexed column of their own; their values are text."""
