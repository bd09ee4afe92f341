"""Pages of a query: cut by its sort key, so that rows which come or go meanwhile shift nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select

from tunedd_api.pagination import Page, encode_cursor

T = TypeVar("T")


def keyset_page(
    connection: Connection,
    query: Select[Any],
    limit: int,
    *,
    read: Callable[[Row[Any]], T],
    key: Callable[[Row[Any]], tuple[str | int, ...]],
) -> Page[T]:
    """The first ``limit`` rows of a query that is ordered by ``key`` and begins after a cursor.

    ``read`` makes an item of a row; ``key`` is what the next page's cursor is made of.
    """
    rows = connection.execute(query.limit(limit + 1)).all()
    more = len(rows) > limit
    return Page(
        [read(row) for row in rows[:limit]],
        encode_cursor(*key(rows[limit - 1])) if more else None,
    )
