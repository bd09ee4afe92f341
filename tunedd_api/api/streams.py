"""Turns as server-sent events, in the format of the WHATWG's HTML standard."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeAlias

import anyio
from pydantic_core import to_json
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from tunedd_api.api import schemas
from tunedd_api.api.disconnects import Attendance
from tunedd_api.api.problems import problem_of
from tunedd_api.conversations.events import SourcesFound, TokenGenerated, TurnCommitted, TurnEvent
from tunedd_api.conversations.model import Message

_KEEP_ALIVE: Final = 15
_SEND_TIMEOUT: Final = 60.0
"""Seconds that a client may leave unread what was sent before its connection is closed."""

Shown: TypeAlias = Callable[[Message], Awaitable[schemas.AssistantMessage]]
"""Shapes the message that a turn ends with."""


class AttendedStream(EventSourceResponse):
    """Events that are made of a turn's, for a client that attends it.

    The server's shutdown is left to the turn: it ends as cancelled, and the stream with it.
    """

    def __init__(
        self, events: AsyncIterator[ServerSentEvent | bytes], attendance: Attendance
    ) -> None:
        super().__init__(
            events,
            ping=_KEEP_ALIVE,
            sep="\n",
            send_timeout=_SEND_TIMEOUT,
            ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
        )
        self._attendance = attendance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; however that ends, nobody listens to the turn here any more.

        It may end while the client does not take what it is sent, where the events know nothing
        of it.
        """
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._attendance.leave()

    @staticmethod
    async def _listen_for_exit_signal() -> None:
        await anyio.sleep_forever()


class TurnStream(AttendedStream):
    """A turn's events as they come: ``sources``, ``token``…, then ``done`` or ``error``.

    Those up to the number ``after`` are left out, but for the last one.
    """

    def __init__(
        self,
        first: TurnEvent,
        attendance: Attendance,
        instance: str,
        shown: Shown,
        after: int = 0,
    ) -> None:
        super().__init__(_events(first, attendance, instance, shown, after), attendance)


async def _events(
    first: TurnEvent, attendance: Attendance, instance: str, shown: Shown, after: int
) -> AsyncIterator[bytes]:
    """The events as they are sent, in one piece those that have come while the last was sent."""
    number = 1
    try:
        if number > after:
            yield await _sent(number, first, shown)
        async for burst in attendance.bursts():
            piece = b""
            for event in burst:
                number += 1
                if isinstance(event, TurnCommitted):
                    if piece:  # what shapes the message may take a moment, or fail
                        yield piece
                        piece = b""
                    # A turn that is told from its message has fewer events than it had.
                    number = max(number, after + 1)
                if number > after:
                    piece += await _sent(number, event, shown)
            if piece:
                yield piece
    except Exception as error:  # noqa: BLE001 - the status has gone out: errors are events now
        yield _event(max(number, after) + 1, "error", problem_of(error, instance))


async def _sent(number: int, event: TurnEvent, shown: Shown) -> bytes:
    match event:
        case TokenGenerated(text=text):
            return _event(number, "token", {"text": text})
        case SourcesFound(passages=passages):
            found = schemas.Passages(passages=[schemas.Passage.of(p) for p in passages])
            return _event(number, "sources", found)
        case TurnCommitted(message=message):
            return _event(number, "done", await shown(message))


def _event(number: int, name: str, data: object) -> bytes:
    """One event; JSON has no line breaks of its own."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), to_json(data))
