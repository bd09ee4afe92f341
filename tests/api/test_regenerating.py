"""Answers given anew: the new one counts, and the old one stays readable."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.models import UNREACHABLE
from tests.support.problems import problem_in
from tests.support.server import Gate, Live, settled
from tests.support.sse import listening, texts
from tests.support.talk import ask, history, start
from tests.support.texts import BEES_QUESTION, BREAD_QUESTION
from tunedd_api.conversations.turns.draft import title_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DANCE = "Honeybees dance to tell their sisters where flowers stand."
SUN = "The waggle points towards the nectar, measured against the sun."


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


def anew(message: dict[str, Any]) -> str:
    """Where to ask for another answer than this."""
    return f"/conversations/{message['conversation_id']}/messages/{message['id']}/regenerate"


async def answered(live: Live, client: httpx.AsyncClient, conversation: str) -> dict[str, Any]:
    """The answer to a conversation's first question."""
    live.llm.follow(DANCE)
    return await ask(client, conversation, BEES_QUESTION)


async def test_answer_given_anew(live: Live, client: httpx.AsyncClient) -> None:
    """A new answer to the same question stands beside the old one, which says what replaced it."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    live.llm.follow(SUN)
    response = await client.post(anew(old))
    assert response.status_code == 201
    new = response.json()
    assert new["content"].startswith(SUN)
    assert new["id"] != old["id"]
    assert (new["status"], new["replaced_by"]) == ("complete", None)
    assert [citation["quote"] for citation in new["citations"]] == [SUN]
    question, *answers = await history(client, conversation)
    assert answers == [{**old, "status": "replaced", "replaced_by": new["id"]}, new]
    assert new["in_reply_to"] == old["in_reply_to"] == question["id"]


async def test_count_and_title(live: Live, client: httpx.AsyncClient) -> None:
    """A new answer counts as a message, and leaves the conversation's title alone."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    before = (await client.get(f"/conversations/{conversation}")).json()
    await client.post(anew(old))
    shown = (await client.get(f"/conversations/{conversation}")).json()
    assert (before["message_count"], shown["message_count"]) == (2, 3)
    assert shown["title"] == before["title"] == title_of(BEES_QUESTION)
    assert shown["updated_at"] > before["updated_at"]


async def test_named_by_the_question(live: Live, client: httpx.AsyncClient) -> None:
    """The answer can be named by the question that it answers."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    response = await client.post(anew({**old, "id": old["in_reply_to"]}))
    assert response.json()["in_reply_to"] == old["in_reply_to"]
    assert (await history(client, conversation))[1]["status"] == "replaced"


async def test_replaced_answer_is_forgotten(live: Live, client: httpx.AsyncClient) -> None:
    """The model sees the replaced answer neither when it answers anew nor in later turns."""
    conversation = (await start(client))["id"]
    live.llm.follow("Sourdough rises.")
    first = await ask(client, conversation, BREAD_QUESTION)
    live.llm.follow(DANCE)
    old = await ask(client, conversation, BEES_QUESTION)
    live.llm.follow(SUN)
    new = (await client.post(anew(old))).json()
    history_seen = [message.content for message in live.llm.calls[-1][1:-1]]
    assert history_seen == [BREAD_QUESTION, first["content"]]
    await ask(client, conversation, BEES_QUESTION)
    history_seen = [message.content for message in live.llm.calls[-1][1:-1]]
    assert history_seen == [BREAD_QUESTION, first["content"], BEES_QUESTION, new["content"]]


async def test_again_and_again(live: Live, client: httpx.AsyncClient) -> None:
    """Each new answer can be replaced in its turn, and only the last one."""
    conversation = (await start(client))["id"]
    answers = [await answered(live, client, conversation)]
    for _ in range(3):
        answers.append((await client.post(anew(answers[-1]))).json())
    problem_in(await client.post(anew(answers[0])), 422, "not-the-last-answer")
    kept = (await history(client, conversation))[1:]
    assert [m["status"] for m in kept] == ["replaced", "replaced", "replaced", "complete"]
    following = [answer["id"] for answer in answers[1:]]
    assert [m["replaced_by"] for m in kept] == [*following, None]


async def test_not_the_last_answer(live: Live, client: httpx.AsyncClient) -> None:
    """Only the last answer can be given anew; nothing else changes anything."""
    conversation, other = [(await start(client))["id"] for _ in range(2)]
    first = await answered(live, client, conversation)
    elsewhere = await answered(live, client, other)
    await answered(live, client, conversation)
    before = await history(client, conversation)
    for message in (
        first,
        {**first, "id": first["in_reply_to"]},
        {**first, "id": str(uuid4())},
        {**first, "id": elsewhere["id"]},
    ):
        problem_in(await client.post(anew(message)), 422, "not-the-last-answer")
    assert await history(client, conversation) == before


async def test_nothing_to_answer_anew(live: Live, client: httpx.AsyncClient) -> None:
    """In an empty conversation there is no last answer, and in an unknown one there is nothing."""
    conversation = (await start(client))["id"]
    message = {"conversation_id": conversation, "id": str(uuid4())}
    problem_in(await client.post(anew(message)), 422, "not-the-last-answer")
    problem_in(await client.post(anew({**message, "conversation_id": uuid4()})), 404, "not-found")
    problem_in(await client.post(anew({**message, "id": "last"})), 404, "not-found")
    await answered(live, client, conversation)


async def test_stream_of_a_new_answer(live: Live, client: httpx.AsyncClient) -> None:
    """A new answer can be streamed like any other."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    live.llm.follow(*SUN)
    async with listening(client, anew(old)) as stream:
        events = await stream.rest()
    assert (events[0].name, events[-1].name) == ("sources", "done")
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert "".join(texts(events)) == events[-1].data["content"]
    assert (await history(client, conversation))[2] == events[-1].data


