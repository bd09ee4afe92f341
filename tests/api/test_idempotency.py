"""Retries: a request repeated under its key never makes a second turn."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.models import UNREACHABLE
from tests.support.problems import pointers_in, problem_in
from tests.support.server import Gate, Live, settled
from tests.support.sse import listening, texts
from tests.support.talk import ask, history, start
from tests.support.texts import BEES, BEES_QUESTION, BREAD, BREAD_QUESTION, UNRELATED_QUESTION

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DANCE = "Honeybees dance to tell their sisters where flowers stand."


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


async def sent(
    client: httpx.AsyncClient, conversation: str, key: str, **body: object
) -> httpx.Response:
    """Send a message under a key, whatever comes of it."""
    return await client.post(
        f"/conversations/{conversation}/messages",
        json={"content": BEES_QUESTION, **body},
        headers=[(b"idempotency-key", key.encode())],
    )


async def test_same_request_again(live: Live, client: httpx.AsyncClient) -> None:
    """A repeated request gets the first one's message, without another word of the model."""
    calls = len(live.llm.calls)
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    first = await sent(client, conversation, "key")
    live.llm.follow("Something else.")
    for _ in range(2):
        again = await sent(client, conversation, "key")
        assert (again.status_code, again.json()) == (201, first.json())
    assert len(live.llm.calls) == calls + 1
    assert len(await history(client, conversation)) == 2


async def test_same_request_with_documents(live: Live, client: httpx.AsyncClient) -> None:
    """What a request narrows its turn to is part of it."""
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    first = await sent(client, conversation, "key", documents=[BEES, BREAD])
    assert (await sent(client, conversation, "key", documents=[BEES, BREAD])).json() == first.json()
    for documents in (None, [BEES], [BREAD]):
        response = await sent(client, conversation, "key", documents=documents)
        problem_in(response, 422, "idempotency-mismatch")


async def test_other_request_under_the_same_key(live: Live, client: httpx.AsyncClient) -> None:
    """Another request under a known key is refused, while the first runs and afterwards."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    call = asyncio.create_task(sent(client, conversation, "key"))
    await gate.reached()
    other = await sent(client, conversation, "key", content=BREAD_QUESTION)
    problem_in(other, 422, "idempotency-mismatch")
    problem_in(await sent(client, conversation, "another"), 409, "turn-in-progress")
    await gate.open()
    assert (await call).json()["status"] == "complete"
    other = await sent(client, conversation, "key", content=BREAD_QUESTION)
    problem_in(other, 422, "idempotency-mismatch")
    assert len(await history(client, conversation)) == 2


async def test_keys_are_the_conversations_own(live: Live, client: httpx.AsyncClient) -> None:
    """The same key in another conversation makes a turn there."""
    live.llm.follow(DANCE)
    first, second = [
        (await sent(client, (await start(client))["id"], "key")).json() for _ in range(2)
    ]
    assert first["id"] != second["id"]


async def test_without_a_key(live: Live, client: httpx.AsyncClient) -> None:
    """The same words without a key are another message."""
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    first, second = [await ask(client, conversation, BEES_QUESTION) for _ in range(2)]
    assert first["id"] != second["id"]
    assert len(await history(client, conversation)) == 4


@pytest.mark.parametrize("key", ["", "two words", "k" * 256, "käse", "a\tb"])
async def test_malformed_key(client: httpx.AsyncClient, key: str) -> None:
    """A key that is empty, too long, or not made of visible ASCII characters is refused."""
    conversation = (await start(client))["id"]
    problem = problem_in(await sent(client, conversation, key), 422, "invalid-request")
    assert pointers_in(problem) == ["idempotency-key"]
    assert await history(client, conversation) == []


async def test_longest_key(live: Live, client: httpx.AsyncClient) -> None:
    """A key may have 255 characters, of every visible kind."""
    live.llm.follow(DANCE)
    key = "".join(chr(code) for code in range(0x21, 0x7F)).ljust(255, "~")
    conversation = (await start(client))["id"]
    first, again = [await sent(client, conversation, key) for _ in range(2)]
    assert first.json() == again.json()


async def test_retry_during_the_turn(live: Live, client: httpx.AsyncClient) -> None:
    """A retry of a running request joins it, as a stream or not, and all get the same message."""
    calls, gate = len(live.llm.calls), Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    first = asyncio.create_task(sent(client, conversation, "key"))
    await gate.reached()
    again = asyncio.create_task(sent(client, conversation, "key"))
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    async with listening(client, path, body, **{"idempotency-key": "key"}) as stream:
        events = await stream.take("sources", "token")
        await gate.open()
        events += await stream.rest()
    message = (await first).json()
    assert (await again).json() == events[-1].data == message
    assert "".join(texts(events)) == message["content"]
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert len(live.llm.calls) == calls + 1
    assert len(await history(client, conversation)) == 2


async def test_one_of_two_leaves(live: Live, client: httpx.AsyncClient) -> None:
    """While one client still waits for an answer it is made, whoever else hangs up."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    key = {"idempotency-key": "key"}
    async with listening(client, path, body, **key) as staying:
        await staying.take("sources", "token")
        async with listening(client, path, body, **key) as leaving:
            await leaving.take("sources", "token")
        await live.server.left_with(1)
        await gate.open()
        message = (await staying.rest())[-1].data
    assert (message["status"], message["content"][:16]) == ("complete", "Honeybees dance.")


