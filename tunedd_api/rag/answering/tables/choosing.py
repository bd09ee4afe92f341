"""The rows of one table that a question asks for by comparing them with the others."""

import re
from collections.abc import Mapping
from typing import Final

from tunedd_api.rag.answering.tables.asked import PAID, AskedRows
from tunedd_api.rag.answering.tables.asked_limits import Limit
from tunedd_api.rag.answering.tables.asked_order import LAST, THAN, Order
from tunedd_api.rag.answering.tables.columns import (
    Chosen,
    agreed,
    columns_for,
    is_order_of_rows,
    tells_ranks,
)
from tunedd_api.rag.answering.tables.measures import ANY
from tunedd_api.rag.answering.tables.naming import named_rows, rows_told_apart
from tunedd_api.rag.answering.tables.table import Table
from tunedd_api.rag.answering.tables.values import FREE
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.questions.kinds import QuestionKind

_TWO: Final = 2
_RANK: Final = re.compile(r"\W*(\d{1,4})(?:st|nd|rd|th|[.ºª°])?\W*")
NO_ROWS: Final = frozenset[int]()


def rows_chosen(asked: AskedRows, table: Table) -> frozenset[int] | None:
    """The places of the rows that are asked for; None where the table does not tell.

    There are none where it tells that nothing lies within a limit.
    """
    if asked.limit is not None:
        if asked.kind is QuestionKind.YES_NO and named_rows(asked, table):
            return None
        return rows_within(asked.limit, asked, table, rows_told_apart(asked, table))
    if asked.orders:
        return _ordered(asked, table) or None
    return _compared(asked, table) or None


def _ordered(asked: AskedRows, table: Table) -> frozenset[int]:
    named = named_rows(asked, table) if asked.kind is QuestionKind.YES_NO else NO_ROWS
    among = rows_told_apart(asked, table, besides=named)
    found = [_of_order(order, asked, table, among) for order in _meant(asked, table)]
    if not all(found):
        return NO_ROWS
    return frozenset().union(named, *found)


def _meant(asked: AskedRows, table: Table) -> list[Order]:
    """The orders but for what is in the name of a column, as "last" is in "Last meal"."""
    keys = frozenset().union(*table.names)
    return [
        order
        for order in asked.orders
        if len(asked.orders) == 1
        or keys.isdisjoint(base_form(asked.found.tokens[at].low) for at in order.at)
    ]


def _of_order(
    order: Order, asked: AskedRows, table: Table, among: frozenset[int]
) -> frozenset[int]:
    ranks = ranks_of(table) if order.rank else {}
    if ranks:
        wanted = max(ranks.values()) if order.rank == LAST else order.rank
        return among & {at for at, rank in ranks.items() if rank == wanted}
    if order.is_open and (numbered := _numbered(order, asked, table)):
        return numbered & among
    columns = columns_for(order.readings, asked.naming, table, asked.periods)
    return agreed(_places(order, column, _paid(column, asked, among)) for column in columns)


def _paid(column: Chosen, asked: AskedRows, among: frozenset[int]) -> frozenset[int]:
    """Those of some rows that cost something, where the question says that they must."""
    if PAID.isdisjoint(asked.found.lows):
        return among
    values = column.values.rows
    return frozenset(at for at in among if (value := values[at]) is None or value.high > 0)


def ranks_of(table: Table) -> Mapping[int, int]:
    """The places that rows have won by a column that says so; empty where none does."""
    first = next((at for at, name in enumerate(table.header) if tells_ranks(name)), None)
    told = [] if first is None else [_RANK.fullmatch(row[first]) for row in table.cells]
    return {at: int(match[1]) for at, match in enumerate(told) if match is not None}


def _numbered(order: Order, asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows of "the top three" of a table that numbers them."""
    first = next((at for at, name in enumerate(table.header) if is_order_of_rows(name)), None)
    if first is None or columns_for(order.readings, asked.naming, table) or order.count < _TWO:
        return NO_ROWS
    return frozenset(range(min(order.count, len(table.rows))))


def _places(order: Order, column: Chosen, among: frozenset[int]) -> frozenset[int]:
    """The rows at the places of an order that count; those that are alike share a place."""
    sign = column.sign
    known = {
        at: (value.high if sign > 0 else value.low) * -sign
        for at, value in enumerate(column.values.rows)
        if value is not None and at in among
    }
    if len(known) < min(_TWO, len(among)):
        return NO_ROWS
    if order.first:
        ranks = sorted(set(known.values()))
        wanted = ranks[order.first : order.first + 1]
        return frozenset(at for at, value in known.items() if value in wanted)
    ranks = sorted(known.values())
    last = ranks[min(order.count, len(ranks)) - 1]
    return frozenset(at for at, value in known.items() if value <= last)


def rows_within(
    limit: Limit, asked: AskedRows, table: Table, among: frozenset[int]
) -> frozenset[int] | None:
    """Those of some rows whose number lies within a limit; None where no one column tells."""
    columns = columns_for(limit.readings, asked.naming, table, ())
    columns = [column for column in columns if _has_unit(column, limit)]
    if not columns:
        columns = _of_unit(limit, table)
    found = [
        frozenset(
            at
            for at, value in enumerate(column.values.rows)
            if value is not None and at in among and limit.holds(value.low, value.high, column.sign)
        )
        for column in columns
    ]
    if not found or any(rows != found[0] for rows in found):
        return None
    return found[0]


def _has_unit(column: Chosen, limit: Limit) -> bool:
    units = {column.values.unit, limit.unit}
    return len(units - {FREE}) == 1 or None in units


def _of_unit(limit: Limit, table: Table) -> list[Chosen]:
    """The columns in the unit of a limit; none for what only counts, which may be of anything."""
    if limit.unit is None:
        return []
    sign = limit.readings[0].sign if limit.readings[0].measure is not ANY else 1
    return [
        Chosen(at, values, sign)
        for at, values in table.columns.items()
        if values.unit == limit.unit
    ]


def _compared(asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows that are named and compared by a column; beside a single one, those beyond it."""
    named = named_rows(asked, table)
    columns = columns_for(asked.compared, asked.naming, table, asked.periods)
    if not columns or not named:
        return NO_ROWS
    if len(named) >= _TWO:
        return named
    is_asked = asked.kind is not QuestionKind.YES_NO and not THAN.isdisjoint(asked.found.lows)
    (one,) = named
    beyond = agreed(_beyond(column, one) for column in columns) if is_asked else NO_ROWS
    return named | beyond if beyond else NO_ROWS


def _beyond(column: Chosen, one: int) -> frozenset[int]:
    """The rows that have more in a column than one of them, or less."""
    than = column.values.rows[one]
    if than is None:
        return NO_ROWS
    rows = enumerate(column.values.rows)
    return frozenset(
        at for at, value in rows if value and (value.low - than.high) * column.sign > 0
    )
