"""A turn whose connection is lost goes on for a while, and its stream can be taken up again."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.models import UNREACHABLE
from tests.support.problems import problem_in
from tests.support.server import Gate, Live, settled
from tests.support.sse import Event, listening, resuming, texts
from tests.support.talk import ask, history, start
from tests.support.texts import BEES_QUESTION

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DANCE = "Honeybees dance to tell their sisters where flowers stand."
LONG = {"Turn-Grace": "300"}


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


async def hang_up(
    client: httpx.AsyncClient, conversation: str, gate: Gate, **headers: str
) -> tuple[str, list[Event]]:
    """Listen until a first token and hang up; gives where the events are, and those heard."""
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    async with listening(client, path, body, **headers) as stream:
        heard = await stream.take("sources", "token")
        await gate.reached()
        return stream.response.headers["content-location"], heard


async def test_stream_taken_up_again(live: Live, client: httpx.AsyncClient) -> None:
    """A turn with a grace goes on without its client, who misses no event by coming back."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow("Honeybees dance ", gate, "to tell their sisters where flowers stand.")
    place, heard = await hang_up(client, conversation, gate, **LONG)
    async with resuming(client, place, heard[-1].number) as stream:
        await gate.open()
        rest = await stream.rest()
    assert [event.number for event in (*heard, *rest)] == list(range(1, len(heard + rest) + 1))
    done = rest[-1]
    assert (done.name, done.data["status"]) == ("done", "complete")
    assert "".join(texts(heard + rest)) == done.data["content"]
    assert place.endswith(f"/{done.data['id']}/events")
    assert (await history(client, conversation))[1] == done.data


async def test_nobody_comes_back(live: Live, client: httpx.AsyncClient) -> None:
    """A turn that nobody comes back to ends with its answer while the grace lasts."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow("Honeybees dance.", gate)
    await hang_up(client, conversation, gate, **LONG)
    await gate.open()
    assert (await settled(client, conversation))[1]["status"] == "complete"


@pytest.mark.parametrize("headers", [{}, {"Turn-Grace": "0"}, {"Turn-Grace": "0.01"}])
async def test_grace_is_over(
    live: Live, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """When the grace is over, or none was asked for, the turn is cancelled as before."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow("Honeybees dance.", gate)
    await hang_up(client, conversation, gate, **headers)
    await gate.given_up()
    assert (await settled(client, conversation))[1]["status"] == "cancelled"


async def test_cancelled_within_the_grace(live: Live, client: httpx.AsyncClient) -> None:
    """A turn that goes on by itself can be cancelled by the call."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow("Honeybees dance.", gate)
    place, heard = await hang_up(client, conversation, gate, **LONG)
    assert (await client.post(f"/conversations/{conversation}/cancel")).status_code == 202
    async with resuming(client, place, heard[-1].number) as stream:
        (done,) = await stream.rest()
    assert (done.name, done.data["status"]) == ("done", "cancelled")


async def test_failure_while_nobody_listened(live: Live, client: httpx.AsyncClient) -> None:
    """Who comes back to a turn that has failed meanwhile hears what it failed with."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow("Honeybees dance.", gate, UNREACHABLE())
    place, heard = await hang_up(client, conversation, gate, **LONG)
    await gate.open()
    assert (await settled(client, conversation))[1]["status"] == "failed"
    async with resuming(client, place, heard[-1].number) as stream:
        *_, error = await stream.rest()
    assert (error.name, error.number) == ("error", heard[-1].number + 1)
    assert error.data["type"] == "urn:tunedd:problem:model-unavailable"


@pytest.mark.parametrize(
    ("after", "numbers"), [(0, [1, 2, 3]), (1, [2, 3]), (2, [3]), (3, [4]), (40, [41])]
)
async def test_answer_of_long_ago(
    live: Live, client: httpx.AsyncClient, after: int, numbers: list[int]
) -> None:
    """Of an answer that is kept the events are told once more, and always the last one."""
    live.llm.follow(*DANCE)
    answer = await ask(client, (await start(client))["id"], BEES_QUESTION)
    async with resuming(client, events_of(answer), after) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        events = await stream.rest()
    assert [event.number for event in events] == numbers
    assert (events[-1].name, events[-1].data) == ("done", answer)


async def test_stream_of_a_new_answer_taken_up(live: Live, client: httpx.AsyncClient) -> None:
    """An answer given anew has a grace, too."""
    gate = Gate()
    conversation = (await start(client))["id"]
    live.llm.follow(DANCE)
    old = await ask(client, conversation, BEES_QUESTION)
    live.llm.follow("Honeybees dance.", gate)
    async with listening(
        client, events_of(old).replace("events", "regenerate"), None, **LONG
    ) as stream:
        await stream.take("sources", "token")
        place = stream.response.headers["content-location"]
    await gate.open()
    async with resuming(client, place) as stream:
        done = (await stream.rest())[-1]
    assert done.data["id"] == (await settled(client, conversation))[1]["replaced_by"]


async def test_nothing_to_take_up(live: Live, client: httpx.AsyncClient) -> None:
    """What is no answer of the conversation is not found, and bad headers are refused."""
    answer = await ask(client, (await start(client))["id"], "Hello!")
    for message in (
        answer | {"id": answer["in_reply_to"]},
        answer | {"id": str(uuid4())},
        answer | {"conversation_id": (await start(client))["id"]},
        answer | {"conversation_id": str(uuid4())},
    ):
        problem_in(await client.get(events_of(message)), 404, "not-found")
    for number in ("-1", "one", "1e99"):
        response = await client.get(events_of(answer), headers={"Last-Event-ID": number})
        problem_in(response, 422, "invalid-request")
    for grace in ("-1", "301", "nan", "inf", "soon"):
        response = await client.post(
            f"/conversations/{answer['conversation_id']}/messages",
            json={"content": "Hello!"},
            headers={"Turn-Grace": grace},
        )
        problem_in(response, 422, "invalid-request")


def events_of(message: dict[str, Any]) -> str:
    """Where the events of a message's turn are."""
    return f"/conversations/{message['conversation_id']}/messages/{message['id']}/events"
