"""The proxy that fails as it is told, and the service behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.harness.fault_proxy import Fault, FaultProxy
from tests.harness.ports import free_port

SAID = b"x" * 1000


@pytest.fixture
async def proxy() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that says a thousand bytes for every line."""
    port = free_port()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while await reader.readline():
                writer.write(SAID)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server, FaultProxy(port, free_port()) as proxy:
        yield proxy


async def heard(proxy: FaultProxy, seconds: float = 5.0) -> bytes | type[BaseException]:
    """What comes back for a line, or what goes wrong."""
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(b"say\n")
            writer.write_eof()
            said = await reader.read()
            writer.close()
            return said
    except (OSError, TimeoutError) as error:
        return type(error)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.NONE, {SAID}),
        (Fault.SLOW, {SAID}),
        (Fault.RESET, {ConnectionResetError, b""}),
        (Fault.CUT, {ConnectionResetError, SAID[:300]}),
        (Fault.REFUSED, {ConnectionRefusedError}),
    ],
)
async def test_faults(proxy: FaultProxy, fault: Fault, expected: set[object]) -> None:
    """Each fault befalls a connection as it says, and the next one works once it is over."""
    await proxy.let(fault)
    assert await heard(proxy) in expected
    await proxy.let(Fault.NONE)
    assert await heard(proxy) == SAID


async def test_half_open(proxy: FaultProxy) -> None:
    """A half-open connection says nothing more, and is reset when the fault is over."""
    await proxy.let(Fault.HALF_OPEN)
    waiting = asyncio.create_task(heard(proxy))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    await proxy.let(Fault.NONE)
    assert await waiting in {ConnectionResetError, b""}
    assert await heard(proxy) == SAID
