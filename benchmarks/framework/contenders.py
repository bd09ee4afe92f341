"""Services that hold conversations about documents: ours, and those that one would use instead.

All are given the same documents and the same played models, and run in one process each.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

import aiohttp

from benchmarks.framework.benchmark import OURS, Run
from benchmarks.framework.environments import PEERS
from benchmarks.framework.played_models import CHAT, EMBEDDING
from benchmarks.framework.processes import process
from tests.harness.ports import free_port
from tests.harness.server import ROOT, InstalledServer, settings_in

DATA: Final = ROOT / "data"
TUTORIAL: Final = "tutorial"
"""The peer that is forty lines of FastAPI around LlamaIndex with its defaults."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=120)
_NOTHING: Final[dict[str, str]] = {}
_numbers = count()


def question() -> str:
    """A question that the starter library answers, and nobody has asked before."""
    return (
        f"How does the contract net protocol allocate tasks by negotiation? Case {next(_numbers)}."
    )


class Contender(ABC):
    """One running service, and a way to talk with it over connections that are kept."""

    def __init__(self, name: str, url: str, pid: int) -> None:
        self.name = name
        self.url = url
        self.pid = pid
        limits = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
        self._http = aiohttp.ClientSession(url, connector=limits, timeout=_TIMEOUT)

    async def begin(self) -> str:
        """Begin a conversation; what it is called."""
        async with self._http.post("/conversations", json=_NOTHING) as response:
            response.raise_for_status()
            return str((await response.json())["id"])

    async def ask(self, conversation: str, content: str) -> float:
        """Ask, and wait for the whole answer; the seconds that it took."""
        path = f"/conversations/{conversation}/messages"
        begun = perf_counter()
        async with self._http.post(path, json={"content": content}) as response:
            response.raise_for_status()
            said = (await response.json())["content"]
            assert said, f"{self.name} said nothing"
        return perf_counter() - begun

    @abstractmethod
    async def stream(self, conversation: str, content: str) -> tuple[float, float]:
        """Ask, and hear the answer as it comes; the seconds to its first word and to its end."""

    def processor_seconds(self) -> float:
        """The processor time that the service has taken so far, in its one process (Linux)."""
        _, _, rest = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")
        user, system = rest.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.close()


class Ours(Contender):
    """The project's own service."""

    async def stream(self, conversation: str, content: str) -> tuple[float, float]:
        """Ask for server-sent events; the first token is the first word."""
        path = f"/conversations/{conversation}/messages"
        accept = {"Accept": "text/event-stream"}
        first, heard, begun = 0.0, b"", perf_counter()
        async with self._http.post(path, json={"content": content}, headers=accept) as response:
            response.raise_for_status()
            async for part in response.content.iter_any():
                heard += part
                if not first and b"event: token" in heard:
                    first = perf_counter() - begun
        assert first, f"{self.name} said nothing"
        assert b"event: done" in heard, f"{self.name} broke off"
        return first, perf_counter() - begun


class Plain(Contender):
    """A service that streams its answer as plain text, at a path of its own."""

    async def stream(self, conversation: str, content: str) -> tuple[float, float]:
        """Ask for plain text; its first part is the first word."""
        path = f"/conversations/{conversation}/stream"
        first, begun = 0.0, perf_counter()
        async with self._http.post(path, json={"content": content}) as response:
            response.raise_for_status()
            async for _ in response.content.iter_any():
                first = first or perf_counter() - begun
        assert first, f"{self.name} said nothing"
        return first, perf_counter() - begun


@asynccontextmanager
async def ours(folder: Path, models: str, **changes: object) -> AsyncIterator[Ours]:
    """Run this project's service, as it comes but for its models; with other settings, if named."""
    named = {
        "llm_provider": "openai",
        "llm_model": CHAT,
        "embedding_provider": "openai",
        "embedding_model": EMBEDDING,
        "openai_base_url": models,
        "openai_api_key": "none",
        "grounding": "mark",
        "requests_per_minute": 0,
        "data_dir": DATA,
    }
    settings = settings_in(folder, None, **{**named, **changes})
    server = InstalledServer(settings, folder.with_suffix(".log"))
    async with server.serving():
        contender = Ours(OURS, server.url, server.pid)
        try:
            yield contender
        finally:
            await contender.aclose()


@asynccontextmanager
async def peer(run: Run, name: str, models: str, chat: str = CHAT) -> AsyncIterator[Plain]:
    """Run a peer's service: ``service.py`` of its folder, in its own environment."""
    folder = run.folder / name
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    where = {
        "MODEL_URL": models,
        "CHAT_MODEL": chat,
        "EMBEDDING_MODEL": EMBEDDING,
        "DATA_DIR": str(DATA),
        "STATE_DIR": str(folder),
        "PYTHONPATH": "",
    }
    command = [
        *(str(run.peers[name]), "-m", "uvicorn", "service:app", "--app-dir", str(PEERS / name)),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
    ]
    async with process(command, folder / "server.log", url, where) as started:
        contender = Plain(name, url, started.pid)
        try:
            yield contender
        finally:
            await contender.aclose()


@asynccontextmanager
async def contenders(
    run: Run, peers: Sequence[str], models: str, **changes: object
) -> AsyncIterator[list[Contender]]:
    """Run this project's service, with other settings if they are named, and its peers."""
    async with AsyncExitStack() as running:
        own = ours(run.folder / "ours", models, **changes)
        found: list[Contender] = [await running.enter_async_context(own)]
        others = [peer(run, name, models) for name in peers]
        yield found + [await running.enter_async_context(other) for other in others]
