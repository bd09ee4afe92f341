"""Connections to a file that stay with the threads that use them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tunedd_api.errors import TurnInProgress
from tunedd_api.storage.database import Database

_NORMAL, _FULL = 1, 2
"""What SQLite says of ``synchronous``."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A new database in a file."""
    database = Database.in_file(tmp_path / "tunedd.sqlite3")
    database.migrate()
    yield database
    await database.aclose()


def _synchronous(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    return found


def _identity(connection: Connection) -> int:
    return id(connection.connection.dbapi_connection)


async def test_what_lasts_is_waited_for(database: Database) -> None:
    """What is written is on the disk when it is committed, unless it need not last."""
    for _ in range(2):
        assert await database.write(_synchronous) == _FULL
        assert await database.write(_synchronous, lasting=False) == _NORMAL
    assert await database.read(_synchronous) == _FULL
    with database.sync_writing() as connection:
        assert _synchronous(connection) == _FULL


def test_who_blocks_may_leave_the_disk_alone_too(tmp_path: Path) -> None:
    """What is noted in passing does not lock the file until the disk has it; all else does."""
    database = Database.in_file(tmp_path / "state.db")
    with database.sync_writing() as connection:
        assert _synchronous(connection) == _FULL
    with database.sync_writing(lasting=False) as connection:
        assert _synchronous(connection) == _NORMAL


async def test_what_need_not_last_is_there_for_everybody(database: Database) -> None:
    """What is not waited for is committed all the same: whoever reads behind it sees it."""

    def write(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO index_facts VALUES ('a', 'b')")

    await database.write(write, lasting=False)
    with database.sync_reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM index_facts").scalar_one() == "a"


async def test_connection_is_used_again(database: Database) -> None:
    """The thread that writes has one connection, also after work that has refused."""

    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO index_facts VALUES ('a', 'b')")
        raise TurnInProgress

    first = await database.write(_identity)
    with pytest.raises(TurnInProgress):
        await database.write(refuse)
    assert await database.write(_identity) == first
    found = await database.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM index_facts").scalar()
    )
    assert found == 0


async def test_connection_that_failed_is_closed(database: Database) -> None:
    """What a failure leaves of a transaction is rolled back, and the next one begins anew."""

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO index_facts VALUES ('a', 'b')")
        raise RuntimeError("a bug")

    for lasting in (True, False):
        with pytest.raises(RuntimeError):
            await database.write(fail, lasting=lasting)
        assert await database.write(lambda c: c.in_transaction(), lasting=lasting)
    found = await database.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM index_facts").scalar()
    )
    assert found == 0