async def test_second_turn_meanwhile(live: Live, client: httpx.AsyncClient) -> None:
    """While an answer is given anew, the conversation takes no other message."""
    gate = Gate()
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    live.llm.follow("The waggle", gate, " points.")
    async with listening(client, anew(old)) as stream:
        await stream.take("sources", "token")
        problem_in(await client.post(anew(old)), 409, "turn-in-progress")
        body = {"content": BREAD_QUESTION}
        response = await client.post(f"/conversations/{conversation}/messages", json=body)
        problem_in(response, 409, "turn-in-progress")
        await gate.open()
        assert (await stream.rest())[-1].name == "done"


@pytest.mark.parametrize("how", ["hanging up", "cancelling"])
async def test_cancelled_new_answer(live: Live, client: httpx.AsyncClient, how: str) -> None:
    """When a new answer is stopped amid its making, the old one stays, and nothing of the new."""
    gate = Gate()
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    before = await history(client, conversation)
    live.llm.follow("The waggle", gate, " points.")
    async with listening(client, anew(old)) as stream:
        await stream.take("sources", "token")
        await gate.reached()
        if how == "cancelling":
            await client.post(f"/conversations/{conversation}/cancel")
            (last,) = await stream.rest()
            assert last.name == "error"
            assert last.data["type"] == "urn:tunedd:problem:turn-cancelled"
    await gate.given_up()
    assert await settled(client, conversation) == before
    live.llm.follow("Sourdough rises.")
    await ask(client, conversation, BREAD_QUESTION)
    said = [message.content for message in live.llm.calls[-1][1:-1]]
    assert said == [BEES_QUESTION, old["content"]]


