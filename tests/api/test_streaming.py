"""Answers as streams of server-sent events, over a real connection."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.models import SLOW, UNREACHABLE, ObservedEmbedding, embedding_model
from tests.support.problems import problem_in
from tests.support.server import Gate, Live
from tests.support.service import served
from tests.support.sse import Event, listening, texts
from tests.support.talk import ask, history, say, start
from tests.support.texts import BEES, BEES_QUESTION, BREAD, BREAD_QUESTION, UNRELATED_QUESTION
from tunedd_api.api import streams
from tunedd_api.api.problems import Problem
from tunedd_api.settings import Settings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

YEAST = "Sourdough rises because wild yeast ferments flour slowly."
WATER = "Bakers feed their starter with water every morning."
MARKER = re.compile(r" \[\d+\]")
LINES = "Honeybees\u2028dance\u0085to\r\n\ttell 🐝 \U0001f469\u200d\U0001f680: e\u0301"


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


async def heard(
    client: httpx.AsyncClient, conversation: str, content: str, **more: object
) -> list[Event]:
    """All events of the answer to a message."""
    path, body = f"/conversations/{conversation}/messages", {"content": content, **more}
    async with listening(client, path, body) as stream:
        assert stream.response.status_code == 200
        return await stream.rest()


def names(events: list[Event]) -> list[str]:
    """The names of events, with tokens in a row taken together."""
    found = [event.name for event in events]
    return [name for n, name in enumerate(found) if name != "token" or found[n - 1] != "token"]


def check_quote(citation: dict[str, Any], passages: list[dict[str, Any]]) -> None:
    """Check that a citation's quote stands in a passage that was shown, at the place given."""
    quotes = [
        passage["text"][citation["start"] - passage["start"] : citation["end"] - passage["start"]]
        for passage in passages
        if passage["document"]["id"] == citation["document"]["id"]
        and passage["page"] == citation["page"]
        and passage["start"] <= citation["start"]
    ]
    assert citation["quote"] in quotes


async def test_events_of_an_answer(live: Live, client: httpx.AsyncClient) -> None:
    """Sources, tokens and the whole message come in order, and tell what the history holds."""
    live.llm.follow(*YEAST.split(" ", 2)[:1], YEAST.removeprefix("Sourdough"), f" {WATER}")
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, BREAD_QUESTION)
    assert names(events) == ["sources", "token", "done"]
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    message = events[-1].data
    assert "".join(texts(events)) == message["content"] == f"{YEAST} [1] {WATER} [2]"
    assert (message["status"], message["outcome"]) == ("complete", "answered")
    assert (await history(client, conversation))[1] == message


async def test_sources(live: Live, client: httpx.AsyncClient) -> None:
    """The sources are passages as a search finds them, and each citation quotes one of them."""
    live.llm.follow(f"{YEAST} {WATER}")
    conversation = (await start(client, documents=[BREAD, BEES]))["id"]
    events = await heard(client, conversation, BREAD_QUESTION, documents=[BREAD])
    sources = events[0].data
    assert set(sources) == {"passages"}
    passages = sources["passages"]
    assert {passage["document"]["name"] for passage in passages} == {BREAD}
    assert set(passages[0]) == {"document", "page", "start", "end", "text", "score"}
    citations = events[-1].data["citations"]
    assert [citation["marker"] for citation in citations] == [1, 2]
    for citation in citations:
        check_quote(citation, passages)


