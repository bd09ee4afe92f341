"""The service, with a proxy before everything that it depends on."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import uvicorn
from fastapi import FastAPI

from tests.harness.client import Client, client_of
from tests.harness.disks import SmallDisk, small_disk
from tests.harness.fault_proxy import FaultProxy
from tests.harness.ports import free_port
from tests.harness.server import ROOT, settings_in
from tests.harness.watched_server import WatchedServer
from tests.support.model_servers import ModelServer, ollama_app, openai_app


@dataclass(frozen=True, slots=True)
class Stage:
    """The service, what stands between it and the others, and one who asks."""

    server: WatchedServer
    proxies: Mapping[str, Sequence[FaultProxy]]
    client: Client
    chance: Random
    disk: SmallDisk | None


@asynccontextmanager
async def stage_for(folder: Path, given: Any) -> AsyncIterator[Stage]:  # noqa: ANN401 - of argparse
    """Serve in a folder what the command line asks for."""
    async with AsyncExitStack() as stack:
        proxies: dict[str, list[FaultProxy]] = {}

        async def before(name: str, port: int) -> int:
            proxy = await stack.enter_async_context(FaultProxy(port, free_port()))
            proxies.setdefault(name, []).append(proxy)
            return proxy.port

        played = ModelServer(pieces=("Agents", *[" plan"] * 40, "."))
        model = await stack.enter_async_context(_listening(openai_app(played)))
        embedding = await stack.enter_async_context(_listening(ollama_app(ModelServer())))
        changes: dict[str, object] = {
            "llm_provider": "openai",
            "llm_model": "chat-model:latest",
            "openai_base_url": f"http://127.0.0.1:{await before('model', model)}/v1",
            "embedding_provider": "ollama",
            "embedding_model": "embedding-model:latest",
            "ollama_url": f"http://127.0.0.1:{await before('embedding', embedding)}",
            "llm_timeout": 8,
            "embedding_timeout": 8,
            "store_timeout": 5,
            "data_dir": (data := folder / "disk" / "data"),
        }
        disk = await stack.enter_async_context(small_disk(folder / "disk"))
        database_url = given.database_url
        if database_url:
            address = urlsplit(database_url)
            port = await before("database", address.port or 5432)
            place = f"{address.username or 'postgres'}@127.0.0.1:{port}"
            database_url = urlunsplit(address._replace(netloc=place))
        if given.weaviate_port:
            changes |= {
                "vector_store": "weaviate",
                "weaviate_url": f"http://127.0.0.1:{await before('weaviate', given.weaviate_port)}",
                "weaviate_grpc_port": await before("weaviate", given.weaviate_grpc_port),
            }
        for paper in sorted((ROOT / "data").glob("*.pdf"))[:3]:
            data.mkdir(exist_ok=True)
            (data / paper.name).write_bytes(paper.read_bytes())
        server = WatchedServer(
            settings_in(data.parent, database_url, **changes), folder / "service.log"
        )
        await stack.enter_async_context(server.serving())
        client = await stack.enter_async_context(client_of(server.url, keep_alive=True))
        yield Stage(server, proxies, client, Random(given.seed), disk)  # noqa: S311 - chance


@asynccontextmanager
async def _listening(app: FastAPI) -> AsyncIterator[int]:
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.05)
    try:
        yield port
    finally:
        server.should_exit = True
        await serving
