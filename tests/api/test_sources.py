"""What an answer was made from stays with it, cited or not."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.server import Live
from tests.support.talk import ask, history, start
from tests.support.texts import BEES_QUESTION

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DANCE = "Honeybees dance to tell their sisters where flowers stand."


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


def sources_at(message: dict[str, Any]) -> str:
    """Where a message's sources are."""
    return f"/conversations/{message['conversation_id']}/messages/{message['id']}/sources"


async def test_sources_of_an_answer(live: Live, client: httpx.AsyncClient) -> None:
    """Each is exactly its slice of its page, best first, and the cited ones are marked."""
    live.llm.follow(DANCE)
    answer = await ask(client, (await start(client))["id"], BEES_QUESTION)
    items = (await client.get(sources_at(answer))).json()["items"]
    assert [item["score"] for item in items] == sorted((i["score"] for i in items), reverse=True)
    for item in items:
        page = await client.get(f"/documents/{item['document']['id']}/pages/{item['page']}")
        assert item["text"] == page.json()["text"][item["start"] : item["end"]]
    cited = [item["text"] for item in items if item["cited"]]
    assert len(cited) == 1
    assert answer["citations"][0]["quote"] in cited[0]


async def test_sources_of_a_refusal(live: Live, client: httpx.AsyncClient) -> None:
    """Where the documents hold no answer, the sources are the nearest places, not cited."""
    answer = await ask(client, (await start(client))["id"], "What did the treaty of Utrecht end?")
    assert answer["outcome"] == "no_answer"
    items = (await client.get(sources_at(answer))).json()["items"]
    assert [item | {"cited": None} for item in items] == [
        near | {"cited": None} for near in answer["nearest"]
    ]
    assert not any(item["cited"] for item in items)


async def test_greeting_has_no_sources(live: Live, client: httpx.AsyncClient) -> None:
    """A turn that needed no evidence was made from none."""
    answer = await ask(client, (await start(client))["id"], "Hello!")
    assert (await client.get(sources_at(answer))).json() == {"items": []}


async def test_answer_given_anew_has_its_own(live: Live, client: httpx.AsyncClient) -> None:
    """The replaced answer and the new one keep what each was made from."""
    live.llm.follow(DANCE)
    old = await ask(client, (await start(client))["id"], BEES_QUESTION)
    before = (await client.get(sources_at(old))).json()
    new = (await client.post(sources_at(old).replace("sources", "regenerate"))).json()
    assert (await client.get(sources_at(old))).json() == before
    assert (await client.get(sources_at(new))).json()["items"]


async def test_only_answers_have_sources(live: Live, client: httpx.AsyncClient) -> None:
    """A question, another conversation's answer, and what was never there, are not found."""
    answer = await ask(client, (await start(client))["id"], "Hello!")
    question = (await history(client, answer["conversation_id"]))[0]
    elsewhere = (await start(client))["id"]
    for message in (
        question,
        answer | {"conversation_id": elsewhere},
        answer | {"id": str(uuid4())},
        answer | {"conversation_id": str(uuid4())},
    ):
        assert problem_in(await client.get(sources_at(message)), 404, "not-found")
