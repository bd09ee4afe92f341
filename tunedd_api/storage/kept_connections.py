"""Connections to a file of SQLite, each of which stays open with the thread that uses it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from tunedd_api.errors import TuneddError

_LASTING: Final = "lasting"
_PASSING: Final = "passing"


class KeptConnections:
    """At most two connections of each thread; opening and closing one takes as long as a query.

    What is committed on a ``lasting`` one is on the disk then. On the other it is there with the
    next commit of a lasting one: until then the machine's power may take it away, and nothing else
    may (SQLite's ``synchronous`` NORMAL, in its WAL mode).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept = threading.local()

    @contextmanager
    def lent(self, *, lasting: bool) -> Iterator[Connection]:
        """The thread's connection; one with which something has failed is not used again."""
        kind = _LASTING if lasting else _PASSING
        kept = self._kept.__dict__  # the thread's own
        connection = kept.pop(kind, None) or opened(self._engine, lasting=lasting)
        try:
            yield connection
        except TuneddError:  # the work has refused: nothing is wrong with the connection
            connection.rollback()
            kept[kind] = connection
            raise
        except BaseException:
            connection.close()
            raise
        connection.rollback()  # what was only read is a transaction, too
        kept[kind] = connection

    def close(self) -> None:
        """Close the thread's connections."""
        kept = self._kept.__dict__
        for kind in tuple(kept):
            kept.pop(kind).close()


def opened(engine: Engine, *, lasting: bool) -> Connection:
    """A connection to a file; what is committed on it is on the disk then, or need not be."""
    connection = engine.connect()
    if not lasting:
        connection.detach()  # nobody else is to get it from the pool
        connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
        connection.rollback()
    return connection
