"""Threads for what blocks or computes, awaited from an event loop.

Those of ``concurrent.futures`` take several times the calls for each piece of work.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, TypeAlias, TypeVar

T = TypeVar("T")

_Job: TypeAlias = tuple[asyncio.Future[Any], Callable[[], Any]]

_PATIENCE: Final = 1.0
"""Seconds that closing waits for each thread; one that still waits for a server is left behind."""


def _nothing() -> None:
    """Leave nothing behind."""


class WorkerThreads:
    """At most ``most`` threads, started as they are needed; what is asked first is done first.

    They are daemons, which those of ``concurrent.futures`` are not: a server that is away may hold
    a thread for a minute, and must not hold the whole process, which is told to end meanwhile.
    What is under way is carried through also if nobody waits for it any more. ``leave`` is done in
    each thread before it ends.
    """

    def __init__(self, name: str, most: int, leave: Callable[[], None] = _nothing) -> None:
        self._name = name
        self._most = most
        self._leave = leave
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._asked = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do something in a thread; raises what it raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked += 1
        if self._asked > len(self._threads) < self._most:
            self._start()
        self._jobs.put((future, work))
        return await future

    async def aclose(self) -> None:
        """Let the threads end when they have done what they were asked."""
        await asyncio.to_thread(self.close, _PATIENCE)

    def close(self, patience: float | None = None) -> None:
        """The same, waiting for each for so many seconds, or as long as it takes."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join(patience)

    def _start(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._carry_out(*job)
            del job  # what it holds must not live on while nothing is asked
        self._leave()

    def _carry_out(self, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            future.get_loop().call_soon_threadsafe(self._settle, future, result, failure)

    def _settle(
        self,
        future: asyncio.Future[Any],
        result: Any,  # noqa: ANN401 - whatever was asked for
        failure: BaseException | None,
    ) -> None:
        self._asked -= 1
        if future.done():  # whoever waited was cancelled
            return
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)


_COMPUTING: Final = WorkerThreads("computing", most=4)
_WAITING: Final = WorkerThreads("waiting", most=1)


async def computed(work: Callable[[], T]) -> T:
    """What takes milliseconds to compute, in a thread that sees what is set for the caller."""
    return await _COMPUTING.run(partial(copy_context().run, work))


async def waited_for(work: Callable[[], T]) -> T:
    """What waits for something that does one thing at a time, and must not keep others waiting."""
    return await _WAITING.run(partial(copy_context().run, work))