async def test_the_first_of_two_leaves(live: Live, client: httpx.AsyncClient) -> None:
    """A retry keeps the turn alive even when the client is gone that began it."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    first = asyncio.create_task(sent(client, conversation, "key"))
    await gate.reached()
    async with listening(client, path, body, **{"idempotency-key": "key"}) as stream:
        await stream.take("sources", "token")
        first.cancel()
        await live.server.left_with(1)
        await gate.open()
        assert (await stream.rest())[-1].data["status"] == "complete"


async def test_both_of_two_leave(live: Live, client: httpx.AsyncClient) -> None:
    """When nobody waits any more the turn is cancelled; a retry finds what was kept of it."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    key = {"idempotency-key": "key"}
    async with listening(client, path, body, **key) as one:
        await one.take("sources", "token")
        async with listening(client, path, body, **key) as other:
            await other.take("sources", "token")
    await gate.given_up()
    message = (await sent(client, conversation, "key")).json()
    assert (message["status"], message["content"]) == ("cancelled", "Honeybees")
    assert (await settled(client, conversation))[1] == message


@pytest.mark.parametrize("question", [BEES_QUESTION, UNRELATED_QUESTION])
async def test_stream_of_a_turn_that_is_over(
    live: Live, client: httpx.AsyncClient, question: str
) -> None:
    """A retry as a stream tells of a turn that is over as if it were just being made."""
    calls = len(live.llm.calls)
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    message = (await sent(client, conversation, "key", content=question)).json()
    spent = len(live.llm.calls) - calls
    path, body = f"/conversations/{conversation}/messages", {"content": question}
    async with listening(client, path, body, **{"idempotency-key": "key"}) as stream:
        sources, *tokens, done = await stream.rest()
    assert (sources.name, done.name) == ("sources", "done")
    assert "".join(texts(tokens)) == message["content"] == done.data["content"]
    assert done.data == message
    quotes = [(p["document"]["id"], p["page"], p["text"]) for p in sources.data["passages"]]
    cited = [(c["document"]["id"], c["page"], c["quote"]) for c in message["citations"]]
    assert quotes == cited
    assert len(live.llm.calls) - calls == spent


async def test_plain_retry_of_a_stream(live: Live, client: httpx.AsyncClient) -> None:
    """What was a stream the first time may be a plain call the next."""
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    async with listening(client, path, body, **{"idempotency-key": "key"}) as stream:
        message = (await stream.rest())[-1].data
    assert (await sent(client, conversation, "key")).json() == message


async def test_retry_after_a_failure(live: Live, client: httpx.AsyncClient) -> None:
    """A request that failed and left nothing can be retried under its key, and is carried out."""
    live.llm.follow(UNREACHABLE())
    conversation = (await start(client))["id"]
    problem_in(await sent(client, conversation, "key"), 503, "model-unavailable")
    live.llm.follow(DANCE)
    assert (await sent(client, conversation, "key")).json()["status"] == "complete"
    assert len(await history(client, conversation)) == 2


async def test_retry_after_a_failure_amid_the_answer(live: Live, client: httpx.AsyncClient) -> None:
    """A request that failed and left part of an answer gets that part, with its status."""
    live.llm.follow("Honeybees", UNREACHABLE())
    conversation = (await start(client))["id"]
    problem_in(await sent(client, conversation, "key"), 503, "model-unavailable")
    live.llm.follow(DANCE)
    message = (await sent(client, conversation, "key")).json()
    assert (message["status"], message["content"]) == ("failed", "Honeybees")
    assert (await history(client, conversation))[1] == message


async def test_retry_after_its_answer_was_replaced(live: Live, client: httpx.AsyncClient) -> None:
    """A retry gets the answer that its request got, even when another has taken its place."""
    live.llm.follow(DANCE)
    conversation = (await start(client))["id"]
    first = (await sent(client, conversation, "key")).json()
    path = f"/conversations/{conversation}/messages/{first['id']}/regenerate"
    new = (await client.post(path)).json()
    again = (await sent(client, conversation, "key")).json()
    assert again == {**first, "status": "replaced", "replaced_by": new["id"]}
