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
        over = asyncio.Event()
        beat = asyncio.create_task(self._beat(lease, over, stop))
        try:
            yield
        finally:
            # Not cancelled: it may be at the database, where a statement that is cut off can keep
            # everybody out for a while.
            over.set()
            await uninterrupted(asyncio.wait([beat]))

    async def _beat(
        self, lease: Lease, over: asyncio.Event, stop: Callable[[TuneddError | None], object]
    ) -> None:
        held_until = monotonic() + self._seconds
        reason: TuneddError | None = Overloaded()
        while monotonic() < held_until:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await over.wait()
            if over.is_set():
                return
            asked = monotonic()
            try:
                renewed = await self._ledger.renew(lease, self._seconds)
            except StoreUnavailable as error:
                reason = error
                continue
            if not renewed.held or renewed.cancel_requested:
                reason = None if renewed.cancel_requested else LeaseLost()
                break
            held_until = asked + self._seconds / 2
        if not over.is_set():
            stop(reason)


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
