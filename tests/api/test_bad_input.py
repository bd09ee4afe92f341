"""Requests that are refused: each with a problem, and none with a trace in the database."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.support.models import ScriptedLLM
from tests.support.problems import pointers_in, problem_in
from tests.support.service import MAX_BODY_BYTES, Served, SettingsFactory, rows_of, served
from tests.support.talk import start
from tests.support.texts import BEES, BEES_QUESTION
from tunedd_api.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

INVALID = (422, "invalid-request")
UNKNOWN = (422, "unknown-documents")
EMPTY = (422, "empty-selection")
MISSING = (404, "not-found")
NOT_JSON = (400, "bad-request")
MEDIA_TYPE = (415, "unsupported-media-type")
TOO_LARGE = (413, "body-too-large")
METHOD = (405, "method-not-allowed")

CONVERSATION = "/conversations/{conversation}"
MESSAGES = "/conversations/{conversation}/messages"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Case:
    """A request and the problem that it must be answered with."""

    method: str
    path: str
    expected: tuple[int, str]
    json: object = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    params: dict[str, str] = field(default_factory=dict)
    pointers: tuple[str, ...] | None = None
    says: str = ""

    def arguments(self) -> dict[str, Any]:
        """What the client is called with."""
        content = json.dumps(self.json).encode() if self.content is None else self.content
        if self.method in {"GET", "DELETE"} and self.content is None:
            return {"params": self.params}
        return {"content": content, "headers": self.headers, "params": self.params}


def message(content: object, expected: tuple[int, str] = INVALID, **more: Any) -> Case:  # noqa: ANN401
    """A message with this content."""
    return Case("POST", MESSAGES, expected, json={"content": content}, **more)


def raw(content: bytes, expected: tuple[int, str], **more: Any) -> Case:  # noqa: ANN401
    """A message whose body is these bytes."""
    return Case("POST", MESSAGES, expected, content=content, **more)


def selection(documents: object, expected: tuple[int, str], **more: Any) -> list[Case]:  # noqa: ANN401
    """The selection wherever one may stand."""
    return [
        Case("POST", "/conversations", expected, json={"documents": documents}, **more),
        Case("PATCH", CONVERSATION, expected, json={"documents": documents}, **more),
        Case("POST", MESSAGES, expected, json={"content": "Hi", "documents": documents}, **more),
        Case("POST", "/search", expected, json={"query": "Hi", "documents": documents}, **more),
    ]


def cursor_of(text: str) -> str:
    """Wrap a text as cursors are wrapped."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursors(path: str, *texts: str) -> list[Case]:
    """Cursors that hold these texts instead of a listing's own."""
    return [
        Case("GET", path, INVALID, params={"cursor": cursor_of(text)}, says="cursor")
        for text in texts
    ]


DEEP = b'{"content":' + b"[" * 1900 + b"]" * 1900 + b"}"

NESTED: object = 1
for _ in range(40):
    NESTED = [NESTED]
MANY_VALUES = b'{"documents":[' + b",".join([b"1"] * 16_000) + b"]}"
TWO_LISTS = json.dumps({"query": [[1] * 8000] * 2}, separators=(",", ":")).encode()

TITLES: tuple[object, ...] = ("", "   ", "a" * 201, "a\x00", 7, [])

