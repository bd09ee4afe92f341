"""The providers of models, spoken to over the network where they are servers."""

import math
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from tests.support.model_servers import ModelServer, Mood, ollama_app, openai_app
from tests.support.passages import a_passage
from tests.support.server import serving
from tests.support.service import SettingsFactory, served
from tests.support.talk import ask, start
from tests.support.texts import BEES, BEES_QUESTION
from tunedd_api.conversations.manner import OWN_SAMPLING, Sampling
from tunedd_api.errors import ConfigurationError, ModelUnavailable, TimedOut
from tunedd_api.rag.prompts import question_prompt
from tunedd_api.rag.providers import mock, ollama, openai
from tunedd_api.rag.providers.base import (
    ChatModel,
    ChatOptions,
    EmbeddingModel,
    EmbeddingOptions,
    ModelErrors,
)
from tunedd_api.rag.providers.embedded.xlmr import normalised
from tunedd_api.rag.providers.finish import Finish, finish_reason
from tunedd_api.rag.providers.loopback import is_elsewhere
from tunedd_api.rag.providers.mock import MockEmbedding, WordCounter

NETWORKED = pytest.mark.allow_hosts(["127.0.0.1"])

SYSTEM = ChatMessage(role=MessageRole.SYSTEM, content="Be brief.")
QUESTION = ChatMessage(role=MessageRole.USER, content="Do bees dance?")
PATIENT = 30.0
HASTY = 0.1


@dataclass(frozen=True)
class Protocol:
    """How a kind of server is stood in for, and how its models are opened."""

    app: Callable[[ModelServer], FastAPI]
    open_chat: Callable[[str, ChatOptions], ChatModel]
    open_embedding: Callable[[str, EmbeddingOptions], EmbeddingModel]
    settings: Callable[[str], dict[str, str]]


def endpoint(url: str) -> openai.Endpoint:
    """Where the stand-in for OpenAI is."""
    return openai.Endpoint(f"{url}/v1", "a-key")


OPENAI = Protocol(
    app=openai_app,
    open_chat=lambda url, options: openai.open_chat(options, endpoint(url)),
    open_embedding=lambda url, options: openai.open_embedding(options, endpoint(url)),
    settings=lambda url: {
        "llm_provider": "openai",
        "embedding_provider": "openai",
        "openai_base_url": f"{url}/v1/",
        "openai_api_key": "a-key",
    },
)
OLLAMA = Protocol(
    app=ollama_app,
    open_chat=lambda url, options: ollama.open_chat(options, url),
    open_embedding=lambda url, options: ollama.open_embedding(options, url),
    settings=lambda url: {
        "llm_provider": "ollama",
        "embedding_provider": "ollama",
        "ollama_url": url,
    },
)


@dataclass(frozen=True)
class StandIn:
    """A stand-in that is listening."""

    protocol: Protocol
    server: ModelServer
    url: str


