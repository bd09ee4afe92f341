"""The services that are compared, started: ours, and those that one would use instead.

All are given the same documents and the same played models.
"""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.framework.benchmark import Run
from benchmarks.framework.contenders import (
    Contender,
    Hayhooks,
    LlamaIndexServer,
    Ours,
    Tutorial,
)
from benchmarks.framework.environments import PEERS
from benchmarks.framework.played_models import CHAT, EMBEDDING
from benchmarks.framework.processes import process
from tests.harness.ports import free_port
from tests.harness.server import ROOT, InstalledServer, settings_in

DATA: Final = ROOT / "data"
KINDS: Final[Mapping[str, type[Contender]]] = MappingProxyType(
    {kind.name: kind for kind in (Tutorial, LlamaIndexServer, Hayhooks)}
)
"""The peers that are services, by their folders in ``benchmarks/peers``."""

_numbers = count()


def question() -> str:
    """A question that the starter library answers, and nobody has asked before."""
    return (
        f"How does the contract net protocol allocate tasks by negotiation? Case {next(_numbers)}."
    )


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
        "data_dir": shutil.copytree(DATA, folder / "data", dirs_exist_ok=True),
    }
    settings = settings_in(folder, None, **{**named, **changes})
    server = InstalledServer(settings, folder.with_suffix(".log"))
    async with server.serving():
        contender = Ours(server.url, server.pid)
        try:
            yield contender
        finally:
            await contender.http.close()


@asynccontextmanager
async def peer(run: Run, name: str, models: str, chat: str = CHAT) -> AsyncIterator[Contender]:
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
        contender = KINDS[name](url, started.pid)
        try:
            yield contender
        finally:
            await contender.http.close()


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


@asynccontextmanager
async def embedded(folder: Path, **changes: object) -> AsyncIterator[Ours]:
    """Run this project's service with the models that come along, as ``make run`` does."""
    settings = {
        "llm_provider": "embedded",
        "embedding_provider": "embedded",
        "embedding_model": "",
        "grounding": "",
    }
    async with ours(folder, "", **{**settings, **changes}) as service:
        yield service
