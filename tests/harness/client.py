"""A client of the service, and what it heard."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

Json = dict[str, Any]

TIMEOUT: Final = 60.0


@dataclass(slots=True)
class Heard:
    """What a client has heard of its message; ``status`` is None while that is nothing.

    ``message`` is the answer as the service acknowledged it, ``problem`` what it said went wrong,
    and ``ended`` tells whether the response was heard to its end.
    """

    status: int | None = None
    events: list[tuple[str, Json]] = field(default_factory=list)
    message: Json | None = None
    problem: Json | None = None
    ended: bool = False

    @property
    def tokens(self) -> str:
        """The concatenation of the tokens heard."""
        return "".join(data["text"] for name, data in self.events if name == "token")

    @property
    def told(self) -> str:
        """Status of the message, or kind of the problem, in a word."""
        if self.message is not None:
            return str(self.message["status"])
        if self.problem is not None:
            return str(self.problem["type"]).rpartition(":")[2]
        return "nothing"


class Client:
    """Talks to one server; with ``keep_alive`` over connections that it keeps."""

    def __init__(self, url: str, *, keep_alive: bool = False) -> None:
        kept = 100 if keep_alive else 0
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
            trust_env=False,
        )

    async def start(self, **body: object) -> str:
        """Start a conversation."""
        response = await self.http.post("/conversations", json=body)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def begin(self) -> str:
        """Start a conversation, tried again and again until the service takes it."""
        while True:
            with suppress(httpx.TransportError, AssertionError):
                return await self.start()
            await asyncio.sleep(0.2)

    async def ask(self, conversation: str, content: str) -> Json:
        """Send a message and give back the answer."""
        path = f"/conversations/{conversation}/messages"
        response = await self.http.post(path, json={"content": content})
        assert response.status_code == 201, response.text
        message: Json = response.json()
        return message

    async def history(self, conversation: str) -> list[Json]:
        """All messages of a conversation."""
        path, items = f"/conversations/{conversation}/messages", []
        cursor: str | None = None
        for _ in range(1000):
            more = {"cursor": cursor} if cursor else {}
            response = await self.http.get(path, params={"limit": 100, **more})
            assert response.status_code == 200, response.text
            page = response.json()
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
        raise AssertionError("The history has no end.")

    async def send(
        self,
        conversation: str,
        content: str,
        heard: Heard,
        *,
        stream: bool = False,
        key: str | None = None,
        leave_after: int | None = None,
    ) -> None:
        """Send a message; hang up after so many tokens, if that is said."""
        path = f"/conversations/{conversation}/messages"
        await self.post(path, heard, {"content": content}, stream, key, leave_after)

    async def post(
        self,
        path: str,
        heard: Heard,
        body: Json | None = None,
        stream: bool = False,  # noqa: FBT001, FBT002 - of send
        key: str | None = None,
        leave_after: int | None = None,
    ) -> None:
        """Send a request that makes a turn."""
        headers = {"Accept": "text/event-stream"} if stream else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        async with self.http.stream("POST", path, json=body, headers=headers) as response:
            heard.status = response.status_code
            if not response.headers["content-type"].startswith("text/event-stream"):
                body = json.loads(await response.aread())
                _note(heard, "done" if response.is_success else "error", body or {})
                heard.ended = True
                return
            async for name, data in _events(response):
                _note(heard, name, data)
                tokens = sum(name == "token" for name, _ in heard.events)
                if leave_after is not None and tokens >= leave_after:
                    return
            assert heard.message or heard.problem, "The stream has no last event."
            heard.ended = True

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()


@asynccontextmanager
async def client_of(url: str, *, keep_alive: bool = False) -> AsyncIterator[Client]:
    """Talk to a server for a while."""
    client = Client(url, keep_alive=keep_alive)
    try:
        yield client
    finally:
        await client.aclose()


def whole_turns(history: list[Json]) -> list[list[Json]]:
    """Cut a history into its turns: each a question, answers that were replaced, and the answer.

    Raises:
        AssertionError: if it is anything else than a sequence of these.
    """
    turns: list[list[Json]] = []
    for message in history:
        if message["role"] == "user":
            assert message["status"] == "complete", message
            turns.append([message])
        else:
            assert turns, "An answer without a question."
            assert message["in_reply_to"] == turns[-1][0]["id"], "An answer to something else."
            turns[-1].append(message)
    for question, *answers in turns:
        assert answers, f"A question without an answer: {question['content']}"
        _check_answers(answers)
    assert len({m["id"] for m in history}) == len(history), "A message stands there twice."
    return turns


def _check_answers(answers: list[Json]) -> None:
    *replaced, last = answers
    assert last["status"] in {"complete", "cancelled", "failed"}, last["status"]
    for old, new in zip(replaced, answers[1:], strict=True):
        assert old["status"] == "replaced", old["status"]
        assert old["replaced_by"] == new["id"], "Replaced by something else."


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, Json]]:
    """The events of a stream, their numbers checked."""
    rest, last = "", 0
    async for text in response.aiter_text():
        *blocks, rest = (rest + text).split("\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if line[:1] not in ":")
            if "data" in fields:
                assert int(fields["id"]) > last, "The ids of the events do not increase."
                last = int(fields["id"])
                yield fields["event"], json.loads(fields["data"])
    assert not rest, "The stream ends amid an event."


def _note(heard: Heard, name: str, data: Json) -> None:
    assert heard.message is None, "Something came after the last event."
    assert heard.problem is None, "Something came after the last event."
    heard.events.append((name, data))
    if name == "done":
        heard.message = data
    elif name == "error":
        heard.problem = data
