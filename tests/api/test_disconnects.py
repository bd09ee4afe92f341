"""Clients that hang up while they are being answered."""

import asyncio

from tests.support.asgi import Connection
from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import served
from tests.support.talk import ask, history, start
from tests.support.texts import BEES_QUESTION, BREAD_QUESTION
from tunedd_api.settings import Settings


async def test_closing_the_connection_cancels_the_turn(settings: Settings) -> None:
    """Hanging up stops the model; what it had said is kept as cancelled."""
    llm = ScriptedLLM.saying("Honeybees dance", asyncio.Event())
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = (await start(service.client))["id"]
        path = f"/conversations/{conversation}/messages"
        connection = Connection(service.app, path, {"content": BEES_QUESTION})
        await llm.started.wait()
        connection.close()
        await connection.ended()
        kept = await history(service.client, conversation)
        assert llm.closed == 1
        assert [(m["role"], m["status"]) for m in kept] == [
            ("user", "complete"),
            ("assistant", "cancelled"),
        ]
        assert kept[1]["content"] == "Honeybees dance"

        llm.follow("Sourdough rises.")
        assert (await ask(service.client, conversation, BREAD_QUESTION))["status"] == "complete"


async def test_waiting_client_is_answered(settings: Settings) -> None:
    """A client that stays on the line gets its answer and cancels nothing."""
    llm = ScriptedLLM.saying("Honeybees dance.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = (await start(service.client))["id"]
        path = f"/conversations/{conversation}/messages"
        assert await Connection(service.app, path, {"content": BEES_QUESTION}).ended() == 201
        kept = await history(service.client, conversation)
    assert kept[1]["status"] == "complete"
