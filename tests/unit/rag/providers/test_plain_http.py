"""Plain HTTP to the servers of models, whatever these say and leave out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import httpx
import pytest

from tunedd_api.rag.providers.http_answers import Answer, Connection
from tunedd_api.rag.providers.plain_http import PlainHTTPTransport, plain_http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PATIENT, HASTY = 30.0, 0.1


class Played:
    """A server that follows a script for each request, and counts its connections."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self._over: list[asyncio.Event] = []
        self.asked: list[bytes] = []

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._over)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen; lends the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await self.left()
        server.close()
        await server.wait_closed()

    async def left(self) -> None:
        """Wait until all connections are over."""
        for over in self._over:
            await over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Follow the next script for each request, until there is none or somebody hangs up."""
        over = asyncio.Event()
        self._over.append(over)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while self._scripts:
                self.asked.append(await reader.readuntil(b"\r\n\r\n"))
                await self._scripts.pop(0)(reader, writer)
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        over.set()


def saying(*parts: bytes, then_closing: bool = False) -> Script:
    """A script: say this, part by part."""

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then_closing:
            raise ConnectionAbortedError

    return script


@asynccontextmanager
async def client(
    keepalive: float = PATIENT, patience: float = PATIENT
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks plain HTTP."""
    transport = PlainHTTPTransport(keepalive)
    async with httpx.AsyncClient(transport=transport, timeout=patience) as opened:
        yield opened


@asynccontextmanager
async def asking(
    played: Played, keepalive: float = PATIENT, patience: float = PATIENT
) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """A client of a played server: what posts to it."""
    async with played.listening() as url, client(keepalive, patience) as http:
        yield partial(http.post, f"{url}/v1/path?query=1")


async def test_a_connection_is_kept() -> None:
    """Requests that follow each other go over one connection, with all that a request has."""
    played = Played(saying(WHOLE), saying(CHUNKED, b"5\r\nhello\r\n0\r\n\r\n"))
    async with asking(played) as post:
        replies = [
            await post(json={"a": 1}, headers={"Authorization": "Bearer key"}) for _ in range(2)
        ]
    assert [(reply.status_code, reply.text) for reply in replies] == [(200, "hello")] * 2
    assert played.connections == 1
    first = played.asked[0].split(b"\r\n")
    assert first[0] == b"POST /v1/path?query=1 HTTP/1.1"
    assert {b"Authorization: Bearer key", b"Content-Length: 7"} <= set(first)


async def test_a_connection_is_not_kept_for_ever() -> None:
    """A connection on which nothing was asked for too long makes room for another."""
    played = Played(saying(WHOLE), saying(WHOLE))
    async with asking(played, keepalive=0) as post:
        for _ in range(2):
            await post()
    assert played.connections == 2


async def test_a_closed_connection_is_not_used() -> None:
    """A connection that the server has closed, or on which it spoke unasked, is left."""
    played = Played(
        saying(WHOLE, then_closing=True), saying(WHOLE, b"HTTP/1.1 408 "), saying(WHOLE)
    )
    async with asking(played) as post:
        await post()
        await played.left()
        replies = [await post(), await post()]
    assert [reply.text for reply in replies] == ["hello", "hello"]
    assert played.connections == 3


async def test_what_comes_together_is_read_together() -> None:
    """Chunks that arrive at once are one piece of the body, and nothing is waited for."""
    chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    async with asking(Played(saying(CHUNKED + chunks))) as post:
        reply = await post()
    assert reply.text == "hello world"


async def test_a_body_without_a_length() -> None:
    """Such a body ends when the server hangs up."""
    async with asking(
        Played(saying(b"HTTP/1.1 200 OK\r\n\r\nhel", b"lo", then_closing=True))
    ) as post:
        assert (await post()).text == "hello"


async def test_an_interim_response() -> None:
    """What announces the response is not it."""
    async with asking(
        Played(saying(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", WHOLE))
    ) as post:
        reply = await post()
    assert (reply.status_code, reply.text, "link" in reply.headers) == (200, "hello", False)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        CHUNKED + b"5 \r\nhello\r\n0;last\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n0\r\n\r\n",
    ],
)
async def test_what_is_nearly_http(said: bytes) -> None:
    """What small servers get a little wrong is understood, as httpx itself does."""
    async with asking(Played(saying(said))) as post:
        assert (await post()).text == "hello"


