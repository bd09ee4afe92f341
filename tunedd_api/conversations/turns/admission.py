"""Admission: a bounded number of turns at once, and a bounded queue before them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tunedd_api.errors import Overloaded


class Admission:
    """Lets ``running`` turns run and ``waiting`` more wait, first come, first served."""

    def __init__(self, running: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(running)
        self._most = running + waiting
        self._inside = 0

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Hold a place, waiting for one if need be.

        Raises:
            Overloaded: at once, if the queue is full.
        """
        if self._inside >= self._most:
            raise Overloaded
        self._inside += 1
        try:
            async with self._places:
                yield
        finally:
            self._inside -= 1