CASES = [
    # Conversations that are not there.
    *(
        Case(method, path.format(conversation=identifier), MISSING, json={"content": "Hi"})
        for identifier in (str(uuid4()), "none", "1", "%00", "00000000-0000-0000-0000-00000000000g")
        for method, path in (("GET", CONVERSATION), ("POST", MESSAGES), ("GET", MESSAGES))
    ),
    # Selections of documents.
    *selection(["nowhere.md"], UNKNOWN, says="'nowhere.md'"),
    *selection([BEES, "nowhere.md", str(uuid4())], UNKNOWN, says="'nowhere.md'"),
    *selection(["report.txt"], UNKNOWN, says="More than one"),
    *selection(["%"], UNKNOWN),
    *selection(["../bees.md"], UNKNOWN),
    *selection([], EMPTY, says="at least one"),
    *selection([""], INVALID, pointers=("/documents/0",)),
    *selection([BEES, " "], INVALID, pointers=("/documents/1",)),
    *selection(["a\x00b"], INVALID, pointers=("/documents/0",)),
    *selection(["a" * 1025], INVALID, pointers=("/documents/0",)),
    *selection([7], INVALID, pointers=("/documents/0",)),
    *selection([None], INVALID, pointers=("/documents/0",)),
    *selection(BEES, INVALID, pointers=("/documents",)),
    *selection({BEES: True}, INVALID, pointers=("/documents",)),
    # Content.
    message("", pointers=("/content",)),
    message(" \n\t\u2003", pointers=("/content",)),
    message("a\x00b", pointers=("/content",)),
    message("\x00", pointers=("/content",)),
    message(None, pointers=("/content",)),
    message(7, pointers=("/content",)),
    message(["Hi"], pointers=("/content",)),
    message({"text": "Hi"}, pointers=("/content",)),
    raw(b'{"content": true}', INVALID, pointers=("/content",)),
    raw(b'{"content": "\xff\xfe"}', NOT_JSON),
    raw(b'{"content": "\xed\xa0\x80"}', INVALID, pointers=("/content",)),
    raw(b'{"content": "\\ud800"}', INVALID, pointers=("/content",)),
    raw(b'{"content": "Hi", "documents": ["\\udfff"]}', INVALID, pointers=("/documents/0",)),
    raw(b'{"content": "Hi", "\\ud800": 1}', INVALID),
    Case("POST", "/conversations", INVALID, content=b'{"title": "\\ud83d"}', pointers=("/title",)),
    # Titles.
    *(
        Case(method, path, INVALID, json={"title": title}, pointers=("/title",))
        for method, path in (("POST", "/conversations"), ("PATCH", CONVERSATION))
        for title in TITLES
    ),
    # Fields that nobody knows, or that are left out.
    Case("POST", "/conversations", INVALID, json={"document": [BEES]}, pointers=("/document",)),
    Case("PATCH", CONVERSATION, INVALID, json={"id": str(uuid4())}, pointers=("/id",)),
    Case("POST", MESSAGES, INVALID, json={"content": "Hi", "a/b~c": 1}, pointers=("/a~1b~0c",)),
    Case("POST", MESSAGES, INVALID, json={"text": 1, "n": 2}, pointers=("/content", "/text", "/n")),
    Case("POST", MESSAGES, INVALID, json={}, pointers=("/content",)),
    Case("POST", "/search", INVALID, json={}, pointers=("/query",)),
    Case("POST", "/search", INVALID, json={"query": " "}, pointers=("/query",)),
    *(
        Case("POST", "/search", INVALID, json={"query": "Hi", "limit": n}, pointers=("/limit",))
        for n in (0, 101, -1, "10", 1.5, None, True, 10**30)
    ),
    Case(
        "POST",
        "/search",
        INVALID,
        json={"query": "Hi", "history": [{"role": "system", "content": "Hi"}]},
        pointers=("/history/0/role",),
    ),
    Case(
        "POST",
        "/search",
        INVALID,
        json={"query": "Hi", "history": [{"role": "user", "content": ""}, {"role": "user"}]},
        pointers=("/history/0/content", "/history/1/content"),
    ),
    # Bodies of which too much is wrong.
    Case("POST", MESSAGES, INVALID, json={"content": "Hi", "a": NESTED}, pointers=("",)),
    Case("POST", MESSAGES, INVALID, json=dict.fromkeys(map(str, range(3000)), 1), says="3000 more"),
    Case("POST", MESSAGES, INVALID, content=MANY_VALUES, pointers=("",), says="16,000 values"),
    Case("POST", "/conversations", INVALID, content=MANY_VALUES, pointers=("",)),
    Case("PATCH", CONVERSATION, INVALID, content=MANY_VALUES, pointers=("",)),
    Case("POST", "/search", INVALID, content=TWO_LISTS, pointers=("",)),
    Case("POST", "/search", INVALID, json={"query": 1, "history": [{}] * 999}, says="1998 more"),
    # Bodies that are no JSON objects.
    raw(b"", INVALID, pointers=("",)),
    raw(b"{", INVALID, pointers=("",)),
    raw(b'{"content": "Hi",}', INVALID, pointers=("",)),
    raw(b"content=Hi", INVALID, pointers=("",)),
    raw(b'{"content": "Hi"} and more', INVALID, pointers=("",)),
    raw(b"null", INVALID, pointers=("",)),
    raw(b"[]", INVALID, pointers=("",)),
    raw(b'"Hi"', INVALID, pointers=("",)),
    raw(b"7", INVALID, pointers=("",)),
    raw(DEEP, NOT_JSON),
    # Bodies that do not say that they are JSON.
    *(
        raw(b'{"content": "Hi"}', MEDIA_TYPE, headers=headers)
        for headers in (
            {},
            {"content-type": ""},
            {"content-type": "text/plain"},
            {"content-type": "application/x-www-form-urlencoded"},
            {"content-type": "multipart/form-data; boundary=x"},
            {"content-type": "application/jsonp"},
        )
    ),
    Case("PATCH", CONVERSATION, MEDIA_TYPE, json={"title": "New"}, headers={}),
    Case("POST", "/conversations", MEDIA_TYPE, json={"title": "New"}, headers={}),
    Case("POST", "/search", MEDIA_TYPE, json={"query": "Hi"}, headers={}),
    # Bodies over the cap.
    raw(
        b'{"content": "' + b"a" * MAX_BODY_BYTES + b'"}', TOO_LARGE, says=f"{MAX_BODY_BYTES} bytes"
    ),
    Case("POST", "/search", TOO_LARGE, content=b" " * (MAX_BODY_BYTES + 1)),
    Case("POST", "/nowhere", TOO_LARGE, content=b" " * (MAX_BODY_BYTES + 1)),
    # Pages.
    *(
        Case("GET", path, INVALID, params={"limit": limit}, pointers=("limit",))
        for path in ("/conversations", "/documents", MESSAGES)
        for limit in ("0", "101", "abc", "-1", "", "1.5", "9" * 40)
    ),
    *(
        Case("GET", path, INVALID, params={"cursor": cursor})
        for path in ("/conversations", "/documents", MESSAGES)
        for cursor in ("", "a", "!!!!", "é", "\x00", "a" * 2049, cursor_of("7"), cursor_of("{}"))
    ),
    *(
        case
        for path in ("/conversations", "/documents", MESSAGES)
        for case in cursors(
            path, "[]", "[null]", "[true]", "[1.5]", "[[1]]", "[1,2,3]", "[" * 1500, "nope"
        )
    ),
    *cursors("/conversations", '["2020-01-01T00:00:00+00:00"]', '["now", "me"]'),
    *cursors("/conversations", f'["2020-01-01T00:00:00", "{uuid4()}"]'),
    *cursors("/conversations", f'["0001-01-01T00:00:00+23:59", "{uuid4()}"]'),
    *cursors("/conversations", '["2020-01-01T00:00:00+00:00", "\\ud800"]'),
    *cursors("/documents", '["\\ud800"]', '["a\\u0000b"]', "[1]"),
    *cursors(MESSAGES, '["1"]', f"[{10**30}]", f"[-{10**30}]"),
    # Addresses and methods.
    *(
        Case("GET", path, MISSING)
        for path in (
            "/nowhere",
            "/conversations/",
            f"{MESSAGES}/",
            "/search/",
            "/web/",
            "/web//livez",
        )
    ),
    Case("POST", "/conversations/", MISSING, json={}),
    *(
        Case(method, path, METHOD, json={})
        for method, path in (
            ("PUT", "/conversations"),
            ("DELETE", "/conversations"),
            ("PUT", CONVERSATION),
            ("DELETE", MESSAGES),
            ("GET", "/search"),
            ("POST", "/livez"),
            ("POST", "/documents"),
        )
    ),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def conversation(shared_service: Served) -> str:
    """A conversation that is refused all kinds of things."""
    identifier: str = (await start(shared_service.client, documents=[BEES]))["id"]
    return identifier


def _named(case: Case) -> str:
    shown = case.content if case.content is not None else case.json or case.params
    return f"{case.method} {case.path.partition('?')[0]} {str(shown)[:40]!a}"


@pytest.mark.parametrize("case", CASES, ids=_named)
async def test_refused(
    shared_service: Served, conversation: str, unasked: ScriptedLLM, case: Case
) -> None:
    """A request that cannot be is answered with a problem that says why, and changes nothing."""
    before, calls = rows_of(shared_service.library.database), len(unasked.calls)
    path = case.path.format(conversation=conversation)
    response = await shared_service.client.request(case.method, path, **case.arguments())
    body = problem_in(response, *case.expected)
    assert case.says in body["detail"]
    if case.pointers is not None:
        assert pointers_in(body) == list(case.pointers)
    elif case.expected == INVALID and "cursor" not in case.params:
        assert pointers_in(body)
    assert rows_of(shared_service.library.database) == before
    assert len(unasked.calls) == calls


async def test_allowed_methods(shared_service: Served, conversation: str) -> None:
    """A method that an address does not take is answered with those that it does."""
    response = await shared_service.client.put(f"/conversations/{conversation}", json={})
    problem_in(response, *METHOD)
    assert response.headers["allow"] == "DELETE, GET, HEAD, PATCH"


async def test_described_problems(shared_service: Served) -> None:
    """The API's description says what a problem looks like, and that calls may end in one."""
    description = (await shared_service.client.get("/openapi.json")).json()
    schemas = description["components"]["schemas"]
    assert set(schemas["Problem"]["required"]) == {"type", "title", "status", "detail", "instance"}
    assert set(schemas["Fault"]["properties"]) == {"pointer", "detail"}
    assert "HTTPValidationError" not in schemas
    own = (path for path in description["paths"] if not path.startswith("/v1/"))
    for operations in (description["paths"][path] for path in own):
        for operation in operations.values():
            wrong = {k: v for k, v in operation["responses"].items() if k > "400"}
            wrong.pop("503", None)  # readiness is one, too
            for response in wrong.values():
                (content,) = response["content"].items()
                reference = {"$ref": "#/components/schemas/Problem"}
                assert content == ("application/problem+json", {"schema": reference})


async def test_streamed_body_over_the_cap(shared_service: Served, conversation: str) -> None:
    """A body that does not announce its length is refused as soon as it is over the cap."""
    sent: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"content": "'
        while True:
            sent.append(1024)
            yield b"a" * 1024

    before = rows_of(shared_service.library.database)
    response = await shared_service.client.post(
        f"/conversations/{conversation}/messages", content=endless(), headers=JSON
    )
    problem_in(response, *TOO_LARGE)
    assert sum(sent) <= MAX_BODY_BYTES + 1024
    assert rows_of(shared_service.library.database) == before


async def test_body_of_exactly_the_cap(shared_service: Served) -> None:
    """A body of as many bytes as are taken is taken, announced or streamed."""
    query = json.dumps({"query": BEES_QUESTION}).encode().ljust(MAX_BODY_BYTES)

    async def streamed() -> AsyncIterator[bytes]:
        yield query[:1000]
        yield query[1000:]

    for content in (query, streamed()):
        response = await shared_service.client.post("/search", content=content, headers=JSON)
        assert response.status_code == 200


async def test_json_with_parameters(shared_service: Served) -> None:
    """The media type may carry parameters, and is read without regard to case."""
    body = json.dumps({"query": BEES_QUESTION}).encode()
    for media_type in ("application/json; charset=utf-8", "Application/JSON"):
        headers = {"content-type": media_type}
        response = await shared_service.client.post("/search", content=body, headers=headers)
        assert response.status_code == 200


async def test_many_unknown_documents(shared_service: Served) -> None:
    """A selection of as many names as a body holds is looked up, and each unknown is named."""
    names = [f"{n}.md" for n in range(1000)]
    response = await shared_service.client.post("/conversations", json={"documents": names})
    detail = problem_in(response, *UNKNOWN)["detail"]
    assert all(repr(name) in detail for name in names)


async def test_at_most_twenty_faults(shared_service: Served) -> None:
    """Twenty things that are wrong are told one by one, and the others are counted."""
    body = dict.fromkeys(map(str, range(100)), 1)
    response = await shared_service.client.post("/search", json=body)
    problem = problem_in(response, *INVALID)
    assert len(pointers_in(problem)) == 20
    assert problem["detail"].endswith("… and 100 more.")


async def test_many_unknown_fields(settings: Settings) -> None:
    """A megabyte of unknown fields is refused as one thing that is wrong."""
    async with served(settings) as service:
        body = dict.fromkeys(map(str, range(80_000)), 1)
        response = await service.client.post("/search", json=body)
        assert pointers_in(problem_in(response, *INVALID)) == [""]


async def test_long_texts_are_not_searched(settings_for: SettingsFactory) -> None:
    """What could not be said as a message is not searched for, nor taken for something said."""
    async with served(settings_for(max_message_chars=100)) as service:
        for query, said in (("a" * 101, "b"), ("a", "b " * 51)):
            body = {"query": query, "history": [{"role": "user", "content": said}]}
            response = await service.client.post("/search", json=body)
            assert "at most 100" in problem_in(response, *INVALID)["detail"]


async def test_nothing_is_echoed(shared_service: Served, conversation: str) -> None:
    """A refused message is not repeated in the problem."""
    body = {"content": "my secret \x00", "more": "my secret"}
    response = await shared_service.client.post(
        f"/conversations/{conversation}/messages", json=body
    )
    problem_in(response, *INVALID)
    assert "secret" not in response.text
