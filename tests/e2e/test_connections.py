"""Connections as hostile and clumsy clients make them, byte by byte."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

import pytest
from fastapi import FastAPI, Request, Response

from tests.support.milestones import PATIENCE
from tests.support.server import Server
from tunedd_api.api.problems import Problem
from tunedd_api.serving import connections
from tunedd_api.serving.connections import ConnectionLimits
from tunedd_api.serving.refusals import RefusalLog

HOST: Final = b"Host: 127.0.0.1\r\n"
GENEROUS: Final = ConnectionLimits(head_seconds=PATIENCE, body_seconds=PATIENCE, farewell=PATIENCE)

app = FastAPI()


@app.get("/alive")
async def alive() -> dict[str, str]:
    """Answer at once."""
    return {"status": "alive"}


@app.post("/echo")
async def echo(request: Request) -> dict[str, Any]:
    """Say how long the body is, and which headers the application sees when it has been read."""
    body = await request.body()
    return {"length": len(body), "headers": [name.decode() for name, _ in request.scope["headers"]]}


@app.put("/refuse")
async def refuse() -> Response:
    """Refuse a body without a look at it."""
    return Response("Too large.", 413, headers={"Connection": "close"})


@contextmanager
def limited(**limits: Any) -> Iterator[Server]:  # noqa: ANN401
    """A server with these limits, and none that matter otherwise."""
    with Server(app, replace(GENEROUS, **limits)) as server:
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the limits that are in force and more time than any test takes."""
    with limited() as server:
        yield server


class Wire:
    """A connection and what comes back on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, *pieces: bytes) -> None:
        """Send pieces one after another, until the server has gone."""
        with suppress(ConnectionError):
            for piece in pieces:
                self._writer.write(piece)
                await self._writer.drain()

    async def response(self) -> tuple[int, dict[str, str], bytes]:
        """The next response: its status, its headers and its body."""
        async with asyncio.timeout(PATIENCE):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value
                for name, value in (line.split(": ", 1) for line in head[1:] if line)
            }
            body = await self._reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, body

    async def problem(self, status: int, slug: str) -> None:
        """Check that the next response is this problem, and that nothing follows it."""
        said, headers, body = await self.response()
        assert said == status, body
        assert headers["content-type"] == "application/problem+json"
        assert headers["connection"] == "close"
        found = Problem.model_validate_json(body)
        assert found.type == f"urn:tunedd:problem:{slug}"
        assert found.status == status
        await self.ended()

    async def error(self, status: int, code: str) -> None:
        """Check that the next response is this error as OpenAI has them, and nothing follows it."""
        said, headers, body = await self.response()
        assert (said, headers["content-type"]) == (status, "application/json"), body
        error = json.loads(body)["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert (error["type"], error["code"]) == ("invalid_request_error", code)
        await self.ended()

    async def ended(self) -> None:
        """Wait until the server has ended the connection without another word."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                assert await self._reader.read() == b""

    async def ended_after_any_response(self) -> None:
        """Wait until the server has ended the connection, whatever it says before."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                await self._reader.read()

    async def alive(self) -> None:
        """Ask whether the server lives, on this connection, and be told so."""
        await self.send(b"GET /alive HTTP/1.1\r\n", HOST, b"\r\n")
        assert (await self.response())[0] == 200


@asynccontextmanager
async def wire_to(server: Server) -> AsyncIterator[Wire]:
    """Open a connection."""
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


def get(*fields: bytes) -> bytes:
    """A request with these header fields beside the host."""
    return b"GET /alive HTTP/1.1\r\n" + HOST + b"".join(f + b"\r\n" for f in fields) + b"\r\n"


def field_for(size: int) -> bytes:
    """A field that makes a request's head this many bytes long."""
    return b"X: " + b"a" * (size - len(get(b"X: ")))


def cut(data: bytes, size: int) -> list[bytes]:
    """Cut data into pieces."""
    return [data[i : i + size] for i in range(0, len(data), size)]


@pytest.mark.parametrize("size", [997, 64 * 1024, 10**6], ids=["bits", "pieces", "whole"])
async def test_largest_head(server: Server, size: int) -> None:
    """A head of 64 KB is taken, and one of a byte more is not, however they arrive."""
    async with wire_to(server) as wire:
        for _ in range(2):
            await wire.send(*cut(get(field_for(64 * 1024)), size))
            assert (await wire.response())[0] == 200
    async with wire_to(server) as wire:
        await wire.send(*cut(get(field_for(64 * 1024 + 1)), size))
        await wire.problem(431, "headers-too-large")