async def test_headers_without_an_end() -> None:
    """A server that goes on with headers is left before they fill the memory."""
    headers = (b"X-%d: %s\r\n" % (number, b"a" * 10_000) for number in range(20))
    played = Played(saying(b"HTTP/1.1 200 OK\r\n", *headers))
    async with asking(played) as post:
        with pytest.raises(httpx.RemoteProtocolError):
            await post()


async def test_a_long_body_that_is_not_read() -> None:
    """A connection whose long response nobody read to its end serves the next request."""
    much = b"x" * (1024 * 1024 + 1)
    long = b"HTTP/1.1 500 Failed\r\nContent-Length: %d\r\n\r\n%s" % (len(much), much)
    played = Played(saying(long), saying(WHOLE))
    async with played.listening() as url, client() as http:
        async with http.stream("GET", url) as reply:
            for _ in range(1000):
                await asyncio.sleep(0)
        assert reply.status_code == httpx.codes.INTERNAL_SERVER_ERROR
        assert (await http.get(url)).text == "hello"


async def test_a_server_that_hangs_up_at_once() -> None:
    """Where a connection is over before anything is asked, nothing is waited for."""
    connection = Connection(("127.0.0.1", 80))
    connection.connection_made(asyncio.Transport())
    connection.connection_lost(None)
    with pytest.raises(httpx.RemoteProtocolError):
        await connection.ask(b"GET / HTTP/1.1\r\n\r\n", Answer(connection, PATIENT), PATIENT)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200", CHUNKED, CHUNKED + b"5\r\nhel", WHOLE[:-1]])
async def test_a_server_that_breaks_off(said: bytes) -> None:
    """A response that ends before its end is none."""
    async with asking(Played(saying(said, then_closing=True))) as post:
        with pytest.raises(httpx.RemoteProtocolError):
            await post()


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH\r\n", CHUNKED + b"many\r\n"])
async def test_a_server_that_speaks_something_else(said: bytes) -> None:
    """What is no HTTP is told as such, and the connection is not used again."""
    played = Played(saying(said), saying(WHOLE))
    async with asking(played) as post:
        with pytest.raises(httpx.RemoteProtocolError):
            await post()
        assert (await post()).text == "hello"
    assert played.connections == 2


@pytest.mark.parametrize("said", [b"", WHOLE[:9], CHUNKED + b"5\r\nhello\r\n"])
async def test_a_server_that_falls_silent(said: bytes) -> None:
    """A server is waited for as long as the client has time, and then told so by hanging up."""
    played = Played(saying(said))
    async with asking(played, patience=HASTY) as post:
        with pytest.raises(httpx.ReadTimeout):
            await post()
        await played.left()


async def test_a_server_that_takes_nothing() -> None:
    """A request that the server does not read is given up."""
    held = asyncio.Event()

    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await held.wait()
        writer.transport.resume_reading()  # type: ignore[attr-defined]

    async with asking(Played(script), patience=HASTY) as post:
        with pytest.raises(httpx.WriteTimeout):
            await post(content=bytes(64 * 1024 * 1024))
        held.set()


async def test_whoever_leaves_hangs_up() -> None:
    """Leaving a stream before its end tells the server so."""
    played = Played(saying(CHUNKED, b"5\r\nhello\r\n"))
    async with played.listening() as url, client() as http:
        async with http.stream("GET", url) as reply:
            assert await anext(reply.aiter_bytes()) == b"hello"
        await played.left()


async def test_nobody_is_there() -> None:
    """Where nobody listens there is no connection."""
    async with Played().listening() as url:
        pass
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(url)


async def test_a_key_with_a_line_break() -> None:
    """A header that would make two of one is not sent."""
    played = Played()
    async with asking(played) as post:
        with pytest.raises(httpx.LocalProtocolError):
            await post(headers={"Authorization": "Bearer key\n"})
    assert played.connections == 0


def test_who_is_spoken_to_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS and proxies are left to httpx; what listens on this computer needs no proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert plain_http("http://models.test:8080/v1", 1)
    assert plain_http("https://models.test/v1", 1) is None
    monkeypatch.setenv("http_proxy", "http://proxy.test:3128")
    assert plain_http("http://models.test:8080/v1", 1) is None
    assert plain_http("http://127.0.0.1:8080/v1", 1)
