"""Turns that are stopped: by hanging up, by request, or because the service stops."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.types import Message as AsgiMessage

from tests.support.problems import problem_in
from tests.support.server import Gate, Live, client_at, service_process, settled
from tests.support.service import copy_library
from tests.support.sse import listening, texts
from tests.support.talk import ask, history, say, start
from tests.support.texts import BEES_QUESTION, BREAD_QUESTION
from tunedd_api.api import streams
from tunedd_api.api.disconnects import Attendance
from tunedd_api.api.schemas import AssistantMessage
from tunedd_api.api.streams import TurnStream
from tunedd_api.conversations.events import SourcesFound, TokenGenerated
from tunedd_api.conversations.model import Message
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DANCE = "Honeybees dance to tell their sisters where flowers stand."
PARTIAL = f"{DANCE} [1] And"


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


def check_partial(kept: list[dict[str, Any]], content: str = PARTIAL) -> None:
    """Check that a conversation holds one turn, cancelled amid its answer."""
    question, answer = kept
    assert (question["content"], question["status"]) == (BEES_QUESTION, "complete")
    assert (answer["content"], answer["status"]) == (content, "cancelled")
    assert answer["in_reply_to"] == question["id"]
    quotes = [citation["quote"] for citation in answer["citations"]]
    assert quotes == [DANCE][: content.count("[")]


async def check_next_turn(live: Live, client: httpx.AsyncClient, conversation: str) -> None:
    """Check that a conversation goes on, and knows what was said before it was cut short."""
    live.llm.follow("Sourdough rises.")
    assert (await ask(client, conversation, BREAD_QUESTION))["status"] == "complete"
    said = [message.content for message in live.llm.calls[-1][1:-1]]
    assert said == [BEES_QUESTION, PARTIAL]


async def test_closing_a_stream(live: Live, client: httpx.AsyncClient) -> None:
    """Closing a stream stops the model; what was said is kept, with the citations found so far."""
    gate, closed = Gate(), live.llm.closed
    live.llm.follow(DANCE, " And", gate, " more.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources", "token", "token", "token")
        await gate.reached()
    await gate.given_up()
    check_partial(await settled(client, conversation))
    assert live.llm.closed == closed + 1
    await check_next_turn(live, client, conversation)


async def test_closing_a_stream_before_the_first_token(
    live: Live, client: httpx.AsyncClient
) -> None:
    """A stream closed after its sources leaves a turn without text, which nothing builds on."""
    gate = Gate()
    live.llm.follow(gate, DANCE)
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources")
        await gate.reached()
    await gate.given_up()
    check_partial(await settled(client, conversation), "")
    live.llm.follow("Sourdough rises.")
    await ask(client, conversation, BREAD_QUESTION)
    assert [message.role.value for message in live.llm.calls[-1]] == ["system", "user"]


async def test_closing_a_plain_call(live: Live, client: httpx.AsyncClient) -> None:
    """Hanging up on a call without a stream stops its turn just the same."""
    gate = Gate()
    live.llm.follow(DANCE, " And", gate, " more.")
    conversation = (await start(client))["id"]
    call = asyncio.create_task(say(client, conversation, BEES_QUESTION))
    await gate.reached()
    call.cancel()
    await gate.given_up()
    check_partial(await settled(client, conversation))
    await check_next_turn(live, client, conversation)


async def test_cancelling_a_stream(live: Live, client: httpx.AsyncClient) -> None:
    """A stream whose turn is cancelled from elsewhere ends with the message as it was kept."""
    gate = Gate()
    live.llm.follow(DANCE, " And", gate, " more.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        events = await stream.take("sources", "token", "token", "token")
        await gate.reached()
        async with live.client() as elsewhere:
            response = await elsewhere.post(f"/conversations/{conversation}/cancel")
        assert response.status_code == 202
        events += await stream.rest()
    await gate.given_up()
    assert [event.name for event in events[4:]] == ["done"]
    assert [event.number for event in events] == [1, 2, 3, 4, 5]
    assert "".join(texts(events)) == PARTIAL
    kept = await history(client, conversation)
    assert events[-1].data == kept[1]
    check_partial(kept)
    await check_next_turn(live, client, conversation)


async def test_cancelling_a_plain_call(live: Live, client: httpx.AsyncClient) -> None:
    """A call whose turn is cancelled from elsewhere is answered with what there is."""
    gate = Gate()
    live.llm.follow(DANCE, " And", gate, " more.")
    conversation = (await start(client))["id"]
    call = asyncio.create_task(say(client, conversation, BEES_QUESTION))
    await gate.reached()
    assert (await client.post(f"/conversations/{conversation}/cancel")).status_code == 202
    response = await call
    assert response.status_code == 201
    kept = await history(client, conversation)
    assert response.json() == kept[1]
    check_partial(kept)


async def test_nothing_to_cancel(live: Live, client: httpx.AsyncClient) -> None:
    """Where no turn runs there is nothing to cancel, and unknown conversations are unknown."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation, other = [(await start(client))["id"] for _ in range(2)]
    call = asyncio.create_task(say(client, conversation, BEES_QUESTION))
    await gate.reached()
    response = await client.post(f"/conversations/{other}/cancel")
    problem_in(response, 409, "no-turn-in-progress")
    problem_in(await client.post(f"/conversations/{uuid4()}/cancel"), 404, "not-found")
    await gate.open()
    assert (await call).json()["status"] == "complete"
    response = await client.post(f"/conversations/{conversation}/cancel")
    problem_in(response, 409, "no-turn-in-progress")