@pytest.fixture(scope="module", params=[OPENAI, OLLAMA], ids=["openai", "ollama"])
def stand_in(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    """A stand-in of each kind, which listens as long as this module's tests run."""
    server = ModelServer()
    with serving(request.param.app(server)) as url:
        yield StandIn(request.param, server, url)


@pytest.fixture
def server(stand_in: StandIn) -> ModelServer:
    """What the stand-in says, and how it feels: well, unless the test says otherwise."""
    stand_in.server.recover()
    return stand_in.server


@pytest.fixture
def url(stand_in: StandIn, server: ModelServer) -> str:
    """The stand-in's address."""
    return stand_in.url


@pytest.fixture
def protocol(stand_in: StandIn) -> Protocol:
    """The stand-in's protocol."""
    return stand_in.protocol


@pytest.fixture
def dead_end() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@asynccontextmanager
async def chat_at(
    protocol: Protocol, url: str, *, model: str = "chat-model", seconds: float = PATIENT
) -> AsyncIterator[ChatModel]:
    """A language model at an address."""
    options = ChatOptions(model=model, context_window=1000, answer_tokens=99, timeout=seconds)
    chat = protocol.open_chat(url, options)
    yield chat
    await chat.aclose()


@asynccontextmanager
async def embedding_at(
    protocol: Protocol, url: str, *, model: str = "embedding-model", seconds: float = PATIENT
) -> AsyncIterator[EmbeddingModel]:
    """An embedding model at an address."""
    embedding = protocol.open_embedding(url, EmbeddingOptions(model=model, timeout=seconds))
    yield embedding
    await embedding.aclose()


async def pieces_of(chat: ChatModel, *messages: ChatMessage) -> list[str]:
    """What a model says, piece by piece, failing in the domain's words."""
    with chat.errors.translated():
        stream = await chat.llm.astream_chat(list(messages or (SYSTEM, QUESTION)))
        return [response.delta async for response in stream if response.delta]


async def vector_of(embedding: EmbeddingModel, text: str) -> list[float]:
    """A text's vector, failing in the domain's words."""
    with embedding.errors.translated():
        return await embedding.model.aget_query_embedding(text)


@NETWORKED
async def test_chat(protocol: Protocol, url: str, server: ModelServer) -> None:
    """The answer comes in pieces; one request says the model, the messages and the limits."""
    async with chat_at(protocol, url) as chat:
        assert "".join(await pieces_of(chat)) == "Honeybees dance."
    ((path, body),) = server.asked
    assert body["model"] == "chat-model"
    assert body["stream"] is True
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("system", "Be brief."),
        ("user", "Do bees dance?"),
    ]
    if protocol is OPENAI:
        assert path == "/v1/chat/completions"
        assert (body["temperature"], body["max_tokens"]) == (0.0, 99)
        assert server.headers[0]["authorization"] == "Bearer a-key"
    else:
        assert path == "/api/chat"
        options = body["options"]
        assert (options["temperature"], options["num_predict"], options["num_ctx"]) == (
            0.0,
            99,
            1000,
        )


@NETWORKED
async def test_sampling(protocol: Protocol, url: str, server: ModelServer) -> None:
    """A caller's wishes go along with a call, over the same connections, and limits only lower."""
    wanted = Sampling(temperature=0.5, top_p=0.9, seed=7, max_tokens=20)
    async with chat_at(protocol, url) as chat:
        for sampling in (wanted, Sampling(max_tokens=10_000), OWN_SAMPLING):
            stream = await chat.sampling(sampling).astream_chat([SYSTEM, QUESTION])
            assert "".join([piece.delta or "" async for piece in stream]) == "Honeybees dance."
    bodies = [body.get("options", body) for _, body in server.asked]
    limit = "max_tokens" if protocol is OPENAI else "num_predict"
    assert [(b["temperature"], b.get("top_p"), b.get("seed"), b[limit]) for b in bodies] == [
        (0.5, 0.9, 7, 20),
        (0.0, None, None, 99),
        (0.0, None, None, 99),
    ]


@NETWORKED
async def test_embedding(protocol: Protocol, url: str, server: ModelServer) -> None:
    """Queries and passages are embedded, one by one and many at once, blocking and not."""
    texts = [f"Text number {number}" for number in range(40)]
    expected = [MockEmbedding().get_text_embedding(text) for text in texts]
    async with embedding_at(protocol, url) as embedding:
        assert await vector_of(embedding, texts[0]) == pytest.approx(expected[0], abs=1e-6)
        many = await embedding.model.aget_text_embedding_batch(texts)
        blocking = embedding.model.get_text_embedding_batch(texts)
        assert embedding.model.get_query_embedding(texts[1]) == pytest.approx(expected[1], abs=1e-6)
    for vectors in (many, blocking):
        for vector, text in zip(vectors, expected, strict=True):
            assert vector == pytest.approx(text, abs=1e-6)
    assert {body["model"] for _, body in server.asked} == {"embedding-model"}
    assert len(server.asked) < 20


