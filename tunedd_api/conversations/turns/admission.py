"""Admission of turns: so many at once and in the queue, so many of each owner, and an end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from tunedd_api.admission import Admission
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.errors import Overloaded

_STOPPING: Final = "The service is being stopped; try again shortly."


class TurnAdmission(Admission):
    """Lets turns in; once ``closed``, no turn begins any more."""

    def __init__(self, running: int, waiting: int, each: int | None = None) -> None:
        super().__init__(running, waiting, each)
        self._unsettled: set[Turn] = set()
        self.closed = False

    def check_open(self) -> None:
        """Refuse turns from the moment on when no more begin; raises Overloaded."""
        if self.closed:
            raise Overloaded(_STOPPING)

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
            turn.give_up(Overloaded(_STOPPING))
        await asyncio.gather(*(turn.settled() for turn in turns))
