"""Admission: a bounded number of things done at once, and a bounded queue before them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

from tunedd_api.errors import Overloaded, TooManyTurns


class Admission:
    """Lets ``running`` in at once and ``waiting`` more wait, first come, first served.

    Of all those, ``each`` may be there for one owner at most; whoever has no key is not counted.
    """

    def __init__(self, running: int, waiting: int, each: int | None = None) -> None:
        self._places = asyncio.Semaphore(running)
        self._most = running + waiting
        self._each = each
        self._owners: Counter[UUID] = Counter()
        self._inside = 0
        self._running = 0

    @property
    def running(self) -> int:
        """How many hold a place."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self._inside - self._running

    @asynccontextmanager
    async def admitted(self, owner: UUID | None = None) -> AsyncIterator[None]:
        """Hold a place, waiting for one if need be; who is cancelled meanwhile waits no more.

        Raises:
            TooManyTurns: at once, if the owner has as many inside as one may have.
            Overloaded: at once, if the queue is full.
        """
        if owner and self._each is not None and self._owners[owner] >= self._each:
            raise TooManyTurns(self._each)
        if self._inside >= self._most:
            raise Overloaded
        with self._counted(owner):
            async with self._places:
                self._running += 1
                try:
                    yield
                finally:
                    self._running -= 1

    @contextmanager
    def _counted(self, owner: UUID | None) -> Iterator[None]:
        self._inside += 1
        if owner:
            self._owners[owner] += 1
        try:
            yield
        finally:
            self._inside -= 1
            if owner:
                self._owners[owner] -= 1
                if not self._owners[owner]:
                    del self._owners[owner]
