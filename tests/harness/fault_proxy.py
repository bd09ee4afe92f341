"""A proxy between the service and something it depends on, which fails as it is told."""

import asyncio
import socket
import struct
from contextlib import suppress
from enum import StrEnum
from typing import Final, Self, TypeAlias

_BLOCK: Final = 65_536
_SLOW: Final = 0.2
_CUT_AFTER: Final = 300
_ABORT: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with which closing sends a reset."""

_Side: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Fault(StrEnum):
    """What befalls connections, those that are there and those that come."""

    NONE = "none"
    RESET = "reset"
    """They are reset, again and again."""
    HALF_OPEN = "half-open"
    """They stay open, and nothing comes through any more in either direction."""
    SLOW = "slow"
    """What comes through takes 0.2 s a block."""
    CUT = "cut"
    """An answer is cut after 300 bytes."""
    REFUSED = "refused"
    """There is nobody there."""


class FaultProxy:
    """Passes connections on to a port of this computer; one that failed stays failed."""

    def __init__(self, target: int, port: int) -> None:
        self._target = target
        self.port = port
        self.fault = Fault.NONE
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop_listening()
        self._reset_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def let(self, fault: Fault) -> None:
        """Let this befall all connections from now on; those that were half-open are lost."""
        if fault in {Fault.RESET, Fault.REFUSED} or self.fault is Fault.HALF_OPEN:
            self._reset_all()
        if fault is Fault.REFUSED:
            await self._stop_listening()
        elif self._server is None:
            await self._listen()
        self.fault = fault
        if fault is Fault.HALF_OPEN:
            self._flowing.clear()
        else:
            self._flowing.set()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _stop_listening(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _reset_all(self) -> None:
        for writer in list(self._writers):
            _reset(writer)
        self._writers.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault is Fault.RESET:
            _reset(writer)
            return
        try:
            there, away = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)
            return
        task = asyncio.create_task(self._between((reader, writer), (there, away)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _between(self, here: _Side, there: _Side) -> None:
        """Pass on what either side says, until both have ended or one is lost."""
        writers = {here[1], there[1]}
        self._writers |= writers
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(here[0], there[1], answers=False))
                group.create_task(self._pass_on(there[0], here[1], answers=True))
        except* OSError:
            pass
        finally:
            self._writers -= writers
            for writer in writers:
                _reset(writer)

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        """Pass on to the end; raises OSError where a connection is lost or cut."""
        passed = 0
        while block := await source.read(_BLOCK):
            await self._flowing.wait()
            if self.fault is Fault.SLOW:
                await asyncio.sleep(_SLOW)
            if self.fault is Fault.CUT and answers:
                block = block[: max(0, _CUT_AFTER - passed)]
            target.write(block)
            await target.drain()
            passed += len(block)
            if self.fault is Fault.CUT and answers and passed >= _CUT_AFTER:
                raise ConnectionAbortedError
        target.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection so that the other side is told of a reset."""
    with suppress(OSError, AttributeError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
    writer.transport.abort()
