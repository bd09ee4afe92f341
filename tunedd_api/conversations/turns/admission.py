"""Admission: a bounded number of turns at once, a bounded queue before them, and an end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.errors import Overloaded


class Admission:
    """Lets ``running`` turns run and ``waiting`` more wait, first come, first served.

    Once ``closed``, no turn begins any more.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(running)
        self._most = running + waiting
        self._inside = 0
        self._unsettled: set[Turn] = set()
        self.closed = False

    def begin(self, run: Callable[[Turn], Awaitable[None]]) -> Turn:
        """Begin a turn, which is stopped when no more are let in; it does not hold a place yet."""
        turn = Turn(run)
        self._unsettled.add(turn)
        turn.when_settled(self._unsettled.discard)
        return turn

    async def close(self) -> None:
        """Let no more turns begin, stop those that run, and wait until all are settled."""
        self.closed = True
        turns = tuple(self._unsettled)
        for turn in turns:
            turn.cancel()
        await asyncio.gather(*(turn.settled() for turn in turns))

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
