"""Threads for what blocks."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar

import pytest

from tests.support.milestones import PATIENCE
from tunedd_api.worker_threads import WorkerThreads, computed


@pytest.fixture
async def threads() -> AsyncIterator[WorkerThreads]:
    """Two threads."""
    threads = WorkerThreads("working", 2)
    yield threads
    await threads.aclose()


async def test_what_is_done_comes_back(threads: WorkerThreads) -> None:
    """Who asks gets the result, or what it raises, of what ran in another thread."""
    here = threading.current_thread()
    assert await threads.run(threading.current_thread) is not here

    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await threads.run(fails)


async def test_no_more_threads_than_agreed(threads: WorkerThreads) -> None:
    """Many that ask at once wait in line for the threads that there are."""
    names = await asyncio.gather(
        *(threads.run(lambda: threading.current_thread().name) for _ in range(50))
    )
    assert set(names) <= {"working-0", "working-1"}


async def test_a_thread_that_is_held_up_holds_up_nobody(threads: WorkerThreads) -> None:
    """While one thread waits, another one works; who gives up leaves the first to its end."""
    gate, done = threading.Event(), threading.Event()

    def wait() -> None:
        gate.wait(PATIENCE)
        done.set()

    held = asyncio.create_task(threads.run(wait))
    assert await threads.run(lambda: 1) == 1
    held.cancel()
    await asyncio.wait([held])
    assert await threads.run(lambda: 2) == 2
    gate.set()
    assert await asyncio.to_thread(done.wait, PATIENCE)


async def test_closing(threads: WorkerThreads) -> None:
    """Closing ends the threads, which may be started anew."""
    thread = await threads.run(threading.current_thread)
    await threads.aclose()
    assert not thread.is_alive()
    assert await threads.run(lambda: 1) == 1


async def test_what_is_computed_sees_what_is_set() -> None:
    """A thread that computes for a caller sees the caller's variables of context."""
    named: ContextVar[str] = ContextVar("named")
    named.set("here")
    assert await computed(named.get) == "here"
