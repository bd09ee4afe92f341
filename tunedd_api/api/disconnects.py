"""Attending a turn: a client that has gone wants no answer."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request

from tunedd_api.conversations.events import TurnCommitted, TurnEvent
from tunedd_api.conversations.model import Message
from tunedd_api.conversations.turns.turn import Turn, TurnCancelled


class Attendance:
    """One client's interest in a turn; when the last one leaves early, the turn is cancelled."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._events = turn.events()
        self._present = True
        turn.attended += 1

    async def first(self, request: Request) -> TurnEvent:
        """Wait for the first event; raises what the turn raises before there is one."""
        watch = asyncio.create_task(self._leave_when_gone(request))
        try:
            return await anext(self._events)
        except StopAsyncIteration:
            raise TurnCancelled from None
        except BaseException:
            self.leave()
            raise
        finally:
            watch.cancel()

    def rest(self) -> AsyncIterator[TurnEvent]:
        """The events after the first."""
        return self._events

    async def message(self, request: Request) -> Message:
        """Wait for the turn's message; raises what the turn raises."""
        watch = asyncio.create_task(self._leave_when_gone(request))
        try:
            async for event in self._events:
                if isinstance(event, TurnCommitted):
                    return event.message
            raise TurnCancelled
        finally:
            watch.cancel()
            self.leave()

    def leave(self) -> None:
        """Lose interest."""
        if self._present:
            self._present = False
            self._turn.attended -= 1
            if not self._turn.attended and self._turn.running:
                self._turn.cancel()

    async def _leave_when_gone(self, request: Request) -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self.leave()