async def test_headers(live: Live, client: httpx.AsyncClient) -> None:
    """A stream says what it is, and that nobody on the way is to keep or gather it."""
    live.llm.follow("Honeybees dance.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        headers = stream.response.headers
        assert headers["content-type"].partition(";")[0] == "text/event-stream"
        assert headers["cache-control"] == "no-store"
        assert headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in headers
        await stream.rest()


async def test_each_event_on_its_own(live: Live, client: httpx.AsyncClient) -> None:
    """Every event arrives as soon as there is one, before the model goes on."""
    gates = [Gate() for _ in range(3)]
    live.llm.follow(gates[0], "Honeybees", gates[1], " dance", gates[2], " to tell.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources")
        for gate, text in zip(gates, ("Honeybees", " dance", " to tell."), strict=True):
            await gate.open()
            assert texts(await stream.take("token")) == [text]
        assert [event.name for event in await stream.rest()][-1] == "done"


async def test_two_streams_at_once(live: Live, client: httpx.AsyncClient) -> None:
    """Streams of two conversations run side by side and do not mix."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    one, other = [(await start(client))["id"] for _ in range(2)]
    body = {"content": BEES_QUESTION}
    async with listening(client, f"/conversations/{one}/messages", body) as stream:
        await stream.take("sources", "token")
        await gate.reached()
        live.llm.follow("Sourdough rises.")
        events = await heard(client, other, BREAD_QUESTION)
        assert "".join(texts(events)).startswith("Sourdough rises.")
        await gate.open()
        rest = await stream.rest()
    assert rest[-1].data["conversation_id"] == one
    assert rest[-1].data["content"].startswith("Honeybees dance.")


async def test_content_of_any_kind(live: Live, client: httpx.AsyncClient) -> None:
    """Line ends and characters of all sorts go through a stream unharmed."""
    live.llm.follow(*LINES)
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, BEES_QUESTION)
    content = events[-1].data["content"]
    assert "".join(texts(events)) == content
    assert MARKER.sub("", content) == LINES
    assert (await history(client, conversation))[1]["content"] == content


async def test_no_answer(live: Live, client: httpx.AsyncClient) -> None:
    """When the documents hold nothing on the question, the stream says so without the model."""
    calls = len(live.llm.calls)
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, UNRELATED_QUESTION)
    assert names(events) == ["sources", "token", "done"]
    assert events[0].data == {"passages": []}
    message = events[-1].data
    assert "".join(texts(events)) == message["content"]
    assert (message["status"], message["outcome"]) == ("complete", "no_answer")
    assert len(live.llm.calls) == calls


async def test_comments_keep_the_line_open(
    live: Live, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the model takes its time comments come, which no reader of events notices."""
    monkeypatch.setattr(streams, "_KEEP_ALIVE", 0.01)
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources", "token")
        for _ in range(3):
            assert await stream.comment() == ""
        await gate.open()
        rest = await stream.rest()
    assert names(rest) == ["token", "done"]
    assert [event.number for event in rest] == list(range(3, len(rest) + 3))


async def test_documentation(client: httpx.AsyncClient) -> None:
    """The service's own description tells of both ways to be answered, with their statuses."""
    paths = (await client.get("/openapi.json")).json()["paths"]
    message = "/conversations/{conversation_id}/messages"
    for path in (message, f"{message}/{{message_id}}/regenerate"):
        answers = paths[path]["post"]["responses"]
        assert set(answers["201"]["content"]) == {"application/json"}
        assert set(answers["200"]["content"]) == {"text/event-stream"}


def test_comments_are_rare_enough() -> None:
    """A comment comes every 15 seconds."""
    assert streams._KEEP_ALIVE == 15


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html, */*;q=0.8"])
async def test_without_asking_for_a_stream(
    live: Live, client: httpx.AsyncClient, accept: str | None
) -> None:
    """Who does not ask for a stream gets the message as JSON."""
    live.llm.follow("Honeybees dance.")
    conversation = (await start(client))["id"]
    del client.headers["accept"]
    response = await client.post(
        f"/conversations/{conversation}/messages",
        json={"content": BEES_QUESTION},
        headers={"accept": accept} if accept else {},
    )
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    assert response.json()["status"] == "complete"


@pytest.mark.parametrize(
    "accept", ["text/event-stream, application/json;q=0.5", "Text/Event-Stream"]
)
async def test_asking_for_a_stream_among_others(
    live: Live, client: httpx.AsyncClient, accept: str
) -> None:
    """Who asks for a stream, in any spelling, gets one."""
    live.llm.follow("Honeybees dance.")
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}, accept=accept) as stream:
        assert names(await stream.rest()) == ["sources", "token", "done"]


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({"content": ""}, 422, "invalid-request"),
        ({"content": BEES_QUESTION, "surplus": 1}, 422, "invalid-request"),
        ({"content": BEES_QUESTION, "documents": []}, 422, "empty-selection"),
        ({"content": BEES_QUESTION, "documents": ["none.md"]}, 422, "unknown-documents"),
        ({"content": "bees " * 6000}, 422, "message-too-long"),
    ],
)
async def test_refused_before_the_sources(
    client: httpx.AsyncClient, body: dict[str, object], status: int, slug: str
) -> None:
    """What is wrong with a request is said by a status and a problem, as without a stream."""
    conversation = (await start(client))["id"]
    path = f"/conversations/{conversation}/messages"
    async with listening(client, path, body) as stream:
        await stream.response.aread()
        problem_in(stream.response, status, slug)
    assert await history(client, conversation) == []


async def test_stream_of_an_unknown_conversation(client: httpx.AsyncClient) -> None:
    """An unknown conversation is a 404 for a stream, too."""
    path = f"/conversations/{uuid4()}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.response.aread()
        problem_in(stream.response, 404, "not-found")


async def test_second_stream_in_a_conversation(live: Live, client: httpx.AsyncClient) -> None:
    """While a conversation is being answered, another message is a 409, and changes nothing."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    conversation = (await start(client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    async with listening(client, path, body) as stream:
        await stream.take("sources", "token")
        async with listening(client, path, body) as second:
            await second.response.aread()
            problem_in(second.response, 409, "turn-in-progress")
        problem_in(await say(client, conversation, BREAD_QUESTION), 409, "turn-in-progress")
        await gate.open()
        assert (await stream.rest())[-1].data["status"] == "complete"
    assert len(await history(client, conversation)) == 2


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [(UNREACHABLE(), 503, "model-unavailable"), (SLOW(), 504, "timeout")],
)
async def test_failure_before_the_sources(
    settings: Settings, error: Exception, status: int, slug: str
) -> None:
    """What fails before the sources are found is said by a status and a problem."""
    embedding = ObservedEmbedding()
    async with served(settings, embedding=embedding_model(embedding)) as service:
        conversation = (await start(service.client))["id"]
        embedding.fail_with(error)
        path = f"/conversations/{conversation}/messages"
        async with listening(service.client, path, {"content": BEES_QUESTION}) as stream:
            await stream.response.aread()
            problem_in(stream.response, status, slug)
        assert await history(service.client, conversation) == []


def check_problem(event: Event, path: str, status: int, slug: str) -> None:
    """Check that an event tells of a problem as a response would."""
    assert event.name == "error"
    Problem.model_validate(event.data)
    assert event.data["type"] == f"urn:tunedd:problem:{slug}"
    assert (event.data["status"], event.data["instance"]) == (status, path)


FAILURES = [
    (UNREACHABLE("secret-host:1234"), 503, "model-unavailable"),
    (SLOW("secret-host"), 504, "timeout"),
]


@pytest.mark.parametrize(("error", "status", "slug"), FAILURES)
async def test_failure_after_the_sources(
    live: Live, client: httpx.AsyncClient, error: Exception, status: int, slug: str
) -> None:
    """What fails before the first token ends the stream with an error, and nothing is kept."""
    live.llm.follow(error)
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, BREAD_QUESTION)
    assert names(events) == ["sources", "error"]
    assert events[-1].number == 2
    check_problem(events[-1], f"/conversations/{conversation}/messages", status, slug)
    assert "secret" not in str(events[-1].data)
    assert await history(client, conversation) == []


@pytest.mark.parametrize(("error", "status", "slug"), FAILURES)
async def test_failure_amid_the_answer(
    live: Live, client: httpx.AsyncClient, error: Exception, status: int, slug: str
) -> None:
    """An answer that breaks off ends the stream with an error, and is kept as failed."""
    live.llm.follow(f"{YEAST} Bakers", error)
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, BREAD_QUESTION)
    assert names(events) == ["sources", "token", "error"]
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    check_problem(events[-1], f"/conversations/{conversation}/messages", status, slug)
    asked, answer = await history(client, conversation)
    assert (answer["status"], answer["in_reply_to"]) == ("failed", asked["id"])
    assert answer["content"] == "".join(texts(events)) == f"{YEAST} [1] Bakers"
    assert [citation["quote"] for citation in answer["citations"]] == [YEAST]
    live.llm.follow("Honeybees dance.")
    assert (await ask(client, conversation, BEES_QUESTION))["status"] == "complete"


async def test_bug_amid_the_answer(live: Live, client: httpx.AsyncClient) -> None:
    """An unforeseen error ends the stream with a problem that tells nothing of its inside."""
    live.llm.follow("Sourdough rises", ZeroDivisionError("inner secret"))
    conversation = (await start(client))["id"]
    events = await heard(client, conversation, BREAD_QUESTION)
    check_problem(events[-1], f"/conversations/{conversation}/messages", 500, "internal")
    assert "secret" not in str(events[-1].data)
    assert await history(client, conversation) == []
