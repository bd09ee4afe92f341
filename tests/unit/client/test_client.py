"""The client that waits: what it sends, how it reads, and when it tries again."""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tunedd_api.api.problems import KINDS
from tunedd_api.client import (
    ApiError,
    AsyncClient,
    Client,
    ClientError,
    Done,
    MessageTooLong,
    ModelUnavailable,
    NotFound,
    Sources,
    TimedOut,
    Token,
    Unauthorized,
    UnknownDocuments,
    Unreachable,
    Unreadable,
    Unsendable,
)
from tunedd_api.client.retries import Retries

CONVERSATION = "8d63431e-59e3-4fbd-a9d9-5aaff78c646a"
ANSWER = {
    "id": str(uuid4()),
    "conversation_id": CONVERSATION,
    "role": "assistant",
    "content": "Bees dance. [1]",
    "status": "complete",
    "outcome": "answered",
    "citations": [
        {
            "marker": 1,
            "document": {"id": str(uuid4()), "name": "bees.md"},
            "page": 1,
            "start": 0,
            "end": 11,
            "quote": "Bees dance.",
            "score": 1.0,
            "what a later version adds": True,
        }
    ],
    "unsupported": [],
    "nearest": [],
    "truncated": False,
    "usage": None,
    "timings": None,
    "created_at": "2026-11-26T02:32:26.410856Z",
    "in_reply_to": None,
}

Handler = Callable[[httpx.Request], httpx.Response]


def problem(status: int, slug: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    """A problem as the service tells it."""
    body = {"type": f"urn:tunedd:problem:{slug}", "title": "T", "status": status, "detail": "No."}
    return httpx.Response(status, json={**body, "instance": "/x"}, **more)


@contextmanager
def answered_by(
    *answers: httpx.Response | Exception,
) -> Iterator[tuple[Client, list[httpx.Request]]]:
    """A client whose requests get these answers in turn, and the requests."""
    asked: list[httpx.Request] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    http = httpx.Client(transport=httpx.MockTransport(answer))
    retries = Retries(first=0.0, longest=0.0)
    with Client(
        "https://docs.example/lib/", api_key="secret", http=http, retries=retries
    ) as client:
        yield client, asked
    assert not left


def test_sending() -> None:
    """A message goes to its conversation under a key of its own, and an answer comes back."""
    with answered_by(httpx.Response(201, json=ANSWER)) as (client, asked):
        answer = client.send(CONVERSATION, "Do bees dance?", documents=["bees.md"])
    assert answer.content == "Bees dance. [1]"
    assert answer.conversation_id == UUID(CONVERSATION)
    assert answer.citations[0].quote == "Bees dance."
    (request,) = asked
    assert request.url == f"https://docs.example/lib/conversations/{CONVERSATION}/messages"
    assert json.loads(request.content) == {"content": "Do bees dance?", "documents": ["bees.md"]}
    assert request.headers["authorization"] == "Bearer secret"
    assert UUID(request.headers["idempotency-key"])


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("gone"),
        problem(503, "overloaded", headers={"Retry-After": "2"}),
        problem(503, "model-unavailable"),
        problem(429, "too-many-turns", headers={"Retry-After": "1"}),
    ],
)
def test_trying_again(trouble: httpx.Response | Exception) -> None:
    """What nobody answered, or is over soon, is tried again under the same key."""
    with answered_by(trouble, httpx.Response(201, json=ANSWER)) as (client, asked):
        assert client.send(CONVERSATION, "Do bees dance?").status == "complete"
    assert len({request.headers["idempotency-key"] for request in asked}) == 1


def test_giving_up() -> None:
    """After some attempts the last refusal is raised."""
    down = [problem(503, "model-unavailable") for _ in range(3)]
    with answered_by(*down) as (client, _), pytest.raises(ModelUnavailable, match=r"No\."):
        client.send(CONVERSATION, "Do bees dance?")
    slow = [httpx.ReadTimeout("slow") for _ in range(3)]
    with answered_by(*slow) as (client, _), pytest.raises(Unreachable):
        client.search("Bees")


@pytest.mark.parametrize(
    ("status", "slug"), [(504, "timeout"), (500, "internal"), (404, "not-found")]
)
def test_not_trying_again(status: int, slug: str) -> None:
    """What would be as it was is raised at once."""
    with answered_by(problem(status, slug)) as (client, _), pytest.raises(ApiError) as raised:
        client.send(CONVERSATION, "Do bees dance?")
    assert (raised.value.status, raised.value.type) == (status, slug)


def test_what_is_not_repeated() -> None:
    """A call that would do twice what is sent twice is not, unless nothing was sent."""
    with answered_by(httpx.ReadError("reset")) as (client, _), pytest.raises(Unreachable):
        client.create_conversation()
    created = {
        "id": CONVERSATION,
        "title": None,
        "documents": None,
        "created_at": "2026-11-26T02:32:26Z",
        "updated_at": "2026-11-26T02:32:26Z",
        "message_count": 0,
    }
    answers = (httpx.ConnectError("refused"), httpx.Response(201, json=created))
    with answered_by(*answers) as (client, _):
        assert client.create_conversation().documents is None


@pytest.mark.parametrize(
    ("status", "slug", "kind"),
    [
        (401, "unauthorized", Unauthorized),
        (404, "not-found", NotFound),
        (422, "unknown-documents", UnknownDocuments),
        (504, "timeout", TimedOut),
        (418, "teapot", ApiError),
    ],
)
def test_exceptions(status: int, slug: str, kind: type[ApiError]) -> None:
    """Each type of problem is an exception, and those to come are the general one."""
    with answered_by(problem(status, slug)) as (client, _), pytest.raises(ClientError) as raised:
        client.conversation(CONVERSATION)
    assert type(raised.value) is kind


