"""Admission: a bounded number of things done at once, and a bounded queue before them."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

from tunedd_api.concurrency_limits import ConcurrencyLimit, FixedLimit
from tunedd_api.errors import Overloaded, TooManyTurns


class Admission:
    """Lets ``running`` in at once and ``waiting`` more wait, first come, first served.

    ``running`` is a number, or a limit that may change. Of all those, ``each`` may be there for one
    owner at most; whoever has no key is not counted.
    """

    def __init__(
        self, running: int | ConcurrencyLimit, waiting: int, each: int | None = None
    ) -> None:
        self._limit = FixedLimit(running) if isinstance(running, int) else running
        self._waiting = waiting
        self._each = each
        self._owners: Counter[UUID] = Counter()
        self._running = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._limit.when_raised(self._let_in)

    @property
    def running(self) -> int:
        """How many hold a place."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return sum(not place.done() for place in self._queue)

    @asynccontextmanager
    async def admitted(self, owner: UUID | None = None) -> AsyncIterator[None]:
        """Hold a place, waiting for one if need be; who is cancelled meanwhile waits no more.

        Raises:
            TooManyTurns: at once, if the owner has as many inside as one may have.
            Overloaded: at once, if the queue is full.
        """
        if owner and self._each is not None and self._owners[owner] >= self._each:
            raise TooManyTurns(self._each)
        if self._running + self.waiting >= self._limit.value + self._waiting:
            raise Overloaded
        with self._counted(owner):
            await self._enter()
            try:
                yield
            finally:
                self._leave()

    async def _enter(self) -> None:
        if not self._queue and self._running < self._limit.value:
            self._take()
            return
        place = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # the place was given at the same moment
                self._leave()
            raise

    def _take(self) -> None:
        self._running += 1
        self._limit.entered(self._running)

    def _leave(self) -> None:
        """Give the place back."""
        self._running -= 1
        self._let_in()

    def _let_in(self) -> None:
        """Let in who waits, as far as the limit now says."""
        while self._queue and self._running < self._limit.value:
            place = self._queue.popleft()
            if not place.done():
                self._take()
                place.set_result(None)

    @contextmanager
    def _counted(self, owner: UUID | None) -> Iterator[None]:
        if owner:
            self._owners[owner] += 1
        try:
            yield
        finally:
            if owner:
                self._owners[owner] -= 1
                if not self._owners[owner]:
                    del self._owners[owner]