@pytest.mark.parametrize(
    "start",
    [
        b"GET /alive HTTP/1.1\r\nX: ",
        b"GET /alive HTTP/1.1\r\nHost: ",
        b"GET /alive HTTP/1.1\r\nX",
        b"GET /",
        b"GET /alive?",
        b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ",
        b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
    ],
    ids=["header", "host", "name", "path", "query", "trailer", "chunk-extension"],
)
async def test_endless(server: Server, start: bytes) -> None:
    """What never ends is refused while it is being sent, and the service goes on."""
    async with wire_to(server) as wire, wire_to(server) as other:
        sending = asyncio.create_task(wire.send(start, *[b"a" * 2**16] * 640))
        await wire.problem(431, "headers-too-large")
        await other.alive()
        await sending


async def test_blank_lines_without_end(server: Server) -> None:
    """Blank lines may stand before a request, and not for ever."""
    async with wire_to(server) as wire:
        await wire.send(b"\r\n" * 3)
        await wire.alive()
        await wire.send(*[b"\r\n" * 2**12] * 16)
        await wire.problem(431, "headers-too-large")


async def test_fields(server: Server) -> None:
    """A hundred header fields are taken, and not one more."""
    async with wire_to(server) as wire:
        await wire.send(get(*[b"X: a"] * 99))
        assert (await wire.response())[0] == 200
        await wire.send(get(*[b"X: a"] * 100))
        await wire.problem(431, "headers-too-large")


async def test_trailers_are_not_headers(server: Server) -> None:
    """What a client sends behind a body counts for nothing, and may not be much."""
    start = b"POST /echo HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    async with wire_to(server) as wire:
        await wire.send(start, b"Authorization: Bearer x\r\nX: a\r\n\r\n")
        status, _, body = await wire.response()
        assert (status, json.loads(body)["headers"]) == (200, ["host", "transfer-encoding"])
        await wire.send(start, b"X: a\r\n" * 99, b"\r\n")
        await wire.problem(431, "headers-too-large")


async def test_body_is_no_head(server: Server) -> None:
    """A body counts as no part of a head, in one piece or in the smallest of chunks."""
    body = b"x" * 10**6
    async with wire_to(server) as wire:
        start = b"POST /echo HTTP/1.1\r\n" + HOST
        await wire.send(start, b"Content-Length: %d\r\n\r\n" % len(body), body)
        assert json.loads((await wire.response())[2])["length"] == len(body)
        await wire.send(start, b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10**5)
        await wire.send(b"0\r\n\r\n")
        assert json.loads((await wire.response())[2])["length"] == 10**5


async def test_refused_amid_a_body(server: Server) -> None:
    """Who is refused while sending a body hears why, though nobody reads the body."""
    start = b"PUT /refuse HTTP/1.1\r\n" + HOST + b"Content-Length: 33554432\r\n\r\n"
    async with wire_to(server) as wire:
        await wire.send(start, *[b"x" * 2**16] * 512)
        assert (await wire.response())[0] == 413
        await wire.ended()


async def test_pipelined(server: Server) -> None:
    """Requests that come all at once are answered one after another."""
    async with wire_to(server) as wire:
        await wire.send(get() * 5 + get(field_for(60_000)) * 5)
        for _ in range(10):
            assert (await wire.response())[0] == 200
        await wire.alive()