def test_every_problem_has_an_exception() -> None:
    """Whatever the service's table of problems names, the client tells apart."""
    for kind in KINDS.values():
        body = json.dumps({"type": f"urn:tunedd:problem:{kind.slug}"}).encode()
        assert type(ApiError.of(kind.status, body)) is not ApiError, kind.slug


def test_details_of_problems() -> None:
    """What a problem says beside its sentence is at hand; no JSON is no reason to fail."""
    body = json.dumps({"type": "urn:tunedd:problem:message-too-long", "tokens_over": 7}).encode()
    error = ApiError.of(422, body)
    assert isinstance(error, MessageTooLong)
    assert error.tokens_over == 7
    for odd in (b"<html>", b"[]", b""):
        assert str(ApiError.of(502, odd)) == "The service answers with status 502."


def stream(*events: tuple[str, object]) -> bytes:
    """A stream of these events, with a comment in between."""
    said = (f"id: 1\nevent: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return ": \n\n".join(said).encode()


EVENTS: tuple[tuple[str, object], ...] = (
    ("sources", {"passages": []}),
    ("token", {"text": "Bees\u2028"}),
    ("later", {"unheard": "of"}),
    ("token", {"text": "dance."}),
)


def test_streaming() -> None:
    """Events come as they are sent, the whole answer last; unknown ones are passed over."""
    answer = httpx.Response(200, content=stream(*EVENTS, ("done", ANSWER)))
    with (
        answered_by(answer) as (client, asked),
        client.stream(CONVERSATION, "Do bees dance?") as events,
    ):
        heard = list(events)
    assert heard[:3] == [Sources(()), Token("Bees\u2028"), Token("dance.")]
    assert isinstance(heard[3], Done)
    assert heard[3].message.outcome == "answered"
    assert asked[0].headers["accept"] == "text/event-stream"


def test_a_stream_that_fails() -> None:
    """An error amid the answer, and an end before its end, are raised where they come."""
    failed = ("error", {"type": "urn:tunedd:problem:model-unavailable", "status": 503})
    for last, kind in (((failed,), ModelUnavailable), ((), Unreachable)):
        answer = httpx.Response(200, content=stream(*EVENTS, *last))
        with (
            answered_by(answer) as (client, _),
            client.stream(CONVERSATION, "Do bees dance?") as events,
        ):
            assert len([next(events) for _ in range(3)]) == 3
            with pytest.raises(kind):
                next(events)


def test_listings() -> None:
    """Listings are read page by page, as far as they are wanted."""
    page = {"items": [ANSWER, {**ANSWER, "role": "user", "content": "?"}], "next_cursor": "next"}
    last = {"items": [ANSWER], "next_cursor": None}
    with answered_by(httpx.Response(200, json=page), httpx.Response(200, json=last)) as (c, asked):
        assert [m.role for m in c.messages(CONVERSATION)] == ["assistant", "user", "assistant"]
    assert [request.url.params.get("cursor") for request in asked] == [None, "next"]


def test_a_service_that_is_not_ready() -> None:
    """A service that cannot answer can still say so."""
    state = {"status": "unready", "dependencies": {"database": {"state": "down"}}}
    with answered_by(httpx.Response(503, json=state)) as (client, _):
        assert client.readiness().status == "unready"


def test_both_clients_offer_the_same() -> None:
    """What one client does, the other does under the same name with the same arguments."""
    names = {"close": "aclose"}
    for name, method in inspect.getmembers(Client, inspect.isfunction):
        if name.startswith("_"):
            continue
        other = getattr(AsyncClient, names.get(name, name))
        assert inspect.signature(method).parameters == inspect.signature(other).parameters, name
        assert inspect.getdoc(method) == inspect.getdoc(other), name


def test_the_key_stays_secret() -> None:
    """The key is in no description of the client."""
    with answered_by() as (client, _):
        assert "secret" not in repr(vars(client))


@pytest.mark.parametrize("key", ["secret\n", "sec ret", "\u017fecret", ""])
def test_what_is_no_key(key: str) -> None:
    """What no header can hold is refused before anything is sent, and not said in the error."""
    with pytest.raises(Unsendable, match="A key consists of") as refused:
        Client(api_key=key)
    assert "ecret" not in f"{refused.value}{refused.value.__cause__}"


def test_what_cannot_be_sent() -> None:
    """Text that is no Unicode, and an address that is none, are told as such."""
    with answered_by() as (client, _), pytest.raises(Unsendable, match="no valid Unicode"):
        client.send(CONVERSATION, "Do bees \udcff dance?")
    with Client("http://docs.example:port") as client, pytest.raises(Unsendable, match="port"):
        client.readiness()


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b"\xff", b""])
def test_something_else_answers(body: bytes) -> None:
    """What answers in another way than the service is no bug of the caller's program."""
    with answered_by(httpx.Response(200, content=body)) as (client, _), pytest.raises(Unreadable):
        client.conversation(CONVERSATION)
    events = b"event: token\ndata: " + body + b"\n\n"
    with (
        answered_by(httpx.Response(200, content=events)) as (client, _),
        client.stream(CONVERSATION, "Do bees dance?") as heard,
        pytest.raises(Unreadable),
    ):
        list(heard)


@pytest.mark.parametrize("body", [b'{"type": 7, "errors": 5}', b"[" * 100_000, b"\xff"])
def test_a_failure_of_something_else(body: bytes) -> None:
    """A failure that is told in no way of ours is one by its status."""
    with (
        answered_by(httpx.Response(500, content=body)) as (client, _),
        pytest.raises(ApiError) as raised,
    ):
        client.conversation(CONVERSATION)
    assert (raised.value.status, raised.value.errors) == (500, [])
