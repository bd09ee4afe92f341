"""A client that has gone wants no answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request
from starlette.requests import ClientDisconnect

from tunedd_api.conversations.events import TurnEvent
from tunedd_api.conversations.model import Message
from tunedd_api.conversations.turns.turn import Turn, TurnCancelled

T = TypeVar("T")


async def while_present(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do something as long as the client waits for it; what nobody waits for is cancelled.

    Raises:
        ClientDisconnect: if the client has gone; else what the work raises.
    """
    doing = asyncio.create_task(work)
    watch = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait([doing, watch], return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise ClientDisconnect
        return await doing
    finally:
        watch.cancel()
        doing.cancel()


async def _gone(request: Request) -> None:
    """Wait until the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Attendance:
    """One client's interest in a turn.

    When the last one leaves early, the turn is cancelled, or as many seconds later as the most
    patient of them has asked for (``grace``), unless somebody has come back.
    """

    def __init__(self, turn: Turn, grace: float = 0.0) -> None:
        self._turn = turn
        turn.grace = max(turn.grace, grace)
        self._events = turn.events()
        self._present = True
        turn.attended += 1

    @property
    def answer_id(self) -> UUID:
        """The id of the turn's answer, from its first event on."""
        return self._turn.answer_id

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

    def bursts(self) -> AsyncIterator[Sequence[TurnEvent]]:
        """As ``rest``, as many at a time as have come meanwhile."""
        return self._turn.bursts(after=1)

    async def events(self, request: Request) -> AsyncGenerator[TurnEvent, None]:
        """All events, for as long as the client is there; raises what the turn raises."""
        watch = asyncio.create_task(self._leave_when_gone(request))
        try:
            async for event in self._events:
                yield event
        finally:
            watch.cancel()
            self.leave()

    async def message(self, request: Request) -> Message:
        """Wait for the turn's message; raises what the turn raises."""
        watch = asyncio.create_task(self._leave_when_gone(request))
        try:
            return await self._turn.message()
        finally:
            watch.cancel()
            self.leave()

    def leave(self) -> None:
        """Lose interest."""
        if self._present:
            self._present = False
            self._turn.attended -= 1
            if self._turn.grace:
                asyncio.get_running_loop().call_later(self._turn.grace, self._give_up)
            else:
                self._give_up()

    def _give_up(self) -> None:
        if not self._turn.attended and self._turn.running:
            self._turn.cancel()

    async def _leave_when_gone(self, request: Request) -> None:
        await _gone(request)
        self.leave()
