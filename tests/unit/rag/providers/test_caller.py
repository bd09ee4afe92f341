"""Asking a server that speaks OpenAI's API, whose answers are no answers."""

import asyncio

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

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(NO_GZIP)
        await reader.read()
        writer.close()
        over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    way = PlainHTTPTransport(1.0)
    asked = {False: _asked, True: _streamed}[streamed]
    async with server:
        async with httpx.AsyncClient(mounts={url: way}) as client:
            with pytest.raises(Refusal) as refused:
                await asked(Caller(client, url, attempts=1, way=way))
        await over.wait()
    assert refused.value.status_code == httpx.codes.BAD_GATEWAY


async def _asked(caller: Caller) -> None:
    await caller.asked("/embeddings", {})


async def _streamed(caller: Caller) -> None:
    async for _ in caller.bursts("/chat", {}):
        pass
