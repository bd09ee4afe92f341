"""The documents as tools of other programs' models, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import pytest_asyncio
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent

from tests.support.asgi import Connection
from tests.support.models import UNREACHABLE, ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.server import Gate
from tests.support.service import (
    Served,
    SettingsFactory,
    copy_library,
    make_settings,
    rows_of,
    served,
)
from tests.support.texts import BEES, BEES_QUESTION, BREAD, CLOCKS, NAMES, UNRELATED_QUESTION
from tunedd_api.documents.model import document_id
from tunedd_api.mcp.budget import CALL_BYTES
from tunedd_api.settings import Settings

PATH = "/mcp"
ACCEPT = "application/json, text/event-stream"
TOOLS = ("list_documents", "search_passages", "read_page", "ask")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def llm() -> ScriptedLLM:
    """The service's language model."""
    return ScriptedLLM.saying("Honeybees dance to tell their sisters where flowers stand.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_service(
    prepared_library: Path, tmp_path_factory: pytest.TempPathFactory, llm: ScriptedLLM
) -> AsyncIterator[Served]:
    """A service with this door open."""
    folder = tmp_path_factory.mktemp("mcp")
    copy_library(prepared_library, folder)
    settings = make_settings(folder, mcp=True, public_url="https://docs.example/")
    (folder / "data" / "long.txt").write_text("Whales sing. " * 5000)
    async with served(settings, chat=chat_model(llm)) as service:
        yield service


@asynccontextmanager
async def talking(service: Served) -> AsyncIterator[ClientSession]:
    """The protocol's own client, in a session of its own."""
    transport = httpx.ASGITransport(app=service.app)
    http: Any = httpx.AsyncClient(transport=transport)
    async with (
        http as client,
        streamable_http_client("http://service.test/mcp", http_client=client) as streams,
        ClientSession(*streams) as session,
    ):
        await session.initialize()
        yield session


async def call(service: Served, tool: str, **arguments: object) -> CallToolResult:
    """Call a tool; whatever comes of it fits the tool's own schema, and is complete as text."""
    async with talking(service) as session:
        schemas = {t.name: t.output_schema for t in (await session.list_tools()).tools}
        result = await session.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    schema = schemas[tool]
    assert schema is not None
    assert schema["type"] == "object"
    jsonschema.validate(result.structured_content, schema)
    assert len(text_of(result).encode()) <= CALL_BYTES + 1500
    return result


