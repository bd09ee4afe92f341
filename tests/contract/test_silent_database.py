"""A database server that has fallen silent without closing a connection."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.harness.fault_proxy import Fault, FaultProxy
from tests.harness.ports import free_port
from tunedd_api.errors import StoreUnavailable
from tunedd_api.storage.database import Database


@pytest.fixture
async def proxy(postgres: str) -> AsyncIterator[FaultProxy]:
    """A proxy before the server."""
    async with FaultProxy(make_url(postgres).port or 5432, free_port()) as proxy:
        yield proxy


@pytest.fixture
async def database(proxy: FaultProxy, postgres: str) -> AsyncIterator[Database]:
    """The database behind the proxy, with a connection in the pool."""
    url = make_url(postgres).set(port=proxy.port)
    database = Database(url.render_as_string(hide_password=False), patience=0.5)
    await database.ping()
    yield database
    await database.aclose()


async def test_silence_is_not_waited_for(proxy: FaultProxy, database: Database) -> None:
    """Who asks is told that the database is out of reach, and is answered when it is back."""
    await proxy.let(Fault.HALF_OPEN)
    with pytest.raises(StoreUnavailable):
        await database.ping()
    await proxy.let(Fault.NONE)
    await database.ping()


async def test_silence_amid_a_statement(proxy: FaultProxy, database: Database) -> None:
    """What a statement's answer is not heard of leaves no connection on which it may come yet."""
    with pytest.raises(StoreUnavailable):
        await database.read(lambda connection: connection.execute(text("SELECT pg_sleep(2)")))
    await database.ping()
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
