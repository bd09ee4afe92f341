"""Signals to stop: noticed by the service, and by whoever noticed them before."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from tunedd_api.serving.signals import draining

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Drain:
    """Something to drain, which takes its time."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.over = asyncio.Event()

    async def __call__(self) -> None:
        """Drain."""
        self.calls += 1
        self.begun.set()
        await self.gate.wait()
        self.over.set()


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The signals that the server hears, which has handlers of its own."""
    heard: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        heard.append(number)

    before = {number: signal.signal(number, hear) for number in SIGNALS}
    yield heard
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
async def test_signal_drains(heard: list[int], number: int) -> None:
    """A signal to stop begins the draining in the event loop, and reaches the server at once."""
    drain = Drain()
    with draining(drain):
        signal.raise_signal(number)
        assert heard == [number]
        assert drain.calls == 0
        await drain.begun.wait()
        drain.gate.set()
        await drain.over.wait()


async def test_signals_in_a_row(heard: list[int]) -> None:
    """However many signals come, draining happens once; the server hears each."""
    drain = Drain()
    with draining(drain):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
        await drain.begun.wait()
        signal.raise_signal(signal.SIGTERM)
        drain.gate.set()
        await drain.over.wait()
    assert drain.calls == 1
    assert heard == [signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGTERM]


async def test_no_signal(heard: list[int]) -> None:
    """Without a signal nothing is drained."""
    drain = Drain()
    with draining(drain):
        await asyncio.sleep(0)
    assert drain.calls == 0
    assert heard == []


@pytest.mark.parametrize("failing", [False, True])
async def test_handlers_are_given_back(heard: list[int], *, failing: bool) -> None:
    """Afterwards, even after an error, signals reach the server alone, as before."""
    drain = Drain()
    before = [signal.getsignal(number) for number in SIGNALS]
    try:
        with draining(drain):
            assert [signal.getsignal(number) for number in SIGNALS] != before
            if failing:
                raise ZeroDivisionError
    except ZeroDivisionError:
        assert failing
    assert [signal.getsignal(number) for number in SIGNALS] == before
    signal.raise_signal(signal.SIGTERM)
    await asyncio.sleep(0)
    assert heard == [signal.SIGTERM]
    assert drain.calls == 0


async def test_ignored_signals(heard: list[int]) -> None:
    """Where there was no handler to pass a signal on to, the draining happens all the same."""
    drain = Drain()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with draining(drain):
        signal.raise_signal(signal.SIGTERM)
        await drain.begun.wait()
        drain.gate.set()
        await drain.over.wait()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    assert heard == []


async def test_outside_the_main_thread(heard: list[int]) -> None:
    """In other threads, which signals never reach, no handler changes."""
    seen: list[object] = []

    async def serve() -> None:
        with draining(Drain()):
            seen.append([signal.getsignal(number) for number in SIGNALS])

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    await asyncio.to_thread(thread.join)
    assert seen == [[signal.getsignal(number) for number in SIGNALS]]
