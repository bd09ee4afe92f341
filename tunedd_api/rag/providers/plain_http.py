"""HTTP/1.1 without TLS to the servers of models, for httpx, with the parser that uvicorn uses.

httpx's own connections take the pieces of a stream apart in Python, which for the tokens of one
answer takes a tenth of a turn. Here llhttp does it, in C, and what has arrived together goes on
together. Kept connections, limits of time and errors are httpx's.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final, Self
from urllib.request import getproxies

import httpx

from tunedd_api.rag.providers.http_answers import Answer, Connection, Server
from tunedd_api.rag.providers.loopback import is_elsewhere

_KEPT: Final = 100
"""Connections on which nothing is asked."""


def plain_http(url: str, keepalive: float) -> "PlainHTTPTransport | None":
    """The way to the server at ``url``, which httpx's client is given as a mount.

    None for a server that is reached with TLS or through a proxy: httpx sees to those.
    """
    if httpx.URL(url).scheme != "http" or (is_elsewhere(url) and getproxies()):
        return None
    return PlainHTTPTransport(keepalive)


def mounts(url: str, way: "PlainHTTPTransport | None") -> dict[str, httpx.AsyncBaseTransport]:
    """What httpx's client is given as its ``mounts`` to go this way to the server at ``url``."""
    return {} if way is None else {url: way}


Limits = Mapping[str, float | None]
"""Seconds for what a request does, by httpx's names."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where bodies are posted: a server, the head of such a request but for its length, limits."""

    server: Server
    head: bytes
    limits: Limits

    @classmethod
    def of(cls, url: str, headers: httpx.Headers, limits: Limits) -> Self:
        """Lay it out once; raises httpx.LocalProtocolError if a header breaks the line."""
        request = httpx.Request("POST", url, headers=headers, content=b"")
        del request.headers["content-length"]
        return cls(_server(request.url), _head(request).removesuffix(b"\r\n"), limits)


class Reply:
    """A response that tells of no error, and whose body is packed in no way: its bytes, as sent.

    It is what ``httpx.Response`` is to whoever reads it once, without what that makes of each.
    """

    is_error = False

    def __init__(self, answer: Answer, pool: "PlainHTTPTransport") -> None:
        self._answer = answer
        self._body = _Body(answer, pool)

    @property
    def status_code(self) -> int:
        """The status, as a number."""
        return self._answer.status

    @property
    def headers(self) -> httpx.Headers:
        """The headers, by name."""
        return httpx.Headers(self._answer.headers)

    async def aread(self) -> bytes:
        """The whole body; raises httpx.TransportError."""
        return b"".join([piece async for piece in self._body])

    def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The body as it comes; raises httpx.TransportError."""
        return aiter(self._body)

    async def aclose(self) -> None:
        """Leave the connection to the next request, or hang up if there is more to come."""
        await self._body.aclose()


class PlainHTTPTransport(httpx.AsyncBaseTransport):
    """Connections to servers, as many as there are requests at once.

    One on which nothing is asked is kept for ``keepalive`` seconds. Requests hold their whole body,
    and ask for one.
    """

    def __init__(self, keepalive: float) -> None:
        self._keepalive = keepalive
        self._kept: dict[Server, list[Connection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response as soon as its head is there.

        Raises:
            httpx.TransportError
        """
        sent = _head(request) + await request.aread()
        answer = await self._begun(_server(request.url), sent, request.extensions["timeout"])
        return self._response(answer)

    async def post(self, endpoint: Endpoint, body: bytes) -> Reply | httpx.Response:
        """Post a body; what is replied as soon as its head is there.

        Raises:
            httpx.TransportError
        """
        sent = b"%bContent-Length: %d\r\n\r\n%b" % (endpoint.head, len(body), body)
        answer = await self._begun(endpoint.server, sent, endpoint.limits)
        packed = any(name.lower() == b"content-encoding" for name, _ in answer.headers)
        if packed or not httpx.codes.is_success(answer.status):
            return self._response(answer)
        return Reply(answer, self)

    async def _begun(self, server: Server, sent: bytes, limits: Limits) -> Answer:
        """The answer to what is sent, when its head is there."""
        connection = self._resting(server) or await self._connected(server, limits["connect"])
        answer = Answer(connection, limits["read"])
        try:
            await connection.ask(sent, answer, limits["write"])
            await answer.head()
        except BaseException:
            connection.abort()
            raise
        return answer

    def _response(self, answer: Answer) -> httpx.Response:
        body = _Body(answer, self)
        return httpx.Response(answer.status, headers=answer.headers, stream=body)

    async def aclose(self) -> None:
        """Close the connections on which nothing is asked."""
        for connections in self._kept.values():
            for connection in connections:
                connection.abort()
        self._kept.clear()

    def keep(self, connection: Connection) -> None:
        """Have a connection for the next request, unless there are enough."""
        kept = self._kept.setdefault(connection.server, [])
        if len(kept) < _KEPT:
            connection.rest()
            kept.append(connection)
        else:
            connection.abort()

    def _resting(self, server: Server) -> Connection | None:
        """The connection that was used last, if the server has not hung up meanwhile."""
        kept = self._kept.get(server, [])
        while kept:
            connection = kept.pop()
            if monotonic() - connection.resting_since < self._keepalive and connection.is_quiet():
                return connection
            connection.abort()
        return None

    async def _connected(self, server: Server, seconds: float | None) -> Connection:
        """A new connection."""
        connection = Connection(server)
        try:
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().create_connection(lambda: connection, *server)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("The server takes no connection.") from error
        except OSError as error:
            raise httpx.ConnectError("The server takes no connection.") from error
        return connection


class _Body(httpx.AsyncByteStream):
    """A response's body, read once; whoever leaves it before its end hangs up."""

    def __init__(self, answer: Answer, pool: PlainHTTPTransport) -> None:
        self._answer = answer
        self._pool = pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._answer.piece():
            yield piece

    async def aclose(self) -> None:
        """Leave the connection to the next request, if it can be."""
        if self._answer.can_be_followed:
            self._pool.keep(self._answer.connection)
        else:
            self._answer.connection.abort()


def _server(url: httpx.URL) -> Server:
    return url.host, url.port or 80


def _head(request: httpx.Request) -> bytes:
    """A request's first line and headers.

    Raises:
        httpx.LocalProtocolError: if a header breaks the line, as a key with a line break would.
    """
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    if any(b"\n" in line or b"\r" in line for line in lines):
        raise httpx.LocalProtocolError("A header holds a line break.")
    return b"\r\n".join([*lines, b"", b""])
