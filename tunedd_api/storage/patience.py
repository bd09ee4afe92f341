"""Connections to PostgreSQL that do not wait for ever for a server that has fallen silent.

A server that is stopped, or behind a network that drops everything, closes no connection. Neither
the system nor the driver would notice for a quarter of an hour, or ever.
"""

import math
from collections.abc import Generator
from functools import cache
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Engine, event

T = TypeVar("T")


def bound(engine: Engine, seconds: float) -> None:
    """Have the engine's connections wait at most so long: to be opened, and for the next byte.

    What takes longer raises the driver's OperationalError, and its connection is closed, since an
    answer may come yet.
    """

    def connect(_: object, __: object, arguments: list[Any], options: dict[str, Any]) -> object:
        options.setdefault("connect_timeout", max(2, math.ceil(seconds)))
        return _connections(seconds).connect(*arguments, **options)

    event.listen(engine, "do_connect", connect)


@cache
def _connections(seconds: float) -> Any:  # noqa: ANN401 - the driver is an extra
    from psycopg import Connection, OperationalError

    class PatientConnection(Connection[Any]):
        """A connection whose waits end."""

        def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            return super().wait(self._bounded(gen), *arguments, **options)

        def _bounded(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
            """The same steps as ``gen``; the driver sends 0 now and then while nothing comes."""
            heard, ready = monotonic(), None
            while True:
                try:
                    asked = gen.send(ready)
                except StopIteration as end:
                    result: T = end.value
                    return result
                if ready := (yield asked):
                    heard = monotonic()
                elif monotonic() > heard + seconds:
                    self.pgconn.finish()
                    raise OperationalError("the server has fallen silent")

    return PatientConnection