async def test_deleting_during_a_stream(live: Live, client: httpx.AsyncClient) -> None:
    """A stream ends when its conversation is deleted, with the message that it came to."""
    gate = Gate()
    live.llm.follow(DANCE, " And", gate, " more.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources", "token", "token", "token")
        await gate.reached()
        assert (await client.delete(f"/conversations/{conversation}")).status_code == 204
        (last,) = await stream.rest()
    assert (last.name, last.data["status"]) == ("done", "cancelled")
    await gate.given_up()
    problem_in(await client.get(f"/conversations/{conversation}"), 404, "not-found")


class Stalled:
    """The connection of a client that stops reading after some parts of a response."""

    def __init__(self, parts: int) -> None:
        self._parts = parts
        self.stalled = asyncio.Event()
        self.closed = asyncio.Event()

    async def receive(self) -> AsgiMessage:
        """Wait until the client hangs up."""
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: AsgiMessage) -> None:
        """Take a part, or wait for ever."""
        if message["type"] == "http.response.body":
            self._parts -= 1
        if self._parts < 0:
            self.stalled.set()
            await asyncio.Event().wait()


async def talking(turn: Turn) -> None:
    """A turn that never ends by itself."""
    turn.publish(SourcesFound(()))
    turn.publish(TokenGenerated("Honeybees"))
    await asyncio.Event().wait()


async def unwanted(message: Message) -> AssistantMessage:
    """Of a turn that never ends no message is shown."""
    raise AssertionError(message)


@pytest.mark.parametrize("parts", [0, 1])
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_client_that_stops_reading(
    monkeypatch: pytest.MonkeyPatch, parts: int, *, hangs_up: bool
) -> None:
    """A client that leaves unread what it is sent is taken for gone, whether it hangs up or not."""
    monkeypatch.setattr(streams, "_SEND_TIMEOUT", 60.0 if hangs_up else 0.01)
    turn = Turn(talking)
    attendance = Attendance(turn)
    stream = TurnStream(SourcesFound(()), attendance, "/", unwanted)
    connection = Stalled(parts)
    serving = asyncio.create_task(stream({"type": "http"}, connection.receive, connection.send))
    await connection.stalled.wait()
    if hangs_up:
        connection.closed.set()
    await asyncio.wait([serving])
    assert (serving.exception() is None) == hangs_up
    async with asyncio.timeout(30):
        await turn.settled()


async def test_stopping_the_service(prepared_library: Path, tmp_path: Path) -> None:
    """A service told to stop ends its streams with a last event, keeps them whole, and exits."""
    copy_library(prepared_library, tmp_path)
    model = "mock-itl100-len1000"
    async with service_process(tmp_path, TUNEDD_LLM_MODEL=model) as (process, url):
        async with client_at(url) as client:
            conversation = (await start(client))["id"]
            path = f"/conversations/{conversation}/messages"
            async with listening(client, path, {"content": BEES_QUESTION}) as stream:
                events = await stream.take("sources", "token", "token")
                process.send_signal(signal.SIGTERM)
                events += await stream.rest()
        code = await process.wait()
    message = events[-1].data
    assert [event.name for event in events].count("done") == 1
    assert (events[-1].name, message["status"]) == ("done", "cancelled")
    assert "".join(texts(events)) == message["content"] != ""
    assert code == 0
    database = Database.in_file(tmp_path / "state" / "tunedd.sqlite3")
    repository = SqlConversationRepository(database)
    question, answer = await repository.recent(UUID(conversation), 10)
    await database.aclose()
    assert question.content == BEES_QUESTION
    assert (str(answer.id), answer.content) == (message["id"], message["content"])
    assert answer.in_reply_to == question.id
