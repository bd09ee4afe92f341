"""HTTP/1.1 without TLS to the servers of models, for httpx, with the parser that uvicorn uses.

httpx's own connections take the pieces of a stream apart in Python, which for the tokens of one
answer takes a tenth of a turn. Here llhttp does it, in C, and what has arrived together goes on
together. Kept connections, limits of time and errors are httpx's.
"""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Final
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
        limits: dict[str, float | None] = request.extensions["timeout"]
        connection = await self._connected(request.url, limits["connect"])
        answer = Answer(connection, limits["read"])
        try:
            await connection.ask(sent, answer, limits["write"])
            await answer.head()
        except BaseException:
            connection.abort()
            raise
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

    async def _connected(self, url: httpx.URL, seconds: float | None) -> Connection:
        """The connection that was used last, or a new one."""
        server = url.host, url.port or 80
        kept = self._kept.get(server, [])
        for _ in range(2 if kept else 0):
            await asyncio.sleep(0)  # the event loop hears meanwhile if the server has hung up
        while kept:
            connection = kept.pop()
            if connection.is_open and monotonic() - connection.resting_since < self._keepalive:
                return connection
            connection.abort()
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
