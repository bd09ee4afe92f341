"""A connection to a server, and an answer that comes on it: HTTP/1.1 as llhttp parses it, in C."""

import asyncio
import select
from time import monotonic
from typing import TYPE_CHECKING, Final

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_UNREAD: Final = 1024 * 1024
"""Bytes that nobody has read yet, before the server has to wait."""

_LONGEST_HEAD: Final = 100 * 1024
"""Bytes of status and headers, as h11 and so httpx have it: a server may send them for ever."""

_INTERIM: Final = range(100, 200)

Server = tuple[str, int]
"""Host and port."""


class Connection(asyncio.Protocol):
    """One connection, on which one request at a time is answered."""

    _transport: asyncio.Transport

    def __init__(self, server: Server) -> None:
        self.server = server
        self.is_open = False
        self._unheard = select.poll()
        self.resting_since = 0.0
        self._answer: Answer | None = None
        self.is_full = False

    async def ask(self, request: bytes, answer: "Answer", seconds: float | None) -> None:
        """Send a request, and have ``answer`` hear what comes; returns when all of it is taken.

        Raises:
            httpx.WriteTimeout: if the server takes nothing for so many seconds.
            httpx.TransportError: if it hangs up.
        """
        if not self.is_open:  # nobody would hear of it once more
            raise httpx.RemoteProtocolError("The server hung up before it was asked.")
        self._answer = answer
        self._transport.write(request)
        while self.is_full and not answer.status:
            await answer.news(seconds, httpx.WriteTimeout)

    def rest(self) -> None:
        """Wait for the next request, and for the server to hang up."""
        self._answer = None
        self.listen(listening=True)  # a long body may have been left before it was read
        self.resting_since = monotonic()

    def is_quiet(self) -> bool:
        """Whether nothing has come that the event loop has not heard, nor that the server left."""
        return self.is_open and not self._unheard.poll(0)

    def abort(self) -> None:
        """Hang up."""
        self.is_open = False
        self._answer = None
        self._transport.abort()

    def listen(self, *, listening: bool) -> None:
        """Take what comes, or have the server wait."""
        if self._transport.is_closing():
            return  # uvloop's transports do not take it then
        if listening:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note that it is open."""
        self._transport = transport
        socket = transport.get_extra_info("socket")
        if socket is not None:  # else the server has hung up at once
            self._unheard.register(socket.fileno(), select.POLLIN)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Pass on what comes; a server that says something unasked is about to hang up."""
        if self._answer is None:
            self.abort()
        else:
            self._answer.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Pass on that nothing more comes."""
        self.is_open = False
        if self._answer is not None:
            self._answer.end(error)

    def pause_writing(self) -> None:
        """Note that the server takes its time."""
        self.is_full = True

    def resume_writing(self) -> None:
        """Note that it takes more."""
        self.is_full = False
        if self._answer is not None:
            self._answer.tell()


class Answer:
    """A response as it comes: the parser tells its parts, and whoever waits is told of news."""

    def __init__(self, connection: Connection, seconds: float | None) -> None:
        self.connection = connection
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.is_complete = False
        self.can_be_followed = False
        """Whether the connection may be used once more."""
        self._seconds = seconds
        self._pieces: list[bytes] = []
        # Takes a piece of the body: the parser calls it for each token that a server streams.
        self.on_body: Callable[[bytes], None] = self._pieces.append
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(  # what h11 understands, too
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._head_size = 0
        self._unread = 0
        self._waiting: asyncio.Future[None] | None = None
        self._failure: httpx.TransportError | None = None

    async def head(self) -> None:
        """Wait until status and headers are there; raises httpx.TransportError."""
        while not self.status:
            await self.news(self._seconds, httpx.ReadTimeout)

    async def piece(self) -> bytes:
        """What has come of the body since; empty at its end. Raises httpx.TransportError."""
        while not self._pieces and not self.is_complete:
            await self.news(self._seconds, httpx.ReadTimeout)
        piece = b"".join(self._pieces)
        self._pieces.clear()
        if self._unread > _MOST_UNREAD:
            self.connection.listen(listening=True)
        self._unread = 0
        return piece

    async def news(self, seconds: float | None, slow: type[httpx.TimeoutException]) -> None:
        """Wait until something happens; raises ``slow`` if it takes longer, or what has failed."""
        if self._failure is None:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await self._waiting
            except TimeoutError as error:
                raise slow("The server took too long.") from error
        if self._failure is not None:
            raise self._failure

    def tell(self) -> None:
        """Say that something has happened."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def feed(self, data: bytes) -> None:
        """Take what has come."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail(httpx.RemoteProtocolError("The server does not answer in HTTP."))
        self._unread += len(data)
        if self._unread > _MOST_UNREAD:
            self.connection.listen(listening=False)
        if not self.status:
            self._head_size += len(data)
            if self._head_size > _LONGEST_HEAD:
                self._fail(httpx.RemoteProtocolError("The server's headers have no end."))
        self.tell()

    def end(self, error: Exception | None) -> None:
        """Take it that nothing more comes, which some bodies end with."""
        if error is not None:
            self._fail(httpx.ReadError("The connection was lost."))
        elif self.status and not self._has_length():
            self.is_complete = True
        else:
            self._fail(httpx.RemoteProtocolError("The server hung up before its answer's end."))
        self.tell()

    def _fail(self, failure: httpx.TransportError) -> None:
        if not self.is_complete:
            self._failure = self._failure or failure

    def _has_length(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return not names.isdisjoint({b"content-length", b"transfer-encoding"})

    def on_message_begin(self) -> None:
        """Have nothing more asked on the connection if the server goes on unasked."""
        if self.is_complete:
            self.connection.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or what stands behind a body in the same form."""
        if not self.status:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take it that the head is there; one may announce another."""
        status = self._parser.get_status_code()
        if status in _INTERIM:
            self.headers.clear()
        else:
            self.status = status

    def on_message_complete(self) -> None:
        """Take it that the body is complete, unless it was an interim response."""
        self.is_complete = bool(self.status)
        has_read = not self.connection.is_full  # or it answers what it has not read to its end
        self.can_be_followed = (
            self.is_complete and has_read and bool(self._parser.should_keep_alive())
        )
