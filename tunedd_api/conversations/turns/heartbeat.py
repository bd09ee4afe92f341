"""Holding on to a conversation while a turn runs, and seeing things through when it must stop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any, Final, TypeVar

from tunedd_api.conversations.turns.ledger import Lease, TurnLedger
from tunedd_api.errors import LeaseLost, Overloaded, StoreUnavailable, TuneddError

T = TypeVar("T")

_GRACE: Final = 5.0
"""Seconds that a turn asked to stop may take to write down what there is."""


class Heartbeat:
    """Renews leases of ``seconds``, asking every ``interval`` whether their turns are to stop."""

    def __init__(self, ledger: TurnLedger, seconds: float, interval: float) -> None:
        self._ledger = ledger
        self._seconds = seconds
        self._interval = interval

    @contextlib.asynccontextmanager
    async def holding(
        self, lease: Lease, stop: Callable[[TuneddError | None], object]
    ) -> AsyncIterator[None]:
        """Hold on to the lease, and have the turn stopped when that fails or somebody asks for it.

        ``stop`` is told what it failed with, or None where somebody has asked.
        """
        beating = _Beating(self._ledger, lease, self._seconds, self._interval, stop)
        # Most turns are over before it beats for the first time, and need no task for it.
        first = asyncio.get_running_loop().call_later(self._interval, beating.begin)
        try:
            yield
        finally:
            first.cancel()
            await beating.end()


class _Beating:
    """Renews one lease, from its first beat to its end."""

    def __init__(
        self,
        ledger: TurnLedger,
        lease: Lease,
        seconds: float,
        interval: float,
        stop: Callable[[TuneddError | None], object],
    ) -> None:
        self._ledger = ledger
        self._lease = lease
        self._seconds = seconds
        self._interval = interval
        self._stop = stop
        self._held_until = monotonic() + seconds
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Beat, now and at intervals."""
        self._task = asyncio.create_task(self._beat())

    async def end(self) -> None:
        """Beat no more."""
        # Not cancelled: it may be at the database, where a statement that is cut off can keep
        # everybody out for a while.
        self._over.set()
        if self._task is not None:
            await uninterrupted(asyncio.wait([self._task]))

    async def _beat(self) -> None:
        reason: TuneddError | None = Overloaded()
        while monotonic() < self._held_until:
            asked = monotonic()
            try:
                renewed = await self._ledger.renew(self._lease, self._seconds)
            except StoreUnavailable as error:
                reason = error
            else:
                if not renewed.held or renewed.cancel_requested:
                    reason = None if renewed.cancel_requested else LeaseLost()
                    break
                self._held_until = asked + self._seconds / 2
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await self._over.wait()
            if self._over.is_set():
                return
        if not self._over.is_set():
            self._stop(reason)


async def uninterrupted(work: Awaitable[T]) -> T:
    """Carry something through to its end, however often it is asked to stop.

    Seconds after it was first asked it is given up all the same: a database that has gone away
    must not keep the service from ending.
    """
    task: asyncio.Future[Any] = asyncio.ensure_future(work)
    given_up: float | None = None
    while not task.done():
        left = None if given_up is None else given_up - monotonic()
        if left is not None and left <= 0:
            task.cancel()
            raise asyncio.CancelledError
        try:
            await asyncio.wait([task], timeout=left)
        except asyncio.CancelledError:
            given_up = given_up or monotonic() + _GRACE
    result: T = task.result()
    return result
