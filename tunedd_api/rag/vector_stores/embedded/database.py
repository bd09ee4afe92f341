"""The SQLite file: connections, transactions, and errors in the domain's words."""

import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tunedd_api.errors import ConfigurationError, StoreUnavailable, TimedOut
from tunedd_api.rag.vector_stores.embedded import rows, schema

_log = logging.getLogger(__name__)

BUSY_SECONDS: Final = 30.0
"""How long a writer waits for another process to finish writing."""

_HISTORY_BITS: Final = 62


class PassageFile:
    """One SQLite file, shared by threads and processes.

    Readers work on a snapshot and never wait; writers wait for each other. A connection serves
    one thread at a time and is kept for the next.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        """Open the file, or make it; ``dimension`` counts a vector's numbers.

        Raises ConfigurationError if the file holds vectors of another dimension, was written by
        another version, and StoreUnavailable if it cannot be opened or is no SQLite file.
        """
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._open = True
        self._writing = threading.Lock()
        with self._naming_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.reading() as connection:
                ready = _dimension(connection) == dimension
            # Writing, even nothing, would wait for another process's ingestion to end.
            if not ready:
                with self.writing() as connection:
                    _prepare(connection, path, dimension)
            with self.reading() as connection:
                self._history = _setting(connection, "history")
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @property
    def history(self) -> int:
        """A number that no other file has."""
        return self._history

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which everything read belongs to one moment."""
        with self._connection() as connection, _transaction(connection, "DEFERRED"):
            yield connection

    @contextmanager
    def looking(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which every statement reads what there is at its own moment."""
        with self._connection() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection on which everything written is written, or nothing."""
        # Threads queue here rather than at SQLite, which would have them poll.
        with (
            self._writing,
            self._connection() as connection,
            _transaction(connection, "IMMEDIATE"),
        ):
            yield connection

    def close(self) -> None:
        """Close the file; whatever still reads it finishes first and closes after itself."""
        self._open = False
        while (connection := self._kept()) is not None:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        if not self._open:
            raise StoreUnavailable("The vector store is closed.")
        with self._naming_errors():
            connection = self._kept() or self._connect()
            try:
                yield connection
            finally:
                self._idle.append(connection)
                if not self._open:  # closed meanwhile: what was just put back as well
                    self.close()

    def _kept(self) -> sqlite3.Connection | None:
        try:
            return self._idle.pop()  # one step, so that no two threads get the same one
        except IndexError:
            return None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            # A power cut may lose the last commits, never the file; ingestion resumes from them.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA recursive_triggers = OFF")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) in {
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            }:
                raise TimedOut("The vector store is busy with another process.") from error
            raise StoreUnavailable(f"The vector store {self._path.name}: {error}.") from error
        except OSError as error:
            raise StoreUnavailable(
                f"The vector store {self._path.name}: {error.strerror}."
            ) from error


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # Also when COMMIT itself fails, for want of space say: never lend an open transaction.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    """The version of the schema, and whose file it is, out of SQLite's header."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return version, application


def _dimension(connection: sqlite3.Connection) -> int | None:
    """Read the dimension that a file of ours is for; None if it is for none, or not ours."""
    if _marks(connection) != (schema.SCHEMA_VERSION, schema.APPLICATION_ID):
        return None
    return _setting(connection, "dimension")


def _setting(connection: sqlite3.Connection, key: str) -> int:
    known = connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return int(known[0])


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file of an earlier version up to this one; nothing is read or embedded again."""
    version, application = _marks(connection)
    earlier = {schema.WITHOUT_KEYWORDS, schema.WITH_FTS5}
    if application != schema.APPLICATION_ID or version not in earlier:
        return
    for statement in schema.FTS5_REMOVED:
        connection.execute(statement)
    if version == schema.WITHOUT_KEYWORDS:
        connection.execute(schema.KEYWORDS_ADDED)
        count = rows.write_keywords(connection)
    else:
        count = rows.count(connection, None)
    _finish(connection)
    _log.warning(
        "The keyword index of %s was made anew for this version: %d passages, none embedded again.",
        path.name,
        count,
    )


def _finish(connection: sqlite3.Connection) -> None:
    """Mark a file as ours, of this version, and tell it from every other."""
    history = secrets.randbits(_HISTORY_BITS)
    connection.execute("INSERT OR REPLACE INTO settings VALUES ('history', ?)", (history,))
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")


def _prepare(connection: sqlite3.Connection, path: Path, dimension: int) -> None:
    _upgrade(connection, path)
    known = _dimension(connection)
    if known is None:
        if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise ConfigurationError(
                f"{path} is no vector store of this version; move it away and ingest again."
            )
        for statement in schema.TABLES:
            connection.execute(statement)
        _finish(connection)
    elif known != dimension and connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone():
        raise ConfigurationError(
            f"{path} holds vectors of {known} numbers and the embedding model makes "
            f"{dimension}; move the file away and ingest again."
        )
    connection.execute("INSERT OR REPLACE INTO settings VALUES ('dimension', ?)", (dimension,))
