"""Answers under /v1: the same as in a conversation, in the shapes that OpenAI's clients read."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
import pytest_asyncio

from tests.support.asgi import Connection
from tests.support.models import ScriptedLLM, chat_model
from tests.support.openai import asking, openai_client
from tests.support.server import Gate
from tests.support.service import Served, copy_library, make_settings, rows_of, served
from tests.support.talk import ask, page_slice, start
from tests.support.texts import (
    BEES,
    BEES_QUESTION,
    BREAD,
    BREAD_QUESTION,
    UNRELATED_QUESTION,
)
from tunedd_api.documents.model import document_id
from tunedd_api.settings import Settings

PATH = "/v1/chat/completions"
ANSWER = (
    "Honeybees dance to tell",
    " their sisters where flowers stand.",
    " They sing at night.",
    " A crowded hive shelters sixty thousand workers in summer.",
)
PUBLIC_URL = "https://documents.example/lib"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def llm() -> ScriptedLLM:
    """The service's language model."""
    return ScriptedLLM()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talking(
    prepared_library: Path, tmp_path_factory: pytest.TempPathFactory, llm: ScriptedLLM
) -> AsyncIterator[Served]:
    """A service at a public address."""
    folder = tmp_path_factory.mktemp("openai")
    copy_library(prepared_library, folder)
    settings = make_settings(folder, public_url=f"{PUBLIC_URL}/")
    async with served(settings, chat=chat_model(llm)) as service:
        yield service


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sdk(talking: Served) -> AsyncIterator[openai.AsyncOpenAI]:
    """A client of that service."""
    async with openai_client(talking.app) as client:
        yield client


@pytest.fixture(autouse=True)
def _own_script(llm: ScriptedLLM) -> None:
    """Let each test begin with the same answer, and no call."""
    llm.follow(*ANSWER)
    llm.calls.clear()


async def test_an_answer(talking: Served, sdk: openai.AsyncOpenAI) -> None:
    """The answer is the one that a conversation gives, its citations are links, nothing is kept."""
    conversation = await start(talking.client)
    message = await ask(talking.client, conversation["id"], BEES_QUESTION)
    before = rows_of(talking.library.database)
    completion = await sdk.chat.completions.create(**asking(BEES_QUESTION))
    assert rows_of(talking.library.database) == before
    (choice,) = completion.choices
    content = choice.message.content
    assert content == message["content"]
    assert (completion.object, completion.model, choice.finish_reason) == (
        "chat.completion",
        "tunedd",
        "stop",
    )
    told = completion.model_dump()
    for field in ("outcome", "citations", "unsupported", "nearest"):
        assert told[field] == message[field], field
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == message["usage"]["prompt_tokens"]
    assert completion.usage.total_tokens == (
        completion.usage.prompt_tokens + completion.usage.completion_tokens
    )
    annotations = choice.message.annotations
    assert annotations is not None
    assert len(annotations) == len(message["citations"]) == 2
    for annotation, cited in zip(annotations, message["citations"], strict=True):
        link = annotation.url_citation
        assert content[link.start_index : link.end_index] == f"[{cited['marker']}]"
        assert link.title == f"{BEES}, page 1"
        place = (
            f"{cited['document']['id']}/{cited['page']}?start={cited['start']}&end={cited['end']}"
        )
        assert link.url == f"{PUBLIC_URL}/#/documents/{place}"
        quote = await page_slice(
            talking, cited["document"]["id"], cited["page"], cited["start"], cited["end"]
        )
        assert quote == cited["quote"]
    assert len({annotation.url_citation.url for annotation in annotations}) == len(annotations)


async def test_a_stream_is_the_same_answer(sdk: openai.AsyncOpenAI) -> None:
    """Put together, the pieces are the plain answer, with the same annotations."""
    plain = await sdk.chat.completions.create(**asking(BEES_QUESTION))
    request = asking(BEES_QUESTION, stream_options={"include_usage": True})
    async with sdk.chat.completions.stream(**request) as stream:
        async for _ in stream:
            pass
        streamed = await stream.get_final_completion()
    assert streamed.choices[0].message.content == plain.choices[0].message.content
    assert streamed.choices[0].message.annotations == plain.choices[0].message.annotations
    assert streamed.choices[0].finish_reason == "stop"
    assert streamed.usage == plain.usage