@NETWORKED
async def test_ping(protocol: Protocol, url: str) -> None:
    """A server that is there answers a ping, again and again."""
    async with chat_at(protocol, url) as chat, embedding_at(protocol, url) as embedding:
        for ping in (chat.ping, embedding.ping, chat.ping):
            await ping()


@NETWORKED
async def test_proxies_are_for_others(
    protocol: Protocol, url: str, dead_end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server on this computer is spoken to directly, whatever proxy the environment names."""
    for variable in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(variable, dead_end)
    async with chat_at(protocol, url) as chat, embedding_at(protocol, url) as embedding:
        await chat.ping()
        await embedding.ping()
        assert await pieces_of(chat)
        assert await vector_of(embedding, "Text")
        assert embedding.embed(["Text"])


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("http://127.0.0.1:11434", False),
        ("http://localhost/v1", False),
        ("http://[::1]:8000/v1", False),
        ("https://api.openai.com/v1", True),
        ("http://192.168.1.5:11434", True),
        ("http://localhost.example.com", True),
    ],
)
def test_servers_on_this_computer(url: str, *, elsewhere: bool) -> None:
    """Loopback addresses and their name are this computer, all else is elsewhere."""
    assert is_elsewhere(url) is elsewhere


FAILURES: list[tuple[Mood, type[Exception]]] = [
    ("failing", ModelUnavailable),
    ("missing", ModelUnavailable),
    ("silent", TimedOut),
]


@NETWORKED
@pytest.mark.parametrize(("mood", "expected"), FAILURES)
async def test_failing_server(
    protocol: Protocol, url: str, server: ModelServer, mood: Mood, expected: type[Exception]
) -> None:
    """A server that fails, lacks the model or is silent is named in the domain's words."""
    server.mood = mood
    seconds = HASTY if mood == "silent" else PATIENT
    async with (
        chat_at(protocol, url, seconds=seconds) as chat,
        embedding_at(protocol, url, seconds=seconds) as embedding,
    ):
        with pytest.raises(expected) as by_chat:
            await pieces_of(chat)
        with pytest.raises(expected) as by_embedding:
            await vector_of(embedding, "Text")
        with pytest.raises(expected), embedding.errors.translated():
            embedding.model.get_text_embedding_batch(["Text"])
    assert "chat-model" in str(by_chat.value)
    assert "embedding-model" in str(by_embedding.value)
    for raised in (by_chat, by_embedding):
        assert "127.0.0.1" not in str(raised.value)
        assert str(raised.value).endswith(".")


@NETWORKED
@pytest.mark.parametrize(("mood", "expected"), FAILURES)
async def test_ping_of_a_failing_server(
    protocol: Protocol,
    url: str,
    server: ModelServer,
    mood: Mood,
    expected: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A ping says how a server fails."""
    for module in (openai, ollama):
        monkeypatch.setattr(module, "_PING_TIMEOUT", HASTY if mood == "silent" else PATIENT)
    server.mood = mood
    async with chat_at(protocol, url) as chat, embedding_at(protocol, url) as embedding:
        for ping in (chat.ping, embedding.ping):
            with pytest.raises(expected):
                await ping()


@NETWORKED
async def test_nobody_there(protocol: Protocol, dead_end: str) -> None:
    """A server that is not there is out of reach, for pings and for work."""
    async with chat_at(protocol, dead_end) as chat, embedding_at(protocol, dead_end) as embedding:
        for attempt in (
            chat.ping(),
            embedding.ping(),
            pieces_of(chat),
            vector_of(embedding, "Text"),
        ):
            with pytest.raises(ModelUnavailable):
                await attempt


@NETWORKED
async def test_answer_that_breaks_off(protocol: Protocol, url: str, server: ModelServer) -> None:
    """A server that breaks off amid an answer is out of reach; what came before has come."""
    server.mood = "breaking off"
    async with chat_at(protocol, url) as chat:
        stream = await chat.llm.astream_chat([QUESTION])
        assert (await anext(stream)).delta == "Honeybees"
        with pytest.raises(ModelUnavailable), chat.errors.translated():
            await anext(stream)


@NETWORKED
@pytest.mark.parametrize(
    ("said", "finish"),
    [("stop", Finish.STOP), ("length", Finish.LENGTH), (None, None), ("load", None)],
)
async def test_why_a_model_stopped(
    protocol: Protocol, url: str, server: ModelServer, said: str | None, finish: Finish | None
) -> None:
    """The last word of a stream says why it ended, once."""
    server.finish = said
    async with chat_at(protocol, url) as chat:
        stream = await chat.llm.astream_chat([QUESTION])
        said_with = [(part.delta, finish_reason(part)) async for part in stream]
    assert "".join(delta or "" for delta, _ in said_with) == "Honeybees dance."
    assert [reason for _, reason in said_with if reason] == ([finish] if finish else [])


@NETWORKED
@pytest.mark.parametrize("stand_in", [OPENAI], ids=["openai"], indirect=True)
async def test_withheld_answer(protocol: Protocol, url: str, server: ModelServer) -> None:
    """An answer whose rest a server withholds is cut off, as one that ran out of tokens is."""
    server.finish = "content_filter"
    async with chat_at(protocol, url) as chat:
        stream = await chat.llm.astream_chat([QUESTION])
        reasons = {finish_reason(part) async for part in stream}
    assert Finish.CONTENT_FILTER in reasons
    assert Finish.CONTENT_FILTER.cuts_off
    assert Finish.LENGTH.cuts_off
    assert not Finish.STOP.cuts_off


def test_form_that_a_unigram_vocabulary_wants() -> None:
    """Controls go, odd blanks become spaces, and letters get their plain form."""
    assert normalised("a\x00\u200b\u2028b\x7f") == "a\x00  b"
    assert normalised("ﬁ ① e\u0301 ｶﾞ") == "fi 1 é ガ"
    assert normalised("1～2") == "1～2"
    assert normalised("") == ""


@NETWORKED
async def test_whole_service(
    protocol: Protocol,
    url: str,
    server: ModelServer,
    settings_for: SettingsFactory,
    tmp_path: Path,
) -> None:
    """The service is ready, ingests and answers with models of each kind of server."""
    server.pieces = ("Honeybees dance to tell their sisters ", "where flowers stand.")
    models = {"llm_model": "chat-model:latest", "embedding_model": "embedding-model:latest"}
    server.models = tuple(models.values())
    settings = settings_for(**protocol.settings(url), **models, state_dir=tmp_path / "fresh")
    async with served(settings) as service:
        assert (await service.client.get("/readyz")).json()["status"] == "ready"
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BEES_QUESTION)
        assert message["content"].endswith("[1]")
        assert message["citations"][0]["document"]["name"] == BEES
        server.mood = "failing"
        assert (await service.client.get("/readyz")).status_code == 503


@NETWORKED
@pytest.mark.parametrize("stand_in", [OLLAMA], ids=["ollama"], indirect=True)
async def test_model_that_is_not_there(protocol: Protocol, url: str, server: ModelServer) -> None:
    """A ping of a model that the server lacks says how to fetch it; tags are told apart."""
    server.models = ("phi3:3.8b", "plain:latest")
    for model, there in (
        ("phi3:3.8b", True),
        ("plain", True),
        ("plain:latest", True),
        ("phi3", False),
        ("phi3:mini", False),
        ("phi", False),
    ):
        async with chat_at(protocol, url, model=model) as chat:
            if there:
                await chat.ping()
                continue
            with pytest.raises(ModelUnavailable) as raised:
                await chat.ping()
            assert f"ollama pull {model}" in str(raised.value)


def test_errors_in_the_domains_words() -> None:
    """Errors that mean slow or out of reach are said so, slow first; others stay as they are."""
    errors = ModelErrors("small model", unreachable=(OSError,), slow=(TimeoutError,))
    with pytest.raises(TimedOut, match="small model"), errors.translated():
        raise TimeoutError
    with pytest.raises(ModelUnavailable, match="small model"), errors.translated():
        raise ConnectionResetError("inner detail")
    with pytest.raises(ZeroDivisionError), errors.translated():
        raise ZeroDivisionError


def mock_chat(name: str) -> mock.MockChat:
    """The mock language model of this name."""
    chat = mock.open_chat(ChatOptions(name, context_window=1000, answer_tokens=9, timeout=1.0))
    assert isinstance(chat.llm, mock.MockChat)
    return chat.llm


@pytest.mark.parametrize(
    ("name", "knobs"),
    [
        ("mock", (0, 0, 60)),
        ("mock-ttft500-itl20-len400", (500, 20, 400)),
        ("mock-itl7", (0, 7, 60)),
        ("mock-ttft3-len5", (3, 0, 5)),
    ],
)
def test_knobs_of_the_mock_model(name: str, knobs: tuple[int, int, int]) -> None:
    """A mock model's name says how long it takes to begin, to go on, and how much it says."""
    llm = mock_chat(name)
    assert (llm.first_token_ms, llm.between_tokens_ms, llm.length) == knobs
    assert llm.metadata.model_name == name
    assert llm.metadata.context_window == 1000


@pytest.mark.parametrize("name", ["", "mocks", "mock-fast", "mock-len", "mock-len5-ttft3", "Mock"])
def test_names_of_no_mock_model(name: str) -> None:
    """Another name is refused with an example of one that is none of these."""
    with pytest.raises(ConfigurationError, match="mock-ttft"):
        mock_chat(name)


async def test_mock_model_quotes_its_passages() -> None:
    """The mock model repeats the passages of the last message, and the same each time."""
    llm = mock_chat("mock-ttft1-itl1-len6")
    prompt = question_prompt("Why?", [a_passage("One two."), a_passage("Three\nfour.")])
    message = ChatMessage(role=MessageRole.USER, content=prompt)
    for _ in range(2):
        stream = await llm.astream_chat([SYSTEM, message])
        pieces = [response.delta or "" async for response in stream]
        assert "".join(pieces) == "One two. Three four. One two."
        assert len(pieces) == 6
    assert llm.complete(prompt).text == "".join(pieces)
    assert [response.delta for response in llm.stream_complete(prompt)] == pieces
    assert llm.complete("No passages.").text.startswith("Nothing.")


async def test_mock_embedding() -> None:
    """Texts that share more words lie nearer, and every text has a direction."""
    embedding = mock.open_embedding(EmbeddingOptions("mock-embedding", timeout=1.0))
    await embedding.ping()
    model = embedding.model

    def nearness(one: str, other: str) -> float:
        vectors = [model.get_text_embedding(text) for text in (one, other)]
        return math.fsum(a * b for a, b in zip(*vectors, strict=True))

    assert nearness("bees dance well", "Bees DANCE well!") == pytest.approx(1.0)
    assert nearness("bees dance well", "bees dance badly") > nearness("bees dance well", "bees eat")
    assert nearness("bees dance", "quartz clocks") == pytest.approx(0.0, abs=1e-9)
    for text in ("", "?!", "🐝"):
        assert nearness(text, text) == pytest.approx(1.0)
    assert await model.aget_query_embedding("bees") == model.get_text_embedding("bees")


def test_words_are_tokens_to_the_mock_model() -> None:
    """The mock model's tokens are words."""
    assert [WordCounter().count(text) for text in ("", "one", " one\ttwo \n three ")] == [0, 1, 3]


async def test_mock_chat_within_a_limit() -> None:
    """The mock model says no more tokens than a caller wants, and that it was cut off."""
    chat = mock.open_chat(ChatOptions("mock", context_window=1000, answer_tokens=9, timeout=1.0))
    stream = await chat.sampling(Sampling(max_tokens=3)).astream_chat([QUESTION])
    pieces = [piece async for piece in stream]
    assert [piece.delta for piece in pieces] == ["Nothing.", " Nothing.", " Nothing.", ""]
    assert finish_reason(pieces[-1]) is Finish.LENGTH
