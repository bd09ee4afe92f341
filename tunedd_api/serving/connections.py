"""Connections that cost no more than they are allowed to, whatever the client sends or leaves out.

uvicorn counts neither the bytes nor the time of a request's head, and its parser copies a header
anew with every piece that arrives: one header of 40 MB would keep the whole service busy for 15
seconds.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from time import monotonic
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tunedd_api.serving.refusals import (
    FULL,
    MALFORMED,
    REFUSALS,
    TOO_SLOW,
    Refusal,
    Wording,
    as_problem,
    headers_too_large,
)

_PIECE: Final = 16 * 1024
"""Bytes that the parser is given at once: so much more than allowed may a pipelined head have."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a connection may cost; times are in seconds, rates in bytes a second.

    ``head_bytes`` also bounds whatever else is neither head nor body: blank lines before a
    request, the frames of a chunked body, its trailers. A body has to bring ``body_rate`` on
    average of every ``body_seconds``; 500 is what Apache's mod_reqtimeout asks for. ``untaken``
    is how long a client may leave unread what it was sent. ``farewell`` is how long a client that
    was refused may go on sending before it is cut off, so that it gets to read why.
    """

    connections: int = 1000
    head_bytes: int = 64 * 1024
    head_fields: int = 100
    head_seconds: float = 10.0
    body_rate: float = 500.0
    body_seconds: float = 10.0
    untaken: float = 60.0
    farewell: float = 2.0


class Stage(IntEnum):
    """What is awaited from the client; the first ones are the first to go when room is needed."""

    NOTHING = auto()
    REQUEST = auto()
    BODY = auto()


class GuardedProtocol(HttpToolsProtocol):
    """HTTP/1.1 within limits.

    A connection beyond the limit takes the place of one that waits for its client, the longest
    first, so that connections on which nothing is asked never lock out those on which something
    is. One whose client has stopped reading is cut by the system, which only Linux can do by
    itself (tcp(7), TCP_USER_TIMEOUT); closing it would wait until all was sent.
    """

    def __init__(
        self,
        limits: ConnectionLimits,
        wording: Wording = as_problem,
        **uvicorns: Any,  # noqa: ANN401 - what uvicorn gives to its own protocol
    ) -> None:
        super().__init__(**uvicorns)
        self._limits = limits
        self._wording = wording
        self.url = b""
        self.stage = Stage.REQUEST
        self.since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._refusal: Refusal | None = None
        self._unheard = 0
        """Bytes that have arrived since the last head or piece of a body."""
        self._fields = 0
        self._is_head = True
        self._brought = 0
        self._asked: list[RequestResponseCycle] = []

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        option = getattr(socket, "TCP_USER_TIMEOUT", None)
        if option is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            milliseconds = int(self._limits.untaken * 1000)
            connection.setsockopt(socket.IPPROTO_TCP, option, milliseconds)
        self._await_head()
        if len(self.connections) > self._limits.connections:
            self._make_room()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._give_up_answering()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        for piece in self._pieces(data):
            self._await_rest_of_head()
            self._unheard += len(piece)
            super().data_received(piece)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        """Cut data so that no more is parsed than may be."""
        start = 0
        while start < len(data) and not self.transport.is_closing():
            if self.stage is Stage.NOTHING:  # it was refused, and only its end is awaited
                return
            room = self._limits.head_bytes - self._unheard
            if room <= 0:
                self._refuse(self._too_large())
                return
            piece = data[start : start + min(room, _PIECE)]
            start += len(piece)
            yield piece

    @override
    def on_message_begin(self) -> None:
        self._await_rest_of_head()
        self._fields = 0
        self._is_head = True
        super().on_message_begin()

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        if self._fields > self._limits.head_fields:
            self._refusal = self._too_large()
            raise ValueError("too many header fields")
        # What comes after a body is no part of the head: nobody is to read a key or a host there.
        if self._is_head:
            super().on_header(name, value)

    @override
    def on_headers_complete(self) -> None:
        self._unheard = 0
        self._is_head = False
        self._await_body()
        super().on_headers_complete()
        self._asked = [*self._unanswered, self.cycle]
        # Whoever answers closes the connection by it.
        self.cycle.transport = _Heard(self.transport, self._close_when_heard)  # type: ignore[assignment]

    @override
    def on_body(self, body: bytes) -> None:
        self._unheard = 0
        self._brought += len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self._unheard = 0
        self._stop_waiting()
        self.stage = Stage.REQUEST
        super().on_message_complete()
        self.url = b""  # what comes next may be refused before it says for what it asks

    @override
    def on_response_complete(self) -> None:
        if self._timer is None:
            self.since = monotonic()
        super().on_response_complete()

    @override
    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal or MALFORMED)

    @override
    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: a request for another protocol is answered in this one."""

    def _await_head(self) -> None:
        self.stage = Stage.REQUEST
        self._wait(self._limits.head_seconds, self._head_is_late)

    def _await_rest_of_head(self) -> None:
        """Give a head its time from its first byte on; before that it is uvicorn who waits."""
        if self.stage is Stage.REQUEST and self._timer is None:
            self._await_head()

    def _await_body(self) -> None:
        self.stage = Stage.BODY
        self._brought = 0
        self._wait(self._limits.body_seconds, self._body_is_late)

    def _head_is_late(self) -> None:
        if self._is_answering:  # the next request has begun before the answer to this one ends
            self._await_head()
        elif self._unheard:
            self._refuse(TOO_SLOW)
        else:
            self.transport.close()

    def _body_is_late(self) -> None:
        enough = self._limits.body_rate * self._limits.body_seconds
        is_our_turn = self.flow.read_paused or self.cycle.waiting_for_100_continue
        if self._brought >= enough or is_our_turn:
            self._await_body()
        else:
            self._refuse(TOO_SLOW)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self.since = monotonic()
        self._timer = self.loop.call_later(seconds, then)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _make_room(self) -> None:
        """Cut off the connection that keeps its place with the least reason, or refuse this one."""
        others = [c for c in self.connections if isinstance(c, GuardedProtocol) and c is not self]
        idle = [c for c in others if c.waits_for_client]
        if not idle:
            self._refuse(FULL)
            return
        cut = min(idle, key=lambda c: (c.stage, c.since))
        self.connections.discard(cut)
        cut.transport.abort()

    @property
    def waits_for_client(self) -> bool:
        """Whether nothing is being answered here."""
        return self.stage is Stage.BODY or not self._is_answering

    @property
    def _unanswered(self) -> list[RequestResponseCycle]:
        """The requests of this connection that are being answered, or wait for that."""
        return [cycle for cycle in self._asked if not cycle.response_complete]

    @property
    def _is_answering(self) -> bool:
        return bool(self._unanswered)

    def _give_up_answering(self) -> None:
        """Tell whoever answers that nobody listens; uvicorn tells only who answers the last."""
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()

    def _too_large(self) -> Refusal:
        return headers_too_large(self._limits.head_bytes, self._limits.head_fields)

    def _refuse(self, refusal: Refusal) -> None:
        """Say what is wrong if nothing else is being said, and end the connection."""
        if self.transport.is_closing():
            return
        REFUSALS.note(refusal)
        is_own = self.stage is Stage.BODY and len(self._unanswered) == 1
        speaks = self._is_answering and (self.cycle.response_started or not is_own)
        self.stage = Stage.NOTHING
        self._give_up_answering()
        if speaks:
            self.transport.close()
            return
        self.transport.write(refusal.response(_path_in(self.url), self._wording))
        self._part()

    def _close_when_heard(self) -> None:
        """End the connection, whose client may still be sending a body that nobody wants."""
        if self.stage is Stage.BODY and not self.transport.is_closing():
            self._part()
        else:
            self.transport.close()

    def _part(self) -> None:
        """Send no more, and read on for a moment without listening.

        Closing a connection on which bytes lie unread would also take back what was sent.
        """
        self.stage = Stage.NOTHING
        self.transport.write_eof()
        self.flow.resume_reading()
        self._wait(self._limits.farewell, self.transport.close)


def _path_in(target: bytes) -> str:
    """The path of a request's target, as far as that was read; empty where there is none."""
    try:
        return unquote(urlsplit(target.decode("latin-1")).path)
    except ValueError:
        return ""


class _Heard:
    """A transport that is not closed before the other side can have heard what was written."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close
