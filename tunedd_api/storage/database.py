"""Opening the database: SQLite by default, PostgreSQL by URL; migrated before anyone uses it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from filelock import FileLock
from pydantic_core import from_json, to_json
from sqlalchemy import Connection, CursorResult, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from tunedd_api.errors import ConfigurationError, StoreUnavailable
from tunedd_api.outages import Watched
from tunedd_api.storage.database_url import database_url
from tunedd_api.storage.kept_connections import KeptConnections, opened
from tunedd_api.storage.migrating import is_up_to_date, upgrade
from tunedd_api.storage.patience import bound
from tunedd_api.worker_threads import WorkerThreads

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")

_READERS: Final = 4
_SERVERS_THREADS: Final = 15
"""Threads that read a file at once, and that wait for a server, reading or writing."""

_POOLED: Final = _SERVERS_THREADS
_MORE: Final = 10
"""Connections that are kept open, and that ingestion may need beside them."""

_MIGRATION = 7_310_982_114
_INGESTION = 7_310_982_115
"""Keys of the advisory locks that let one process at a time do something to PostgreSQL."""


class Database:
    """One database, reached from threads: by who serves, and by who may block.

    ``url`` as in ``sqlite:///path/to/file`` or ``postgresql://user:password@host/name``. The tables
    stand in a ``schema`` of the PostgreSQL database, by default in that of its search path. A
    server from which nothing comes for ``patience`` seconds is out of reach.

    Raises:
        ConfigurationError: if the URL is not one of these, or names no file, or is no PostgreSQL's
            and a schema is named.
    """

    def __init__(self, url: str, schema: str | None = None, patience: float = 15.0) -> None:
        self._url = database_url(url, schema)
        self._schema = schema
        self._sqlite = self._url.get_backend_name() == "sqlite"
        driver = "sqlite" if self._sqlite else "postgresql+psycopg"
        self.engine: Engine = create_engine(
            self._url.set(drivername=driver),
            # A server may have cut pooled connections since they were used; a file has none to cut.
            pool_pre_ping=not self._sqlite,
            pool_size=_POOLED,
            max_overflow=_MORE,
            # What a statement was about is told to nobody when it fails.
            hide_parameters=True,
            # Dataclasses and all, in one go.
            json_serializer=_to_json,
            json_deserializer=from_json,
        )
        self._locking = create_engine(
            self._url.set(drivername=driver), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self._watched: Watched = nullcontext
        self._kept = KeptConnections(self.engine) if self._sqlite else None
        self._readers = WorkerThreads(
            "reading", _READERS if self._sqlite else _SERVERS_THREADS, self._let_go
        )
        self._writers = self._readers
        if self._sqlite:
            # It takes one writer at a time, and whose turn it is of several that wait is left to
            # chance until some have waited too long. Those of this process wait in line instead.
            self._writers = WorkerThreads("writing", 1, self._let_go)
            event.listen(self.engine, "connect", _configure_sqlite)
        else:
            bound(self.engine, patience)

    @classmethod
    def in_file(cls, path: Path) -> "Database":
        """The SQLite database in this file."""
        return cls(f"sqlite:///{path}")

    def watch(self, watched: Watched) -> None:
        """Have all that is read and written asynchronously watched from now on."""
        self._watched = watched

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do something with a connection to read with, in a thread.

        Raises:
            StoreUnavailable: as ``reachable`` says, whatever the work does with the connection.
        """
        with self._watched(), reachable():
            return await self._readers.run(lambda: self._reading(work))

    async def write(self, work: Callable[[Connection], T], *, lasting: bool = True) -> T:
        """Do something in a transaction, which is committed unless it raises, in a thread.

        What need not be ``lasting`` is not waited for until a file's disk has it: it may be lost
        with the machine's power, and is there for everybody as long as the machine runs. Who is
        cancelled meanwhile does not know whether it was committed.

        Raises:
            StoreUnavailable: as ``read`` does, and if the commit fails.
        """
        with self._watched(), reachable():
            return await self._writers.run(lambda: self._writing(work, lasting=lasting))

    @contextmanager
    def sync_reading(self) -> Iterator[Connection]:
        """Lend a connection to read with to who may block; raises StoreUnavailable."""
        with reachable(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def sync_writing(self, *, lasting: bool = True) -> Iterator[Connection]:
        """Lend a connection in a transaction to who may block; raises StoreUnavailable.

        What need not be ``lasting`` is as with ``write``.
        """
        lasting = lasting or not self._sqlite
        with (
            reachable(),
            opened(self.engine, lasting=lasting) as connection,
            connection.begin(),
        ):
            yield connection

    def _reading(self, work: Callable[[Connection], T]) -> T:
        with self._lent() as connection:
            return work(connection)

    def _writing(self, work: Callable[[Connection], T], *, lasting: bool = True) -> T:
        with self._lent(lasting=lasting) as connection, connection.begin():
            return work(connection)

    def _lent(self, *, lasting: bool = True) -> AbstractContextManager[Connection]:
        if self._kept is not None:
            return self._kept.lent(lasting=lasting)
        return self.engine.connect()

    def _let_go(self) -> None:
        """Close the connections of a thread that ends."""
        if self._kept is not None:
            self._kept.close()

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time.

        Raises:
            ConfigurationError: if a newer version has used the database, or its file is damaged.
            StoreUnavailable
        """
        try:
            with reachable(), self._alone("migration", _MIGRATION):
                self._upgrade()
        except DatabaseError as error:
            if not self._sqlite:
                raise
            raise ConfigurationError(
                f"The database {self._url.database} is damaged, or no database at all "
                f"({error.orig}): move it away, and restore a backup."
            ) from error

    def damage(self) -> str | None:
        """What is wrong with the file of a database, as SQLite says it; None if nothing is.

        Raises:
            StoreUnavailable
        """
        if not self._sqlite:
            return None
        with self.sync_reading() as connection:
            try:
                said: str = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
                strays = connection.execute(text("PRAGMA foreign_key_check")).all()
            except DatabaseError as error:
                return str(error.orig)
        if said != "ok":
            return said
        return f"{len(strays)} rows refer to nothing" if strays else None

    @contextmanager
    def ingesting(self) -> Iterator[None]:
        """Wait until no other process ingests, and keep others waiting; raises StoreUnavailable.

        The lock goes with the process that holds it, however that ends.
        """
        with self._alone("ingestion", _INGESTION):
            yield

    @contextmanager
    def _alone(self, purpose: str, key: int) -> Iterator[None]:
        if self._sqlite:
            path = Path(self._url.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_suffix(f".{purpose}.lock")):
                yield
            return
        with ExitStack() as stack:
            with reachable():
                # Held by a connection outside the pool, and outside any transaction.
                connection = stack.enter_context(self._locking.connect())
                connection.execute(
                    text("SELECT pg_advisory_lock(:key)"), {"key": _lock_key(key, self._schema)}
                )
            yield

    async def ping(self) -> None:
        """Return if the database answers; raises StoreUnavailable."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    async def aclose(self) -> None:
        """Close the connections, and end the threads that use them."""
        await self._readers.aclose()
        await self._writers.aclose()
        self.close()

    def _upgrade(self) -> None:
        # A change of large tables says nothing until it is made, however long that takes.
        patient = self._locking.execution_options(isolation_level="READ COMMITTED")
        with (self.engine if self._sqlite else patient).begin() as connection:
            if is_up_to_date(connection):
                return
            if self._sqlite:
                # Its driver would begin with the first row that is written, not with a table.
                connection.execute(text("BEGIN"))
            elif self._schema is not None:
                connection.execute(CreateSchema(self._schema, if_not_exists=True))
            upgrade(connection)


class _Reachable:
    """What ``reachable`` gives; no generator, for each read and write of a turn passes here."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        if isinstance(error, PoolTimeout):
            raise StoreUnavailable("The database has too much to do.") from error
        if isinstance(error, DBAPIError):
            if "disk is full" in str(error.orig):
                raise StoreUnavailable("The disk is full: nothing can be kept.") from error
            if error.connection_invalidated or isinstance(error, OperationalError):
                raise StoreUnavailable("The database is out of reach.") from error


_REACHABLE: Final = _Reachable()


def reachable() -> AbstractContextManager[None]:
    """Say in the domain's words that the database is out of reach.

    Raises:
        StoreUnavailable: for a lost connection, an operational error, or if none of the pool's
            connections comes free in time; a bug in a statement stays what it is.
    """
    return _REACHABLE


def insert_into(table: Table, dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """An insertion that may say what to do on a conflict, which each dialect has its own of."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def changed(result: CursorResult[Any]) -> bool:
    """Whether a write changed, added or deleted any row."""
    return result.rowcount > 0


def _to_json(value: object) -> str:
    return to_json(value).decode()


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _lock_key(key: int, schema: str | None) -> int:
    """The key of an advisory lock, which a server knows per database, for one schema of it."""
    if schema is None:
        return key
    digest = sha256(f"{key} {schema}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _configure_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - either driver's
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
    # Its own knows no letters beyond ASCII.
    connection.create_function("lower", 1, _lower, deterministic=True)
