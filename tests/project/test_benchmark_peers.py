"""What the benchmarks rest on: a played model that is alike to all, and ears for each service."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
import pytest

from benchmarks.framework import played_models
from benchmarks.framework.contenders import Contender, Hayhooks, LlamaIndexServer, Ours, Tutorial
from benchmarks.speed.install_size import needed
from benchmarks.speed.prompt_tokens import laid_out_by_llama_index
from tunedd_api.rag.providers.mock import MockEmbedding

if TYPE_CHECKING:
    from benchmarks.framework.prompts import Prompt

ASKED = {"model": "mock-ttft0-itl0-len3", "messages": [{"role": "user", "content": "What?"}]}


@pytest.fixture
async def models() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the played model server, without a network in between."""
    transport = httpx.ASGITransport(app=played_models.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://models.test/v1") as client:
        yield client


async def test_played_model_says_the_same_streamed_or_not(models: httpx.AsyncClient) -> None:
    """As many tokens as its name says, token by token or as a whole."""
    whole = (await models.post("/chat/completions", json=ASKED)).json()
    assert whole["choices"][0]["message"]["content"] == "The contract net"
    streamed = await models.post("/chat/completions", json={**ASKED, "stream": True})
    *events, done = [line for line in streamed.text.split("\n\n") if line]
    deltas = [json.loads(e.removeprefix("data: "))["choices"][0]["delta"] for e in events]
    assert "".join(delta.get("content", "") for delta in deltas) == "The contract net"
    assert done == "data: [DONE]"


async def test_played_model_tells_what_it_was_asked(models: httpx.AsyncClient) -> None:
    """The prompts are told once."""
    await models.get("/asked")
    await models.post("/chat/completions", json=ASKED)
    assert (await models.get("/asked")).json() == [ASKED["messages"]]
    assert (await models.get("/asked")).json() == []


async def test_played_embedding_is_the_mock(models: httpx.AsyncClient) -> None:
    """Its vectors are those of the mock embedding, so that questions find what answers them."""
    reply = await models.post("/embeddings", json={"model": "m", "input": ["bees dance"]})
    expected = MockEmbedding().get_text_embedding("bees dance")
    assert reply.json()["data"][0]["embedding"] == pytest.approx(expected)


OURS = (
    b'id: 1\nevent: sources\ndata: {"passages":[]}\n\nid: 2\nevent: token\ndata: {"text":"Bees"}'
    b'\n\nid: 3\nevent: done\ndata: {"content":"Bees dance.","outcome":"answered"}\n\n'
)
CHUNK = b'data: {"choices":[{"delta":{"content":"%s"}}]}\n\n'
HEARD = (
    (Ours, OURS),
    (Ours, b'{"content": "Bees dance.", "outcome": "answered"}'),
    (Tutorial, b"Bees dance."),
    (Tutorial, b'{"content": "Bees dance."}'),
    (LlamaIndexServer, b'8:[{"type":"sources"}]\n0:"Bees"\n0:" dance."\n'),
    (Hayhooks, CHUNK % b"Bees" + CHUNK % b" dance." + b"data: [DONE]\n\n"),
    (Hayhooks, b'{"choices": [{"message": {"content": "Bees dance."}}]}'),
)


@pytest.mark.parametrize(("kind", "heard"), HEARD)
async def test_answers_are_heard(kind: type[Contender], heard: bytes) -> None:
    """Each service is understood, whether it streams or not."""
    contender = kind("http://service.test", 1)
    async with contender.http:
        assert contender.begins(heard) or not heard.startswith(b"data")
        assert contender.answer("a talk", "What do bees do?", heard) == "Bees dance."


async def test_an_answer_without_documents_is_none() -> None:
    """A turn that the documents do not answer would cost less, and counts for nothing."""
    contender = Ours("http://service.test", 1)
    async with contender.http:
        assert contender.answer("a talk", "?", b'{"content": "No.", "outcome": "refused"}') == ""


async def test_a_stateless_service_is_told_the_history() -> None:
    """What was said goes along with the next question."""
    contender = Hayhooks("http://service.test", 1)
    async with contender.http:
        heard = b'{"choices": [{"message": {"content": "They dance."}}]}'
        contender.answer("a talk", "What do bees do?", heard)
        _, body, _ = contender.request("a talk", "Why?", stream=False)
        assert [one["content"] for one in body["messages"]] == [
            "What do bees do?",
            "They dance.",
            "Why?",
        ]


def test_llama_indexs_layout_holds_the_same() -> None:
    """The passages go to the front; history and question stay as they are."""
    passages = '<passage id="1" title="Bees">\nBees dance.\n</passage>'
    history = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi"}]
    prompt: Prompt = [
        {"role": "system", "content": "Answer."},
        *history,
        {"role": "user", "content": f"{passages}\n\nQuestion: What do bees do?"},
    ]
    first, *rest = laid_out_by_llama_index(prompt)
    assert "Bees dance." in first["content"]
    assert "Answer." in first["content"]
    assert rest == [*history, {"role": "user", "content": "What do bees do?"}]


def test_needed_packages_are_those_of_the_extras() -> None:
    """What an extra asks for is needed with it alone, and what is left out is not needed at all."""
    with_postgres = needed(["postgres"], {"networkx"})
    assert {"fastapi", "psycopg", "psycopg-binary", "starlette"} <= with_postgres
    assert not {"xllamacpp", "networkx", "mypy"} & with_postgres
    assert "xllamacpp" in needed(["embedded"], set())
