"""The rows of a whole database as lines of JSON, and back, whichever database it is."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
)

from tunedd_api.errors import BackupBroken
from tunedd_api.storage.database import Database, reachable
from tunedd_api.storage.tables import UtcDateTime, idempotency_keys, metadata, turn_leases

TABLES: Final = tuple(t for t in metadata.sorted_tables if t is not turn_leases)
"""What is kept, referred to before referring. A lease is of a process that is no more by then."""

_ROWS_AT_A_TIME: Final = 500


class Snapshot:
    """The rows of one moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def revision(self) -> str:
        """The migration that the tables are at."""
        found: str = self._connection.execute(_revision()).scalar_one()
        return found

    def lines(self, table: Table) -> Iterator[str]:
        """Each row of a table as a JSON object."""
        query = select(table).order_by(*table.primary_key.columns)
        if table is idempotency_keys:
            query = query.where(table.c.message_id.is_not(None))  # what ran then has ended since
        rows = self._connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)
        for row in rows:
            yield json.dumps(_plain(row), ensure_ascii=False)


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """Read the database as it is at one moment, however it changes meanwhile.

    Raises:
        StoreUnavailable
    """
    with reachable(), database.engine.connect() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.execute(text("BEGIN"))  # its driver would begin with a write only
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield Snapshot(connection)


def is_empty(database: Database) -> bool:
    """Whether nothing is kept but facts about indexes; raises StoreUnavailable."""
    with database.sync_reading() as connection:
        return all(
            connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
            for table in TABLES
            if table.name != "index_facts"
        )


def revision_of(database: Database) -> str:
    """The migration that the tables are at; raises StoreUnavailable."""
    with database.sync_reading() as connection:
        return Snapshot(connection).revision


def replace_rows(database: Database, lines: Mapping[str, Iterable[str]]) -> None:
    """Let the database hold these rows and no others, by their tables' names; all or nothing.

    Raises:
        BackupBroken: if a row is none of its table's.
        StoreUnavailable
    """
    with database.sync_writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
        for table in TABLES:
            _insert(connection, table, lines.get(table.name, ()))


def _insert(connection: Connection, table: Table, lines: Iterable[str]) -> None:
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append(_typed(table, json.loads(line)))
        if len(rows) == _ROWS_AT_A_TIME:
            connection.execute(insert(table), rows)
            rows = []
    if rows:
        connection.execute(insert(table), rows)
    _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that came with a number."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    last = select(func.max(column)).scalar_subquery()
    connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def _plain(row: Row[Any]) -> dict[str, Any]:
    values = row._asdict()
    return {k: str(v) if isinstance(v, (UUID, datetime)) else v for k, v in values.items()}


def _typed(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - table.c.keys():
        raise BackupBroken(f"its table {table.name} has columns not known: {', '.join(unknown)}")
    return {name: _value(table, name, value) for name, value in values.items()}


def _value(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    kind = table.c[name].type
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Integer):
        return int(value)
    return value


def _revision() -> Select[Any]:
    return select(text("version_num")).select_from(text("alembic_version"))
