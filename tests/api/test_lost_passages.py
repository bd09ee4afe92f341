"""A store that loses passages while it is used."""

import asyncio

import pytest

from tests.support.milestones import PATIENCE
from tests.support.service import Served, served
from tests.support.talk import ask, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.bootstrap import background_ingestion
from tunedd_api.bootstrap.library import Library
from tunedd_api.settings import Settings


async def state(service: Served) -> tuple[int, str]:
    """What /readyz says of the vector store."""
    response = await service.client.get("/readyz")
    store = response.json()["dependencies"]["vector_store"]
    return response.status_code, str(store["detail"] or store["state"])


async def test_lost_passages_come_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store has lost is noticed, told, and made anew without anybody's doing."""
    monkeypatch.setattr(background_ingestion, "_LOOK", 0.05)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def ingest(library: Library) -> None:
        begun.set()
        await go_on.wait()
        await asyncio.to_thread(library.refresh)

    async with served(settings, ingest=ingest) as service:
        assert await state(service) == (200, "up")
        await asyncio.to_thread(service.library.index.store.ingest.clear)
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
        status, detail = await state(service)
        assert status == 503
        assert "lost" in detail
        go_on.set()
        async with asyncio.timeout(PATIENCE):
            while (await state(service))[0] != 200:  # noqa: ASYNC110 - as clients do
                await asyncio.sleep(0)
        conversation = await start(service.client)
        answer = await ask(service.client, conversation["id"], BEES_QUESTION)
        assert answer["outcome"] == "answered"
