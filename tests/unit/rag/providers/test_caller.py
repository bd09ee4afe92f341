"""Asking a server that speaks OpenAI's API, whose answers are no answers."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from tunedd_api.rag.providers.caller import Caller
from tunedd_api.rag.providers.plain_http import PlainHTTPTransport
from tunedd_api.rag.providers.refusals import Refusal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NO_GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip"


@pytest.mark.parametrize("streamed", [False, True])
async def test_what_cannot_be_unpacked_is_a_failure_of_the_server(*, streamed: bool) -> None:
    """A body that is packed in another way than its head says is told as a bad gateway."""
    refused = await _refused(NO_GZIP, {False: _asked, True: _streamed}[streamed])
    assert refused.status_code == httpx.codes.BAD_GATEWAY


@pytest.mark.parametrize(
    "event",
    [
        '{"choices": 5}',
        '{"choices": {"0": {}}}',
        '{"choices": [null]}',
        '{"choices": ["Bees dance."]}',
        '{"choices": [{"delta": "Bees dance."}]}',
        '{"choices": [{"delta": {"content": 5}}]}',
        '{"choices": [{"delta": {"content": ["Bees dance."]}}]}',
        "[]",
        "Bees dance.",
    ],
)
async def test_what_has_another_form_is_a_failure_of_the_server(event: str) -> None:
    """An event whose text is not where that of an answer is is told as a bad gateway."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    refused = await _refused(head + f"data: {event}\n\n".encode(), _streamed)
    assert refused.status_code == httpx.codes.BAD_GATEWAY


@pytest.mark.parametrize("body", ["", "\n\n", "<html>Please sign in</html>", ": waiting\n\n"])
async def test_a_stream_without_any_event_is_a_failure_of_the_server(body: str) -> None:
    """What holds no event is no answer that is empty, but another page: a bad gateway."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    refused = await _refused(head + body.encode(), _streamed)
    assert refused.status_code == httpx.codes.BAD_GATEWAY


async def _refused(said: bytes, asked: Callable[[Caller], Awaitable[None]]) -> Refusal:
    """What is raised when a server says this."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        if b"Connection: close" in said:
            writer.write_eof()
        await reader.read()
        writer.close()
        over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    way = PlainHTTPTransport(1.0)
    async with server:
        async with httpx.AsyncClient(mounts={url: way}) as client:
            with pytest.raises(Refusal) as refused:
                await asked(Caller(client, url, attempts=1, way=way))
        await over.wait()
    return refused.value


async def _asked(caller: Caller) -> None:
    await caller.asked("/embeddings", {})


async def _streamed(caller: Caller) -> None:
    async for _ in caller.bursts("/chat", {}):
        pass