async def test_pipelined_requests_hear_of_the_end(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests that wait behind another are given up with it when the connection breaks off."""
    async with wire_to(server) as wire:
        await wire.send(get() * 3 + b"no request\r\n\r\n")
        await wire.ended_after_any_response()
    post = b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\n"
    async with wire_to(server) as wire:
        await wire.send(get() * 3 + post)
    await server.left_with(0)
    async with wire_to(server) as wire:
        await wire.alive()
    assert "unable to perform operation" not in caplog.text


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX Y: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
async def test_malformed(server: Server, request_: bytes) -> None:
    """What is no request is answered with a problem and the end of the connection."""
    async with wire_to(server) as wire:
        await wire.send(request_)
        await wire.problem(400, "bad-request")


@pytest.mark.parametrize("target", [b"/v1", b"/v1/models", b"/%761/x", b"http://a/v1/models?b"])
async def test_refused_under_v1(target: bytes) -> None:
    """What is refused before any route has OpenAI's shape where the request line asks for /v1."""
    with limited(head_seconds=0.2, head_bytes=1000) as server:
        async with wire_to(server) as wire:
            await wire.send(b"POST " + target + b" HTTP/1.1\r\nX Y: a\r\n\r\n")
            await wire.error(400, "bad_request")
        async with wire_to(server) as wire:
            await wire.send(b"POST " + target + b" HTTP/1.1\r\nX: ", b"a" * 1000)
            await wire.error(431, "headers_too_large")
        async with wire_to(server) as wire:
            await wire.send(b"POST " + target + b" HTTP/1.1\r\n")
            await wire.error(408, "request_timeout")


async def test_refused_after_v1(server: Server) -> None:
    """A request that never says for what it asks is told a problem, whatever was asked before."""
    async with wire_to(server) as wire:
        await wire.send(b"GET /v1 HTTP/1.1\r\n", HOST, b"\r\n")
        assert (await wire.response())[0] == 404
        await wire.send(b"\x00")
        await wire.problem(400, "bad-request")


async def test_no_web_sockets(server: Server) -> None:
    """A client that would rather speak WebSocket is answered in HTTP."""
    upgrade = (b"Connection: upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13")
    async with wire_to(server) as wire:
        await wire.send(get(*upgrade, b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
        assert (await wire.response())[0] == 200


@pytest.mark.parametrize("start", [b"GET /al", b"GET /alive HTTP/1.1\r\nX: a\r\n", b"\r\n"])
async def test_slow_head(start: bytes) -> None:
    """A head that does not come is not waited for, on a new connection or a used one."""
    with limited(head_seconds=0.2) as server:
        async with wire_to(server) as wire:
            await wire.send(start)
            await wire.problem(408, "request-timeout")
        async with wire_to(server) as wire:
            await wire.alive()
            await wire.send(start)
            await wire.problem(408, "request-timeout")


async def test_refusals_are_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal leaves one line that says of which kind it is, and nothing of what was sent."""
    monkeypatch.setattr(connections, "REFUSALS", RefusalLog())
    with caplog.at_level(logging.INFO, "tunedd_api"), limited(head_bytes=1000) as server:
        for _ in range(3):
            async with wire_to(server) as wire:
                await wire.send(b"GET /secret HTTP/1.1\r\nX: ", b"secret" * 200)
                await wire.problem(431, "headers-too-large")
    (line,) = [vars(r) for r in caplog.records if vars(r).get("event") == "refusal"]
    assert (line["status"], line["problem"]) == (431, "headers-too-large")
    assert "secret" not in caplog.text


async def test_silence() -> None:
    """A connection on which nothing is asked is closed without a word."""
    with limited(head_seconds=0.2) as server:
        async with wire_to(server) as wire:
            await wire.ended()


async def test_dribbled_head() -> None:
    """A head that comes byte by byte has no more time than one that does not come."""
    with limited(head_seconds=0.3) as server:
        async with wire_to(server) as wire:

            async def dribble() -> None:
                await wire.send(b"GET /alive HTTP/1.1\r\nX: ")
                while True:
                    await wire.send(b"a")
                    await asyncio.sleep(0.01)

            dribbling = asyncio.create_task(dribble())
            await wire.problem(408, "request-timeout")
            dribbling.cancel()


async def test_slow_body() -> None:
    """A body has to keep a minimum rate; one that keeps it may take as long as it likes."""
    start = b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\n"
    with limited(body_seconds=0.2, body_rate=50.0) as server:
        async with wire_to(server) as wire:
            await wire.send(start, b"x" * 100)
            await wire.problem(408, "request-timeout")
        async with wire_to(server) as wire:
            await wire.send(start)
            for _ in range(20):
                await wire.send(b"x" * 50)
                await asyncio.sleep(0.02)
            assert json.loads((await wire.response())[2])["length"] == 1000


async def test_too_many_connections() -> None:
    """Connections that only keep places make way, the longest silent first, for those that ask."""
    with limited(connections=3) as server:
        async with wire_to(server) as first, wire_to(server) as second, wire_to(server) as third:
            await first.send(b"GET /al")
            await second.alive()
            await third.send(b"POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\n12")
            async with wire_to(server) as fourth:
                await fourth.alive()
                await first.ended()
                await second.alive()
                async with wire_to(server) as fifth:
                    await fifth.alive()
                    await fourth.ended()
                    await third.send(b"345")
                    assert (await third.response())[0] == 200


async def test_many_half_open_connections() -> None:
    """However many connections are half open, whoever asks is answered."""
    with limited(connections=10) as server:
        async with asyncio.TaskGroup() as group:
            done, opened = asyncio.Event(), asyncio.Semaphore(0)

            async def half_open() -> None:
                async with wire_to(server) as wire:
                    await wire.send(b"GET /alive HTTP/1.1\r\nX: ")
                    opened.release()
                    await done.wait()

            for _ in range(50):
                group.create_task(half_open())
            for _ in range(50):
                await opened.acquire()
            for _ in range(20):
                async with wire_to(server) as wire:
                    await wire.alive()
            await server.left_with(10)
            done.set()