def text_of(result: CallToolResult) -> str:
    """The one text that a result consists of."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def told(result: CallToolResult) -> dict[str, Any]:
    """What a successful call tells."""
    assert not result.is_error, text_of(result)
    structured: dict[str, Any] = result.structured_content or {}
    assert structured["error"] is None
    return structured


async def test_tools(open_service: Served) -> None:
    """There are four tools, all of which only read, and each says what it takes and gives."""
    async with talking(open_service) as session:
        tools = (await session.list_tools()).tools
    assert tuple(tool.name for tool in tools) == TOOLS
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.description
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.input_schema["type"] == "object"


async def test_listing(open_service: Served) -> None:
    """Documents are listed with what it takes to cite them, all or those that fit."""
    result = await call(open_service, "list_documents")
    documents = told(result)["documents"]
    assert [d["name"] for d in documents] == sorted([*NAMES, "long.txt"])
    for document in documents:
        assert document["url"] == f"https://docs.example/#/documents/{document['id']}/1"
        for part in (document["name"], document["id"], document["url"]):
            assert part in text_of(result)
    fitting = told(await call(open_service, "list_documents", query="pendulum CLOCKS"))
    assert [d["name"] for d in fitting["documents"]] == [CLOCKS]
    assert "No document" in text_of(await call(open_service, "list_documents", query="zebra"))


async def test_searching(open_service: Served) -> None:
    """Passages come with quote, document, page and link, in both forms; more can be asked for."""
    result = await call(open_service, "search_passages", query=BEES_QUESTION, limit=1)
    (passage,) = told(result)["passages"]
    assert passage["document"] == BEES
    place = f"/1?start={passage['start']}&end={passage['end']}"
    assert passage["url"] == f"https://docs.example/#/documents/{document_id(BEES)}{place}"
    for part in (passage["text"], passage["document"], "page 1", passage["url"]):
        assert part in text_of(result)
    cursor = told(result)["next_cursor"]
    assert cursor in text_of(result)
    (second,) = told(
        await call(open_service, "search_passages", query=BEES_QUESTION, limit=1, cursor=cursor)
    )["passages"]
    assert second != passage


@pytest.mark.parametrize("name", [BREAD, str(document_id(BREAD))])
async def test_searching_in_some(open_service: Served, name: str) -> None:
    """Documents are chosen by name or id, in a list, alone, or as models write lists."""
    for documents in ([name], name, json.dumps([name])):
        result = await call(
            open_service, "search_passages", query=BEES_QUESTION, documents=documents
        )
        assert {p["document"] for p in told(result)["passages"]} <= {BREAD}


async def test_null(open_service: Served) -> None:
    """An argument that is null is as good as absent."""
    given = {"query": BEES_QUESTION, "documents": None, "limit": None, "cursor": None}
    found = told(await call(open_service, "search_passages", **given))
    assert found == told(await call(open_service, "search_passages", query=BEES_QUESTION))


async def test_reading(open_service: Served) -> None:
    """Pages are read one by one or several at once; what follows is said."""
    first = told(await call(open_service, "read_page", document=CLOCKS, page=1))
    assert (first["document_pages"], first["next"]) == (2, {"page": 2, "start": 0})
    assert "Huygens" in first["pages"][0]["text"]
    both = told(await call(open_service, "read_page", document=CLOCKS, page=1, pages=5))
    assert [page["page"] for page in both["pages"]] == [1, 2]
    assert both["next"] is None


async def test_reading_a_long_page(open_service: Served) -> None:
    """A page longer than a call is read in parts that leave nothing out."""
    read: list[str] = []
    where: dict[str, int] | None = {"page": 1, "start": 0}
    while where is not None:
        result = await call(open_service, "read_page", document="long.txt", pages=3, **where)
        read += [page["text"] for page in told(result)["pages"]]
        where = told(result)["next"]
        if where is not None:
            assert f"page={where['page']}, start={where['start']}" in text_of(result)
    assert len(read) > 4
    assert "".join("".join(read).split()) == "Whalessing." * 5000


async def test_asking(open_service: Served) -> None:
    """An answer is the one that a conversation gives, each marker with its quote and link."""
    before = rows_of(open_service.library.database)
    result = await call(open_service, "ask", question=BEES_QUESTION)
    reply = told(result)
    assert rows_of(open_service.library.database) == before
    assert reply["outcome"] == "answered"
    (citation,) = reply["citations"]
    assert f"[{citation['marker']}]" in reply["answer"]
    for part in (reply["answer"], citation["text"], BEES, citation["url"], "[1]"):
        assert part in text_of(result)


async def test_asking_what_is_not_there(open_service: Served, llm: ScriptedLLM) -> None:
    """Without an answer the nearest passages are offered, in words as well."""
    calls = len(llm.calls)
    result = await call(open_service, "ask", question=UNRELATED_QUESTION, documents=[BEES])
    reply = told(result)
    assert (reply["outcome"], reply["citations"]) == ("no_answer", [])
    for passage in reply["nearest"]:
        assert passage["text"] in text_of(result)
    assert len(llm.calls) == calls


async def test_asking_with_a_history(open_service: Served, llm: ScriptedLLM) -> None:
    """What was said before comes along."""
    history = [
        {"role": "user", "content": BEES_QUESTION},
        {"role": "assistant", "content": "Towards the nectar."},
    ]
    question = "How many workers does a hive shelter?"
    await call(open_service, "ask", question=question, history=history)
    assert [m.content for m in llm.calls[-1][1:3]] == [BEES_QUESTION, "Towards the nectar."]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search_passages", {"query": "x", "documents": ["bee.md"]}, ["'bee.md'", BEES]),
        ("search_passages", {"query": "x", "documents": []}, ["at least one document"]),
        ("search_passages", {"query": ""}, ["query", "documents, limit, cursor"]),
        ("search_passages", {"query": "x", "limit": 21}, ["limit"]),
        ("search_passages", {"query": "x", "cursor": "nonsense"}, ["cursor"]),
        ("search_passages", {"query": "x" * 40_000}, ["40000 characters"]),
        ("search_passages", {"question": "x"}, ["query", "question"]),
        ("search_passages", {"x" * 50_000: 1}, ["query", "xxx: "]),
        ("search_passages", {"query": "x", "documents": ["bee" * 300]}, ["bee"]),
        ("search_passages", {"query": "x", "documents": [f"{n}.md" for n in range(999)]}, ["…"]),
        ("search_passages", {"query": None}, ["query: field required"]),
        ("read_page", {"document": CLOCKS, "page": 3}, ["2 pages"]),
        ("read_page", {"document": CLOCKS, "page": 0}, ["page"]),
        ("read_page", {"document": "Pendulum clocks", "page": 1}, [CLOCKS]),
        ("read_page", {"document": "\0", "page": 1}, ["U+0000"]),
        ("ask", {"question": "x", "history": [{"role": "system", "content": "y"}]}, ["history.0"]),
        ("ask", {"question": "x", "documents": ["nowhere.pdf"]}, ["nowhere.pdf"]),
        ("list_documents", {"cursor": "???"}, ["cursor"]),
    ],
)
async def test_mistakes(
    open_service: Served, tool: str, arguments: dict[str, Any], words: list[str]
) -> None:
    """A call that cannot be is answered by a sentence that says why, in a result that fits."""
    result = await call(open_service, tool, **arguments)
    assert result.is_error
    assert result.structured_content is not None
    assert result.structured_content["error"]["message"] == text_of(result)
    for word in words:
        assert word in text_of(result)
    assert "validation error" not in text_of(result)
    assert len(text_of(result)) < 4000
    assert text_of(result).endswith(".")


async def test_unknown_tool(open_service: Served) -> None:
    """A tool that there is not is answered with those that there are."""
    async with talking(open_service) as session:
        result = await session.call_tool("delete_everything", {})
    assert isinstance(result, CallToolResult)
    assert result.is_error
    assert all(tool in text_of(result) for tool in TOOLS)


async def test_failures(open_service: Served, llm: ScriptedLLM) -> None:
    """What is out of reach, and what is a bug, is said without its inside."""
    script = llm._script  # the shared model's own words come back afterwards
    try:
        for failure, words in (
            (UNREACHABLE("secret"), "out of reach"),
            (KeyError("secret"), "our"),
        ):
            llm.follow(failure)
            result = await call(open_service, "ask", question=BEES_QUESTION)
            assert result.is_error
            assert words in text_of(result)
            assert "secret" not in text_of(result)
    finally:
        llm.follow(*script)


async def test_resources(open_service: Served) -> None:
    """Pages can be attached by hand; an address that is none is refused."""
    async with talking(open_service) as session:
        (template,) = (await session.list_resource_templates()).resource_templates
        assert template.uri_template == "tunedd://documents/{id}/pages/{page}"
        listed = (await session.list_resources()).resources
        assert [resource.name for resource in listed] == sorted([*NAMES, "long.txt"])
        uri = f"tunedd://documents/{document_id(CLOCKS)}/pages/2"
        (contents,) = (await session.read_resource(uri)).contents
        assert "Quartz" in contents.model_dump()["text"]
        for wrong in (
            uri[:-1] + "3",
            uri.replace("documents", "files"),
            f"tunedd://documents/{'-' * 36}/pages/1",
        ):
            with pytest.raises(MCPError):
                await session.read_resource(wrong)


def message(method: str, number: int | None = 1, **params: object) -> dict[str, Any]:
    """A message of the protocol."""
    said: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
    return said if number is None else {**said, "id": number}


def asking(number: int = 1, **more: object) -> dict[str, Any]:
    """A message that asks."""
    arguments = {"question": BEES_QUESTION}
    return message("tools/call", number, name="ask", arguments=arguments, **more)


async def test_address(open_service: Served) -> None:
    """There is one method, and one address that never leads elsewhere."""
    client = open_service.client
    for method in ("GET", "DELETE", "PUT"):
        response = await client.request(method, PATH, headers={"accept": ACCEPT})
        problem_in(response, 405, "method-not-allowed")
        assert response.headers["allow"] == "POST"
    headers = {"accept": ACCEPT}
    response = await client.post(PATH, json=message("tools/list"), headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    response = await client.post(f"{PATH}/", json=message("tools/list"), headers=headers)
    problem_in(response, 404, "not-found")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"7", b"[" * 5000, b'{"id": 1}', b'{"jsonrpc": "1.0"}']
)
async def test_no_message(open_service: Served, body: bytes) -> None:
    """What is no message is refused in the protocol's own shape."""
    headers = {"accept": ACCEPT, "content-type": "application/json"}
    response = await open_service.client.post(PATH, content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["jsonrpc"] == "2.0"
    assert response.json()["error"]["message"]


async def test_unknown_method(open_service: Served) -> None:
    """A method that there is not is an error of the protocol."""
    response = await open_service.client.post(
        PATH, json=message("tools/burn"), headers={"accept": ACCEPT}
    )
    assert response.json()["error"]["code"] == -32601


async def test_keys_and_hosts(settings_for: SettingsFactory) -> None:
    """The door is as well guarded as all others."""
    key = "the-key-of-the-service"
    async with served(settings_for(mcp=True, api_keys=(key,))) as service:
        client, said = service.client, message("tools/list")
        problem_in(await client.post(PATH, json=said), 401, "unauthorized")
        headers = {"accept": ACCEPT, "authorization": f"Bearer {key}"}
        assert (await client.post(PATH, json=said, headers=headers)).status_code == 200
        foreign = {**headers, "origin": "https://evil.example"}
        problem_in(await client.post(PATH, json=said, headers=foreign), 403, "foreign-origin")
        elsewhere = {**headers, "host": "evil.example"}
        response = await client.post(PATH, json=said, headers=elsewhere)
        assert response.status_code == 400


async def test_turns_of_a_key(settings_for: SettingsFactory) -> None:
    """Questions count among the turns that a key may have at once; other keys are answered."""
    ada, bob = "the-key-of-ada-0001", "the-key-of-bob-0001"
    gate = asyncio.Event()
    llm = ScriptedLLM.saying("Honeybees", gate, " dance.")
    settings = settings_for(mcp=True, api_keys=(ada, bob), turns_per_key=1)
    async with served(settings, chat=chat_model(llm)) as service:

        async def asked_by(key: str) -> dict[str, Any]:
            headers = {"accept": ACCEPT, "authorization": f"Bearer {key}"}
            response = await service.client.post(PATH, json=asking(), headers=headers)
            result: dict[str, Any] = response.json()["result"]
            return result

        running = asyncio.create_task(asked_by(ada))
        await llm.started.wait()
        async with asyncio.timeout(10):
            refused = await asked_by(ada)
        assert refused["isError"]
        assert "This key has 1 message" in refused["structuredContent"]["error"]["message"]
        other = asyncio.create_task(asked_by(bob))
        gate.set()
        for answered in (await running, await other, await asked_by(ada)):
            assert answered["structuredContent"]["outcome"] == "answered"


async def test_closed_by_default(settings: Settings) -> None:
    """Unless it is switched on, there is nothing at the address."""
    async with served(settings) as service:
        response = await service.client.post(PATH, json=message("tools/list"))
        problem_in(response, 404, "not-found")


async def test_progress(open_service: Served) -> None:
    """Who wants to hear of the progress gets events, the answer last."""
    response = await open_service.client.post(
        PATH, json=asking(_meta={"progressToken": "mine"}), headers={"accept": ACCEPT}
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    data = [line[6:] for line in response.text.splitlines() if line.startswith("data: ")]
    *news, last = (json.loads(line) for line in data if line)
    assert len(news) >= 2
    assert {said["method"] for said in news} == {"notifications/progress"}
    numbers = [said["params"]["progress"] for said in news]
    assert numbers == sorted(set(numbers))
    assert last["result"]["structuredContent"]["outcome"] == "answered"


@pytest.mark.parametrize("meta", [{}, {"_meta": {"progressToken": 1}}])
async def test_hanging_up(open_service: Served, llm: ScriptedLLM, meta: dict[str, Any]) -> None:
    """A client that goes away wants no answer: its turn is cancelled."""
    script, gate = llm._script, Gate()
    llm.follow("Honeybees", gate)
    try:
        connection = Connection(open_service.app, PATH, asking(**meta), accept=ACCEPT)
        await gate.reached()
        connection.close()
        await gate.given_up()
        async with asyncio.timeout(10):
            await connection._task
    finally:
        llm.follow(*script)


@pytest.mark.parametrize("meta", [{}, {"_meta": {"progressToken": 1}}])
async def test_taking_a_question_back(
    open_service: Served, llm: ScriptedLLM, meta: dict[str, Any]
) -> None:
    """A client that takes its question back cancels its turn, and nobody else's."""
    script, gate = llm._script, Gate()
    llm.follow("Honeybees", gate)
    client, headers = open_service.client, {"accept": ACCEPT}
    hello = message(
        "initialize",
        0,
        protocolVersion="2025-06-18",
        capabilities={},
        clientInfo={"name": "test", "version": "1"},
    )
    try:
        session = (await client.post(PATH, json=hello, headers=headers)).headers["mcp-session-id"]
        other = (await client.post(PATH, json=hello, headers=headers)).headers["mcp-session-id"]
        connection = Connection(
            open_service.app, PATH, asking(7, **meta), accept=ACCEPT, mcp_session_id=session
        )
        await gate.reached()
        back = message("notifications/cancelled", None, requestId=7)
        for stranger in ({}, {"mcp-session-id": other}):
            response = await client.post(PATH, json=back, headers={**headers, **stranger})
            assert response.status_code == 202
        assert not connection._task.done()
        await client.post(PATH, json=back, headers={**headers, "mcp-session-id": session})
        await gate.given_up()
        assert await connection.ended() == 200
        assert b"Request cancelled" in connection.body
    finally:
        llm.follow(*script)
