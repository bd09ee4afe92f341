"""Opening the database: SQLite by default, PostgreSQL by URL; migrated before anyone uses it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from filelock import FileLock
from sqlalchemy import Connection, CursorResult, Dialect, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from tunedd_api.errors import ConfigurationError, StoreUnavailable
from tunedd_api.outages import Watched

_MIGRATION = 7_310_982_114
_INGESTION = 7_310_982_115
"""Keys of the advisory locks that let one process at a time do something to PostgreSQL."""


_KEEPALIVES = (
    "-ctcp_keepalives_idle=20",
    "-ctcp_keepalives_interval=5",
    "-ctcp_keepalives_count=4",
    "-ctcp_user_timeout=40000",
)
"""How soon the server notices that a client is gone: seconds, and milliseconds in the last."""


class Database:
    """One database, reached asynchronously (serving) and synchronously (ingestion, migrations).

    ``url`` as in ``sqlite:///path/to/file`` or ``postgresql://user:password@host/name``. The tables
    stand in a ``schema`` of the PostgreSQL database, by default in that of its search path.

    Raises:
        ConfigurationError: if the URL is not one of these, or names no file, or is no PostgreSQL's
            and a schema is named.
    """

    def __init__(self, url: str, schema: str | None = None) -> None:
        self._url = _with_options(_parse(url), schema)
        self._schema = schema
        self._sqlite = self._url.get_backend_name() == "sqlite"
        driver = "sqlite" if self._sqlite else "postgresql+psycopg"
        async_driver = "sqlite+aiosqlite" if self._sqlite else "postgresql+psycopg"
        # A server may have cut pooled connections since they were used; a file has none to cut.
        # What a statement was about is told to nobody when it fails.
        pooled = {"pool_pre_ping": not self._sqlite, "hide_parameters": True}
        self.sync_engine: Engine = create_engine(self._url.set(drivername=driver), **pooled)
        self._locking = create_engine(
            self._url.set(drivername=driver), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self.engine: AsyncEngine = create_async_engine(
            self._url.set(drivername=async_driver), **pooled
        )
        self._watched: Watched = nullcontext
        self._writer: AsyncEngine = self.engine
        if self._sqlite:
            # It takes one writer at a time, and whose turn it is of several that wait is left to
            # chance until some have waited too long. Those of this process wait in line instead.
            self._writer = create_async_engine(
                self._url.set(drivername=async_driver),
                pool_size=1,
                max_overflow=0,
                hide_parameters=True,
            )
            for engine in (self.sync_engine, self.engine.sync_engine, self._writer.sync_engine):
                event.listen(engine, "connect", _configure_sqlite)

    @classmethod
    def in_file(cls, path: Path) -> "Database":
        """The SQLite database in this file."""
        return cls(f"sqlite:///{path}")

    def watch(self, watched: Watched) -> None:
        """Have all that is read and written asynchronously watched from now on."""
        self._watched = watched

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection to read with.

        Raises:
            StoreUnavailable: as ``reachable`` says, whatever the block does with the connection.
        """
        with self._watched(), reachable():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection in a transaction, which is committed unless the block raises.

        Raises:
            StoreUnavailable: as ``reading`` does, and if the commit fails.
        """
        with self._watched(), reachable():
            async with self._writer.begin() as connection:
                yield connection

    @contextmanager
    def sync_reading(self) -> Iterator[Connection]:
        """As ``reading``, for who may block."""
        with reachable(), self.sync_engine.connect() as connection:
            yield connection

    @contextmanager
    def sync_writing(self) -> Iterator[Connection]:
        """As ``writing``, for who may block."""
        with reachable(), self.sync_engine.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time.

        Raises:
            ConfigurationError: if a newer version has used the database, or its file is damaged.
            StoreUnavailable
        """
        try:
            with reachable(), self._alone("migration", _MIGRATION):
                self._upgrade()
        except CommandError as error:
            raise ConfigurationError(
                "A newer version has used this database: update this one, or restore a backup."
            ) from error
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
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the synchronous side."""
        self.sync_engine.dispose()

    async def aclose(self) -> None:
        """Close both sides."""
        self.close()
        await self.engine.dispose()
        await self._writer.dispose()

    def _upgrade(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        with self.sync_engine.begin() as connection:
            if self._sqlite:
                # Its driver would begin with the first row that is written, not with a table.
                connection.execute(text("BEGIN"))
            elif self._schema is not None:
                connection.execute(CreateSchema(self._schema, if_not_exists=True))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def reachable() -> Iterator[None]:
    """Say in the domain's words that the database is out of reach.

    Raises:
        StoreUnavailable: for a lost connection, an operational error, or if none of the pool's
            connections comes free in time; a bug in a statement stays what it is.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("The database has too much to do.") from error
    except DBAPIError as error:
        if "disk is full" in str(error.orig):
            raise StoreUnavailable("The disk is full: nothing can be kept.") from error
        if error.connection_invalidated or isinstance(error, OperationalError):
            raise StoreUnavailable("The database is out of reach.") from error
        raise


def insert_into(table: Table, dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    """An insertion that may say what to do on a conflict, which each dialect has its own of."""
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


def changed(result: CursorResult[Any]) -> bool:
    """Whether a write changed, added or deleted any row."""
    return result.rowcount > 0


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("TUNEDD_DATABASE_URL is not a database URL.") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigurationError(
            "TUNEDD_DATABASE_URL must begin with sqlite:/// or postgresql://, "
            f"not {parsed.get_backend_name()}."
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ConfigurationError(
            "TUNEDD_DATABASE_URL must name a file, as in sqlite:///path/to/file: a database in "
            "memory would be a different one for each connection."
        )
    return parsed


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _with_options(url: URL, schema: str | None) -> URL:
    """The URL with what every connection to PostgreSQL begins with: keepalives, and a schema.

    A client that is gone without a word would hold its locks on the server for two hours.
    """
    if url.get_backend_name() == "sqlite":
        if schema is not None:
            raise ConfigurationError("TUNEDD_DATABASE_SCHEMA goes with a PostgreSQL database only.")
        return url
    options = [*_KEEPALIVES, *([f"-csearch_path={schema}"] if schema else [])]
    given = url.query.get("options", "")
    return url.update_query_dict({"options": " ".join([*options, str(given)]).strip()})


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