async def test_new_answer_that_fails(live: Live, client: httpx.AsyncClient) -> None:
    """When a new answer fails, be it amid its text, the old one stays as it was."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    before = await history(client, conversation)
    for script in ((UNREACHABLE(),), ("The waggle", UNREACHABLE())):
        live.llm.follow(*script)
        problem_in(await client.post(anew(old)), 503, "model-unavailable")
        assert await history(client, conversation) == before
    live.llm.follow(SUN)
    assert (await client.post(anew(old))).json()["status"] == "complete"


@pytest.mark.parametrize("status", ["failed", "cancelled"])
async def test_new_answer_for_one_that_broke_off(
    live: Live, client: httpx.AsyncClient, status: str
) -> None:
    """An answer that broke off can be given anew."""
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    gate = Gate()
    live.llm.follow("Honeybees", UNREACHABLE() if status == "failed" else gate)
    async with listening(client, path, body) as stream:
        await stream.take("sources", "token")
        if status == "cancelled":
            await gate.reached()
        else:
            await stream.rest()
    if status == "cancelled":
        await gate.given_up()
    _, old = await settled(client, conversation)
    assert old["status"] == status
    live.llm.follow(SUN)
    new = (await client.post(anew(old))).json()
    assert [m["status"] for m in await history(client, conversation)] == [
        "complete",
        "replaced",
        "complete",
    ]
    assert new["in_reply_to"] == old["in_reply_to"]


async def test_edited_question(live: Live, client: httpx.AsyncClient) -> None:
    """An edited question is answered in place of the old one; both old messages stay readable."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    live.llm.follow("Sourdough rises.")
    response = await client.post(anew(old), json={"content": BREAD_QUESTION})
    assert response.status_code == 201, response.text
    new = response.json()
    replaced, gone, edited, kept = await history(client, conversation)
    assert (replaced["content"], edited["content"]) == (BEES_QUESTION, BREAD_QUESTION)
    assert (replaced["status"], replaced["replaced_by"]) == ("replaced", edited["id"])
    assert (edited["status"], edited["replaced_by"]) == ("complete", None)
    assert gone == {**old, "status": "replaced", "replaced_by": new["id"]}
    assert kept == new
    assert new["in_reply_to"] == edited["id"]
    shown = (await client.get(f"/conversations/{conversation}")).json()
    assert shown["message_count"] == 4


async def test_replaced_question_is_forgotten(live: Live, client: httpx.AsyncClient) -> None:
    """The model sees no question that was edited, neither at once nor in later turns."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    live.llm.follow("Sourdough rises.")
    new = (await client.post(anew(old), json={"content": BREAD_QUESTION})).json()
    assert [message.content for message in live.llm.calls[-1][1:-1]] == []
    live.llm.follow(DANCE)
    again = (await client.post(anew(new), json={"content": BEES_QUESTION})).json()
    await ask(client, conversation, BEES_QUESTION)
    history_seen = [message.content for message in live.llm.calls[-1][1:-1]]
    assert history_seen == [BEES_QUESTION, again["content"]]


@pytest.mark.parametrize("body", [{}, {"content": None}, {"content": BEES_QUESTION}])
async def test_question_as_it_was(
    live: Live, client: httpx.AsyncClient, body: dict[str, object]
) -> None:
    """Without another content, the question stays the one that it is."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    new = (await client.post(anew(old), json=body)).json()
    assert new["in_reply_to"] == old["in_reply_to"]
    assert [m["role"] for m in await history(client, conversation)] == ["user"] + 2 * ["assistant"]


async def test_edit_that_cannot_be(live: Live, client: httpx.AsyncClient) -> None:
    """A content that no message may have is refused, and so is a body that is no JSON."""
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    before = await history(client, conversation)
    bodies: list[object] = [{"content": text} for text in (" ", 1, "word " * 100_000)]
    for body in (*bodies, {"question": "Why?"}, []):
        problem_in(await client.post(anew(old), json=body), 422, "invalid-request")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await client.post(anew(old), content="content=Why", headers=form)
    assert response.status_code == 415
    assert await history(client, conversation) == before


@pytest.mark.parametrize("how", ["hanging up", "failing"])
async def test_edit_that_comes_to_nothing(live: Live, client: httpx.AsyncClient, how: str) -> None:
    """An edited question whose answer does not come to its end changes nothing."""
    gate = Gate()
    conversation = (await start(client))["id"]
    old = await answered(live, client, conversation)
    before = await history(client, conversation)
    live.llm.follow("Sourdough", gate if how == "hanging up" else UNREACHABLE())
    async with listening(client, anew(old), {"content": BREAD_QUESTION}) as stream:
        await stream.take("sources", "token")
        if how == "failing":
            await stream.rest()
        else:
            await gate.reached()
    if how == "hanging up":
        await gate.given_up()
    assert await settled(client, conversation) == before
