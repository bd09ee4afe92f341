"""Noticing that the server is told to stop, before it waits for its open connections."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def draining(drain: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Call ``drain`` in the event loop when a signal to stop arrives; the server gets it too.

    Open streams can then end with a last event instead of being cut. Outside the main thread,
    where no signals arrive, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()
    earlier = {number: signal.getsignal(number) for number in _SIGNALS}

    async def drained() -> None:
        await drain()

    def begin() -> None:
        if not tasks:
            tasks.add(loop.create_task(drained()))

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(begin)
        if callable(before := earlier[signal.Signals(number)]):
            before(number, frame)

    for number in _SIGNALS:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, before in earlier.items():
            signal.signal(number, before)
