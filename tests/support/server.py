"""The service behind a real HTTP server, in a thread or a process of its own."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, Final, Literal, Self

import httpx
import uvicorn
from fastapi import FastAPI

from tests.support.milestones import PATIENCE
from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import composed, copy_library, make_settings, opened_library
from tests.support.talk import history
from tunedd_api.api.app import create_app
from tunedd_api.api.openai.errors import worded
from tunedd_api.serving.connections import ConnectionLimits, GuardedProtocol
from tunedd_api.serving.options import server_options

_ROOT: Final = Path(__file__).parents[2]
_ADDRESS: Final = re.compile(rb"running on (http://\S+)")


class Gate(asyncio.Event):
    """A place in the server's thread where a script waits until the test opens it."""

    def __init__(self) -> None:
        super().__init__()
        self._reached = Future[asyncio.AbstractEventLoop]()
        self._given_up = Future[None]()

    async def wait(self) -> Literal[True]:
        """Wait, on the server's side."""
        if not self._reached.done():
            self._reached.set_result(asyncio.get_running_loop())
        try:
            return await super().wait()
        except asyncio.CancelledError:
            if not self._given_up.done():
                self._given_up.set_result(None)
            raise

    async def reached(self) -> None:
        """Wait, on the test's side, until somebody waits at the gate."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.wrap_future(self._reached)

    async def open(self) -> None:
        """Let those through who wait, and those to come."""
        await self.reached()
        self._reached.result().call_soon_threadsafe(self.set)

    async def given_up(self) -> None:
        """Wait, on the test's side, until somebody was cancelled at the gate."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.wrap_future(self._given_up)


class Server(uvicorn.Server):
    """A server in a thread of its own; ``url`` is where it listens."""

    def __init__(self, app: FastAPI, limits: ConnectionLimits | None = None, port: int = 0) -> None:
        options = server_options(
            host="127.0.0.1",
            port=0,
            workers=1,
            connections=1000,
            shutdown_timeout=PATIENCE,
            wording=worded,
        )
        if limits is not None:
            options["http"] = partial(GuardedProtocol, limits, worded)
        super().__init__(uvicorn.Config(app, lifespan="on", **options))
        self._listener = socket.create_server(("127.0.0.1", port))
        self._thread = Thread(target=self.run, args=([self._listener],))
        self._loop = Future[asyncio.AbstractEventLoop]()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._loop.set_result(asyncio.get_running_loop())

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop.result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    async def left_with(self, connections: int) -> None:
        """Wait until no more connections than these are open, and the service has noticed."""
        settling = 5
        async with asyncio.timeout(PATIENCE):
            while settling:
                if len(self.server_state.connections) <= connections:
                    settling -= 1
                step = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop.result())
                await asyncio.wrap_future(step)


@dataclass(frozen=True, slots=True)
class Live:
    """A service behind a server, whose answers come from ``llm``'s script."""

    server: Server
    llm: ScriptedLLM

    def client(self) -> httpx.AsyncClient:
        """A client that speaks to the service over the network."""
        return client_at(self.server.url)


def client_at(url: str) -> httpx.AsyncClient:
    """A client of the service at this address."""
    transport = httpx.AsyncHTTPTransport(verify=False)
    return httpx.AsyncClient(transport=transport, base_url=url, timeout=PATIENCE)


@contextmanager
def live_service(prepared: Path, folder: Path, **changes: object) -> Iterator[Live]:
    """Run the whole service over a copy of a library, with these settings and a scripted model."""
    copy_library(prepared, folder)
    llm = ScriptedLLM.saying()
    settings = make_settings(folder, **changes)
    with opened_library(settings) as library:
        library.refresh()
        app = create_app(composed(settings, library, chat_model(llm)))
        with Server(app) as server:
            yield Live(server, llm)


@contextmanager
def service_at(folder: Path, answer: str, port: int = 0) -> Iterator[str]:
    """Serve a library, at a certain port if one is given; lends the address."""
    settings = make_settings(folder)
    with opened_library(settings) as library:
        library.refresh()
        app = create_app(composed(settings, library, chat_model(ScriptedLLM.saying(answer))))
        with Server(app, port=port) as server:
            yield server.url


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application from a thread of its own; lends its address."""
    with Server(app) as server:
        yield server.url


@asynccontextmanager
async def service_process(
    folder: Path, **settings: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run the service as its users do, over a library with mock models; lends its address."""
    environment = {
        "TUNEDD_DATA_DIR": str(folder / "data"),
        "TUNEDD_STATE_DIR": str(folder / "state"),
        "TUNEDD_CACHE_DIR": str(folder / "cache"),
        "TUNEDD_LLM_PROVIDER": "mock",
        "TUNEDD_EMBEDDING_PROVIDER": "mock",
        "TUNEDD_RELEVANCE_CUT": "0.15",
        "PORT": "0",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tunedd_api",
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_ROOT), **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process, await _address(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = b""
    async for line in process.stderr:
        said += line
        if found := _ADDRESS.search(line):
            return found[1].decode()
    raise AssertionError(said.decode())


async def settled(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """Wait until a turn that is being stopped has ended; the messages that there are then."""
    async with asyncio.timeout(PATIENCE):
        while (await client.post(f"/conversations/{conversation}/cancel")).status_code != 409:
            pass
    return await history(client, conversation)
