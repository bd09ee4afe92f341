"""What becomes of a turn when the model or a store fails it."""

import asyncio

import pytest

from tests.support.models import (
    SLOW,
    UNREACHABLE,
    ObservedEmbedding,
    ScriptedLLM,
    chat_model,
    embedding_model,
)
from tests.support.problems import problem_in
from tests.support.service import SettingsFactory, client_of, rows_of, served
from tests.support.stores import DownStore, SilentStore
from tests.support.talk import ask, history, say, start
from tests.support.texts import BEES_QUESTION, BREAD_QUESTION
from tunedd_api.settings import Settings

DOWN = (503, "model-unavailable")
LATE = (504, "timeout")


@pytest.mark.parametrize(
    ("error", "expected"), [(UNREACHABLE("secret-host:1234"), DOWN), (SLOW("secret-host"), LATE)]
)
@pytest.mark.parametrize("when", ["by the call", "before the first token"])
async def test_model_fails_before_it_says_anything(
    settings: Settings, error: Exception, expected: tuple[int, str], when: str
) -> None:
    """A model that fails before its first token leaves the history as if nothing had been sent."""
    llm = ScriptedLLM.saying("Honeybees dance.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        await ask(service.client, conversation["id"], BEES_QUESTION)
        before = rows_of(service.library.database)
        if when == "by the call":
            llm.follow(refusal=error)
        else:
            llm.follow(error)
        response = await say(service.client, conversation["id"], BREAD_QUESTION)
        body = problem_in(response, *expected)
        assert rows_of(service.library.database) == before

        llm.follow("Sourdough rises.")
        again = await ask(service.client, conversation["id"], BREAD_QUESTION)
    assert "secret-host" not in body["detail"]
    assert again["status"] == "complete"
    assert [m.content for m in llm.calls[-1][1:3]] == [m.content for m in llm.calls[1][1:3]]


async def test_retry_after(settings: Settings) -> None:
    """A model that is out of reach tells the client when to come again, in seconds."""
    llm = ScriptedLLM.saying(UNREACHABLE())
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        response = await say(service.client, conversation["id"], BEES_QUESTION)
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(("error", "expected"), [(UNREACHABLE(), DOWN), (SLOW(), LATE)])
async def test_model_fails_amid_its_answer(
    settings: Settings, error: Exception, expected: tuple[int, str]
) -> None:
    """An answer that breaks off is kept whole as failed, and later turns do not build on it."""
    llm = ScriptedLLM.saying("Sourdough rises because", error)
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        response = await say(service.client, conversation["id"], BREAD_QUESTION)
        problem_in(response, *expected)
        kept = await history(service.client, conversation["id"])
        llm.follow("Honeybees dance.")
        await ask(service.client, conversation["id"], BEES_QUESTION)
        shown = (await service.client.get(f"/conversations/{conversation['id']}")).json()
    assert [(m["role"], m["status"]) for m in kept] == [
        ("user", "complete"),
        ("assistant", "failed"),
    ]
    assert kept[0]["content"] == BREAD_QUESTION
    assert kept[1]["content"] == "Sourdough rises because"
    assert kept[1]["in_reply_to"] == kept[0]["id"]
    assert shown["message_count"] == 4
    assert [m.role.value for m in llm.calls[-1]] == ["system", "user"]


async def test_second_message_while_one_is_answered(settings: Settings) -> None:
    """A conversation takes one message at a time; the first is answered all the same."""
    gate = asyncio.Event()
    llm = ScriptedLLM.saying("Honeybees", gate, " dance.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation, other = await start(service.client), await start(service.client)
        first = asyncio.create_task(ask(service.client, conversation["id"], BEES_QUESTION))
        await llm.started.wait()
        response = await say(service.client, conversation["id"], BREAD_QUESTION)
        problem_in(response, 409, "turn-in-progress")
        assert await history(service.client, conversation["id"]) == []
        gate.set()
        assert (await first)["content"].startswith("Honeybees dance.")
        await ask(service.client, other["id"], BREAD_QUESTION)
        await ask(service.client, conversation["id"], BREAD_QUESTION)
        assert len(await history(service.client, conversation["id"])) == 4


async def test_turns_elsewhere_go_on(settings: Settings) -> None:
    """While one conversation waits for the model, others and their listings answer."""
    llm = ScriptedLLM.saying(asyncio.Event())
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        waiting = asyncio.create_task(say(service.client, conversation["id"], BEES_QUESTION))
        await llm.started.wait()
        llm.follow("Sourdough rises.")
        other = await start(service.client)
        await ask(service.client, other["id"], BREAD_QUESTION)
        assert len(await history(service.client, other["id"])) == 2
        await service.client.delete(f"/conversations/{conversation['id']}")
        await waiting


async def test_deleting_stops_the_running_turn(settings: Settings) -> None:
    """Deleting a conversation stops the model that answers in it, and nothing of it is left."""
    llm = ScriptedLLM.saying("Honeybees", asyncio.Event())
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        waiting = asyncio.create_task(say(service.client, conversation["id"], BEES_QUESTION))
        await llm.started.wait()
        response = await service.client.delete(f"/conversations/{conversation['id']}")
        assert response.status_code == 204
        assert (await waiting).status_code in {201, 409}
        assert llm.closed == 1
        rows = rows_of(service.library.database)
    assert rows["conversations"] == rows["messages"] == []


async def test_embedding_model_is_down(settings: Settings) -> None:
    """Without the embedding model neither messages nor searches are answered, and nothing kept."""
    embedding = ObservedEmbedding()
    llm = ScriptedLLM.saying("Never said.")
    async with served(
        settings, chat=chat_model(llm), embedding=embedding_model(embedding)
    ) as service:
        conversation = await start(service.client)
        before = rows_of(service.library.database)
        for error, expected in ((UNREACHABLE(), DOWN), (SLOW(), LATE)):
            embedding.fail_with(error)
            problem_in(await say(service.client, conversation["id"], BEES_QUESTION), *expected)
            found = await service.client.post("/search", json={"query": BEES_QUESTION})
            problem_in(found, *expected)
        assert rows_of(service.library.database) == before
        assert llm.calls == []
        embedding.fail_with(None)
        assert (await ask(service.client, conversation["id"], BEES_QUESTION))["content"]


async def test_store_is_down(settings: Settings) -> None:
    """Without the vector store, messages and searches answer 503 and keep nothing."""
    async with served(settings, front=DownStore) as service:
        conversation = await start(service.client)
        before = rows_of(service.library.database)
        for response in (
            await say(service.client, conversation["id"], BEES_QUESTION),
            await service.client.post("/search", json={"query": BEES_QUESTION}),
        ):
            problem_in(response, 503, "store-unavailable")
            assert int(response.headers["retry-after"]) > 0
        assert rows_of(service.library.database) == before


async def test_store_never_answers(settings_for: SettingsFactory) -> None:
    """A vector store that is silent beyond its time limit makes a 504."""
    async with served(settings_for(store_timeout=0.01), front=SilentStore) as service:
        conversation = await start(service.client)
        problem_in(await say(service.client, conversation["id"], BEES_QUESTION), *LATE)
        found = await service.client.post("/search", json={"query": BEES_QUESTION})
        problem_in(found, *LATE)
        assert await history(service.client, conversation["id"]) == []


async def test_bug_behind_the_api(settings: Settings) -> None:
    """An unforeseen error is a problem that tells nothing of its inside, and keeps nothing."""
    llm = ScriptedLLM.saying("Honeybees", ZeroDivisionError("inner secret"))
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        async with client_of(service.app, raises=False) as client:
            response = await say(client, conversation["id"], BEES_QUESTION)
        problem_in(response, 500, "internal")
        assert "secret" not in response.text
        assert "ZeroDivision" not in response.text
        assert await history(service.client, conversation["id"]) == []


async def test_shutdown_amid_an_answer(settings: Settings) -> None:
    """Stopping the service ends the running turn and keeps what there was of the answer."""
    llm = ScriptedLLM.saying("Honeybees dance", asyncio.Event())
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        waiting = asyncio.create_task(say(service.client, conversation["id"], BEES_QUESTION))
        await llm.started.wait()
        await service.services.conversations(None).drain()
        message = (await waiting).json()
        kept = await history(service.client, conversation["id"])
    assert message["status"] == "cancelled"
    assert kept[1] == message
    assert llm.closed == 1