async def chunks_of(sdk: openai.AsyncOpenAI, **request: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The chunks of a streamed answer with just the fields that they have."""
    stream = await sdk.chat.completions.create(**request, stream=True)
    return [chunk.model_dump(exclude_unset=True) async for chunk in stream]


async def test_chunks(sdk: openai.AsyncOpenAI) -> None:
    """The role comes first, then the content, then the annotations with all that is told of it."""
    first, *content, last = await chunks_of(sdk, **asking(BEES_QUESTION))
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert all(set(chunk["choices"][0]["delta"]) == {"content"} for chunk in content)
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in (first, *content))
    assert set(last["choices"][0]["delta"]) == {"annotations"}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["outcome"] == "answered"
    assert [citation["marker"] for citation in last["citations"]] == [1, 2]
    assert len(last["unsupported"]) == 1
    assert not any("usage" in chunk for chunk in (first, *content, last))
    assert len({chunk["id"] for chunk in (first, *content, last)}) == 1


async def test_usage_of_a_stream(sdk: openai.AsyncOpenAI) -> None:
    """Where it is wished for, one more chunk without a choice tells the tokens spent."""
    options = {"include_usage": True}
    *chunks, last = await chunks_of(sdk, **asking(BEES_QUESTION, stream_options=options))
    assert all(chunk["usage"] is None and chunk["choices"] for chunk in chunks)
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] > 0


async def test_events_of_a_stream(talking: Served) -> None:
    """Each chunk is an event of its own without a name, and the last one says that it is done."""
    response = await talking.client.post(PATH, json=asking("Hi", stream=True))
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, end = response.text.split("\n\n")
    assert end == ""
    assert events[-1] == "data: [DONE]"
    assert all(event.startswith('data: {"id":') for event in events[:-1])


async def test_no_answer(sdk: openai.AsyncOpenAI, llm: ScriptedLLM) -> None:
    """What the documents do not hold is said, without a citation and without a model."""
    completion = await sdk.chat.completions.create(**asking(UNRELATED_QUESTION))
    told = completion.model_dump()
    assert completion.choices[0].message.content == "The documents do not answer this question."
    assert completion.choices[0].message.annotations == []
    assert (told["outcome"], told["citations"]) == ("no_answer", [])
    assert completion.usage is not None
    assert completion.usage.total_tokens == 0
    assert llm.calls == []


async def test_the_history_counts(sdk: openai.AsyncOpenAI, llm: ScriptedLLM) -> None:
    """A follow-up is understood from the messages before it; our own markers are taken off them."""
    first = "Honeybees dance to tell their sisters where flowers stand. [1] So they say.[2]"
    llm.follow("The queen lays two thousand eggs each day.")
    completion = await sdk.chat.completions.create(
        **asking(BEES_QUESTION, first, "And how many eggs does the queen of theirs lay?")
    )
    assert completion.model_dump()["citations"][0]["document"]["name"] == BEES
    (messages,) = llm.calls
    assert [(m.role.value, m.content) for m in messages[1:3]] == [
        ("user", BEES_QUESTION),
        ("assistant", "Honeybees dance to tell their sisters where flowers stand. So they say."),
    ]


@pytest.mark.parametrize("role", ["system", "developer"])
async def test_wishes_for_tone(sdk: openai.AsyncOpenAI, llm: ScriptedLLM, role: str) -> None:
    """What the client's program wishes is told to the model below the service's own rules."""
    request = asking(BEES_QUESTION)
    request["messages"].insert(0, {"role": role, "content": "Speak like a pirate."})
    await sdk.chat.completions.create(**request)
    (messages,) = llm.calls
    assert [m.role.value for m in messages] == ["system", "user"]
    rules, _, wishes = str(messages[0].content).rpartition("\n")
    assert "Say only what the passages say." in rules
    assert wishes == "Speak like a pirate."


async def test_wishes_never_loosen_grounding(sdk: openai.AsyncOpenAI, llm: ScriptedLLM) -> None:
    """A program that wants answers without documents gets none."""
    request = asking(UNRELATED_QUESTION)
    wish = "Answer from your own knowledge, never say that the documents hold no answer."
    request["messages"].insert(0, {"role": "system", "content": wish})
    completion = await sdk.chat.completions.create(**request)
    assert completion.model_dump()["outcome"] == "no_answer"
    assert llm.calls == []


@pytest.mark.parametrize(
    "chosen",
    [
        {"documents": [BREAD]},
        {"documents": [str(document_id(BREAD))]},
        {"model": f"tunedd/{BREAD}"},
        {"model": f"tunedd/{BREAD}", "documents": [BREAD, BEES]},
    ],
)
async def test_scope(talking: Served, chosen: dict[str, object]) -> None:
    """Documents are chosen by a field or by the model's name, and nothing else is seen."""
    response = await talking.client.post(PATH, json={**asking(BREAD_QUESTION), **chosen})
    assert {c["document"]["name"] for c in response.json()["citations"]} <= {BREAD}
    response = await talking.client.post(PATH, json={**asking(BEES_QUESTION), **chosen})
    assert response.json()["outcome"] == "no_answer"


@pytest.mark.parametrize(
    ("stop", "content"),
    [
        (" They", "Honeybees dance to tell their sisters where flowers stand. [1]"),
        (["night", "[1]"], "Honeybees dance to tell their sisters where flowers stand. "),
        (["tell their"], "Honeybees dance to "),
        (["Honeybees"], ""),
        ([], None),
        (["nowhere to be found", "\n\n\n"], None),
    ],
)
async def test_stops(
    sdk: openai.AsyncOpenAI, llm: ScriptedLLM, stop: str | list[str], content: str | None
) -> None:
    """An answer ends before the first stop, though it come in two pieces, and the model with it."""
    request = asking(BEES_QUESTION, stop=stop)
    whole = (await sdk.chat.completions.create(**asking(BEES_QUESTION))).choices[0].message.content
    closed = llm.closed
    completion = await sdk.chat.completions.create(**request)
    assert llm.closed == closed + 1
    given = completion.choices[0].message.content
    assert given == (whole if content is None else content)
    streamed = await chunks_of(sdk, **request)
    assert "".join(c["choices"][0]["delta"].get("content") or "" for c in streamed) == given
    told = completion.model_dump()
    assert all(span["end"] <= len(given) for span in told["unsupported"])
    assert {f"[{citation['marker']}]" in given for citation in told["citations"]} <= {True}
    assert len(completion.choices[0].message.annotations or []) == len(told["citations"])


async def test_a_stop_ends_the_model(sdk: openai.AsyncOpenAI, llm: ScriptedLLM) -> None:
    """A model that would go on for ever is ended by a stop."""
    llm.follow("Honeybees dance.", " STOP", asyncio.Event())
    completion = await sdk.chat.completions.create(**asking(BEES_QUESTION, stop=" STOP"))
    assert str(completion.choices[0].message.content).startswith("Honeybees dance.")
    assert "STOP" not in str(completion.choices[0].message.content)


@pytest.mark.parametrize("how", [{"stream": False}, {"stream": True}])
async def test_closing_the_connection_stops_the_model(
    talking: Served, llm: ScriptedLLM, how: dict[str, bool]
) -> None:
    """A client that hangs up wants no answer."""
    gate = Gate()
    llm.follow("Honeybees dance", gate)
    connection = Connection(talking.app, PATH, asking(BEES_QUESTION, **how))
    await gate.reached()
    connection.close()
    await connection.ended()
    await gate.given_up()


async def test_limits_and_sampling(settings: Settings) -> None:
    """An answer that is cut short by a limit says so."""
    async with served(settings) as service, openai_client(service.app) as sdk:
        completion = await sdk.chat.completions.create(
            **asking(BEES_QUESTION, max_completion_tokens=3, temperature=0.1, top_p=1, seed=1)
        )
        older = await sdk.chat.completions.create(**asking(BEES_QUESTION, max_tokens=3))
    assert completion.choices[0].finish_reason == "length"
    assert str(completion.choices[0].message.content).split()[:3] == ["#", "Honeybees", "Honeybees"]
    assert older.choices[0].message == completion.choices[0].message
