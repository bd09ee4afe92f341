"""Admission of turns: so many at once and in the queue, so many of each owner, and an end."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from tunedd_api.admission import Admission
from tunedd_api.concurrency_limits import ConcurrencyLimit
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.conversations.turns.watch import TurnWatch
from tunedd_api.errors import Overloaded
from tunedd_api.telemetry import Telemetry

_STOPPING: Final = "The service is being stopped; try again shortly."


class TurnAdmission(Admission):
    """Lets turns in; once ``closed``, no turn begins any more."""

    def __init__(
        self,
        running: int | ConcurrencyLimit,
        waiting: int,
        each: int | None = None,
        watch: TurnWatch | None = None,
    ) -> None:
        super().__init__(running, waiting, each)
        self._watch = watch or TurnWatch(Telemetry(), slow=math.inf)
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

    @asynccontextmanager
    async def taking(
        self, turn: Turn, owner: UUID | None, conversation: UUID | None = None
    ) -> AsyncIterator[None]:
        """Hold a place for a turn, waiting for one if need be, and have it followed to its end.

        Raises:
            TooManyTurns, Overloaded: at once, as ``admitted`` does.
        """
        with self._watch.following(turn, conversation) as course:
            async with self.admitted(owner):
                course.admitted()
                yield

    async def close(self) -> None:
        """Let no more turns begin, stop those that run, and wait until all are settled."""
        self.closed = True
        turns = tuple(self._unsettled)
        for turn in turns:
            turn.give_up(Overloaded(_STOPPING))
        await asyncio.gather(*(turn.settled() for turn in turns))
