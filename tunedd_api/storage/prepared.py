"""Statements of the hot path: compiled once for each kind of database, and run as they are.

SQLAlchemy keeps what a statement was compiled to, too. To find it again and to make an execution of
each parameter and column takes it several times what the database needs for a row, and a turn
runs eight statements. Connections, transactions and errors stay SQLAlchemy's.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, CursorResult, Dialect, Select, TextualSelect, UpdateBase
from sqlalchemy.exc import DBAPIError

Convert: TypeAlias = Callable[[Any], Any]
"""What a value goes through on its way to the driver, or from it."""

_Fetched: TypeAlias = tuple[Sequence[Any], Sequence[Sequence[Any]]]
"""The kinds of the columns, as the driver has them, and the rows."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it.

    ``names`` are those of its parameters, in their order where they are ``counted``; ``given`` are
    the values that it has of its own, and ``written`` what others go through.
    """

    text: str
    counted: bool
    names: tuple[str, ...]
    given: Mapping[str, Any]
    written: Mapping[str, Convert]

    def parameters(self, values: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
        """The values as the driver takes them."""
        said = {**self.given, **values}
        for name, convert in self.written.items():
            said[name] = convert(said[name])
        if self.counted:
            return tuple([said[name] for name in self.names])
        return {name: said[name] for name in self.names}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes named tuples of the driver's rows; ``read`` is what each of the values goes through."""

    row: Callable[..., Any]
    read: tuple[Convert | None, ...]

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """The rows with what their columns mean."""
        return [self.row(*map(_read, self.read, values)) for values in found]


class Prepared:
    """A statement; one that adds rows names the ``columns`` that these have.

    Its methods raise what SQLAlchemy's connection raises.
    """

    def __init__(
        self,
        statement: Select[Any] | TextualSelect | UpdateBase,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}
        self._readers: dict[str, _Reader] = {}

    def run(self, db: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it; the rows that it may return are the driver's own."""
        form = self._form(db.dialect)
        return db.exec_driver_sql(form.text, form.parameters(values))

    def run_each(self, db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of these."""
        form = self._form(db.dialect)
        db.exec_driver_sql(form.text, [form.parameters(row) for row in rows])

    def all(self, db: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The rows of a query, with their columns by name."""
        form, dialect = self._form(db.dialect), db.dialect.name
        ask = fetched_from_file if dialect == "sqlite" else _fetched
        kinds, found = ask(db, form.text, form.parameters(values))
        reader = self._readers.get(dialect)
        if reader is None:
            reader = self._readers[dialect] = self._reader(db.dialect, kinds)
        return reader.rows(found)

    def one_or_none(self, db: Connection, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """The row of a query that has at most one."""
        found = self.all(db, values)
        return found[0] if found else None

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = self._compiled(dialect)
        return form

    def _compiled(self, dialect: Dialect) -> _Form:
        columns = None if self._columns is None else list(self._columns)
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=columns)
        names = compiled.positiontup if compiled.positional else compiled.bind_names.values()
        converted = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        }
        return _Form(
            str(compiled),
            compiled.positional,
            tuple(names),
            dict(compiled.params),
            {name: convert for name, convert in converted.items() if convert is not None},
        )

    def _reader(self, dialect: Dialect, kinds: Sequence[Any]) -> _Reader:
        """What reads the rows of a query whose columns the driver says are of these kinds."""
        queried: Any = self._statement
        columns = list(queried.selected_columns)
        names = [str(column.key) for column in columns]
        return _Reader(
            namedtuple("Row", names),
            tuple(
                column.type.dialect_impl(dialect).result_processor(dialect, kind)
                for column, kind in zip(columns, kinds, strict=True)
            ),
        )


def _fetched(db: Connection, text: str, parameters: Any) -> _Fetched:  # noqa: ANN401
    result = db.exec_driver_sql(text, parameters)
    return [column[1] for column in result.cursor.description], result.all()


def fetched_from_file(db: Connection, text: str, parameters: Any) -> _Fetched:  # noqa: ANN401
    """What a query finds, from SQLite's driver itself: of what kinds the columns are, and the rows.

    SQLAlchemy makes objects of the columns of each result, which takes four times what the query
    does. Whatever goes wrong is told as SQLAlchemy tells it.
    """
    cursor = db.connection.cursor()
    try:
        cursor.execute(text, parameters)
        return [column[1] for column in cursor.description], cursor.fetchall()
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True) from error
    finally:
        cursor.close()


def _read(convert: Convert | None, value: object) -> object:
    return value if convert is None else convert(value)
