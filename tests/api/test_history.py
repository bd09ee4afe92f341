"""Reading a conversation's messages over HTTP."""

import httpx

from tests.support.talk import ask, everything, history, listing, start
from tests.support.texts import BEES_FOLLOW_UP, BEES_QUESTION, BREAD_QUESTION, UNRELATED_QUESTION

QUESTIONS = (BEES_QUESTION, BEES_FOLLOW_UP, BREAD_QUESTION)
USER = {"id", "conversation_id", "role", "content", "status", "created_at", "replaced_by"}


async def test_empty_history(client: httpx.AsyncClient) -> None:
    """A new conversation has an empty history."""
    conversation = await start(client)
    page = await listing(client, f"/conversations/{conversation['id']}/messages", limit=10)
    assert page == {"items": [], "next_cursor": None}


async def test_oldest_first(client: httpx.AsyncClient) -> None:
    """Questions and answers come in the order in which they were said."""
    conversation = await start(client)
    answers = [await ask(client, conversation["id"], question) for question in QUESTIONS]
    kept = await history(client, conversation["id"])
    assert [m["role"] for m in kept] == ["user", "assistant"] * 3
    assert [m["content"] for m in kept[::2]] == list(QUESTIONS)
    assert kept[1::2] == answers
    times = [m["created_at"] for m in kept]
    assert times == sorted(times)


async def test_shape_of_a_question(client: httpx.AsyncClient) -> None:
    """A user's message shows what was sent, and nothing that only answers have."""
    conversation = await start(client)
    answer = await ask(client, conversation["id"], BEES_QUESTION)
    question = (await history(client, conversation["id"]))[0]
    assert set(question) == USER
    assert question["conversation_id"] == conversation["id"]
    assert question["status"] == "complete"
    assert answer["in_reply_to"] == question["id"] != answer["id"]


async def test_page_by_page(client: httpx.AsyncClient) -> None:
    """Pages of any size hold every message once and in order."""
    conversation = await start(client)
    for question in QUESTIONS:
        await ask(client, conversation["id"], question)
    path = f"/conversations/{conversation['id']}/messages"
    whole = await history(client, conversation["id"])
    for limit in (1, 2, 3, 4, 6, 7):
        assert await everything(client, path, limit=limit) == whole


async def test_cursor_while_messages_are_added(client: httpx.AsyncClient) -> None:
    """A cursor goes on where it left off, with what was said since, and skips nothing."""
    conversation, other = await start(client), await start(client)
    await ask(client, conversation["id"], BEES_QUESTION)
    await ask(client, conversation["id"], BEES_FOLLOW_UP)
    path = f"/conversations/{conversation['id']}/messages"
    first = await listing(client, path, limit=3)
    await ask(client, other["id"], BREAD_QUESTION)
    await ask(client, conversation["id"], BREAD_QUESTION)
    rest = await listing(client, path, limit=10, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == await history(client, conversation["id"])
    assert len(rest["items"]) == 3


async def test_history_of_one_conversation_only(client: httpx.AsyncClient) -> None:
    """A history holds nothing of other conversations."""
    one, other = await start(client), await start(client)
    await ask(client, one["id"], BEES_QUESTION)
    await ask(client, other["id"], UNRELATED_QUESTION)
    for conversation in (one, other):
        kept = await history(client, conversation["id"])
        assert {m["conversation_id"] for m in kept} == {conversation["id"]}
        assert len(kept) == 2
