"""LlamaIndex's classes over llama.cpp's server, which is played."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from tests.support.model_servers import ModelServer, openai_app
from tests.support.server import serving
from tunedd_api.conversations.manner import Sampling
from tunedd_api.errors import ConfigurationError, ModelUnavailable
from tunedd_api.rag.providers.base import ChatOptions, EmbeddingOptions, ModelErrors
from tunedd_api.rag.providers.embedded.chat import LlamaChat
from tunedd_api.rag.providers.embedded.embedding import LlamaEmbedding
from tunedd_api.rag.providers.embedded.engines import EngineProcess
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.models import SLOW, UNREACHABLE
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions
from tunedd_api.rag.providers.embedded.xlmr import normalised
from tunedd_api.rag.providers.finish import Finish, finish_reason
from tunedd_api.rag.providers.mock import MockEmbedding
from tunedd_api.rag.providers.refusals import Refusal

NETWORKED = pytest.mark.allow_hosts(["127.0.0.1"])
OPTIONS = ChatOptions("small-model", context_window=1000, answer_tokens=99, timeout=30.0)
NO_MODEL = ServerOptions(Path("none.gguf"), 512, parallel=2, threads=1, embedding=False)
ERRORS = ModelErrors("small model", unreachable=UNREACHABLE, slow=SLOW)
SYSTEM = ChatMessage(role=MessageRole.SYSTEM, content="Be brief.")
QUESTION = ChatMessage(role=MessageRole.USER, content="Do bees dance?")


class PlayedServer(LlamaServer):
    """A server that is there from the beginning and has nothing to load."""

    def __init__(self, url: str) -> None:
        super().__init__(NO_MODEL)
        self._url = url
        self.widenings = 0

    @property
    def running(self) -> bool:
        """Whether it is there: always."""
        return True

    def widen(self) -> None:
        """Count how often there was to be room."""
        self.widenings += 1


@pytest.fixture(scope="module")
def stand_in() -> Iterator[tuple[ModelServer, str]]:
    """Something that speaks as llama.cpp does, and its address."""
    server = ModelServer()
    with serving(openai_app(server)) as url:
        yield server, url


@pytest.fixture
def played(stand_in: tuple[ModelServer, str]) -> ModelServer:
    """What the server says and was asked."""
    stand_in[0].recover()
    return stand_in[0]


@pytest.fixture
def server(stand_in: tuple[ModelServer, str], played: ModelServer) -> Iterator[PlayedServer]:
    """The server as the service sees it."""
    del played
    opened = PlayedServer(stand_in[1])
    yield opened
    opened.close()


@NETWORKED
async def test_answers_come_in_pieces(server: LlamaServer, played: ModelServer) -> None:
    """One request says messages and limits, with the key; the last piece says why it ends."""
    chat = LlamaChat(server, OPTIONS, {"repeat_penalty": 1.1})
    stream = await chat.astream_chat([SYSTEM, QUESTION])
    parts = [part async for part in stream]
    await chat.aclose()
    assert "".join(part.delta or "" for part in parts) == "Honeybees dance."
    assert parts[-1].message.content == "Honeybees dance."
    assert [reason for part in parts if (reason := finish_reason(part))] == [Finish.STOP]
    ((path, body),) = played.asked
    assert path == "/v1/chat/completions"
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("system", "Be brief."),
        ("user", "Do bees dance?"),
    ]
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0.0, 99, True)
    assert (body["cache_prompt"], body["repeat_penalty"]) == (True, 1.1)
    assert played.headers[0]["authorization"] == server.headers["Authorization"]


@NETWORKED
async def test_wishes(server: LlamaServer, played: ModelServer) -> None:
    """A caller's wishes go along with a call, over the same connections, and limits only lower."""
    chat = LlamaChat(server, OPTIONS, {"repeat_penalty": 1.1})
    for wanted in (Sampling(temperature=0.5, seed=7, max_tokens=20), Sampling(max_tokens=10_000)):
        async for _ in await chat.sampled(wanted).astream_chat([QUESTION]):
            pass
    await chat.aclose()
    bodies = [body for _, body in played.asked]
    assert [(b["temperature"], b.get("seed"), b["max_tokens"]) for b in bodies] == [
        (0.5, 7, 20),
        (0.0, None, 99),
    ]
    assert {body["repeat_penalty"] for body in bodies} == {1.1}


@NETWORKED
async def test_a_server_that_refuses(server: LlamaServer, played: ModelServer) -> None:
    """A refusal before the first piece says its status, so that it can be told and retried."""
    played.mood = 503
    chat = LlamaChat(server, OPTIONS, {})
    with pytest.raises(Refusal) as refused:
        async for _ in await chat.astream_chat([QUESTION]):
            pass
    await chat.aclose()
    assert refused.value.status_code == 503


@NETWORKED
async def test_an_answer_that_breaks_off(server: LlamaServer, played: ModelServer) -> None:
    """A server that breaks off is out of reach; what came before has come."""
    played.mood = "breaking off"
    chat = LlamaChat(server, OPTIONS, {})
    stream = await chat.astream_chat([QUESTION])
    assert (await anext(stream)).delta == "Honeybees"
    with pytest.raises(ModelUnavailable), ERRORS.called():
        await anext(stream)
    await chat.aclose()


@NETWORKED
async def test_form_of_texts(server: LlamaServer, played: ModelServer) -> None:
    """Queries and passages reach the model with its prefixes, in its tokenizer's form, in order."""
    options = EmbeddingOptions(
        "small", 30.0, query_prefix="query: ", passage_prefix="passage: ", normalise=normalised
    )
    model = LlamaEmbedding(server, options)
    await model.aget_query_embedding("ｗｈｙ?")
    model.get_query_embedding("why?")
    model.get_text_embedding("so")
    await model.aget_text_embedding("so\tthat")
    many = model.get_text_embedding_batch(["one", "two"])
    await model.aget_text_embedding_batch(["three"])
    await model.aclose()
    assert [text for _, body in played.asked for text in body["input"]] == [
        "query: why?", "query: why?", "passage: so", "passage: so that",
        "passage: one", "passage: two", "passage: three",
    ]  # fmt: skip
    expected = [MockEmbedding().get_text_embedding(f"passage: {text}") for text in ("one", "two")]
    assert many == [pytest.approx(vector, abs=1e-6) for vector in expected]


@NETWORKED
async def test_room_is_made_for_long_texts_alone(server: PlayedServer) -> None:
    """A message of usual length needs none; a long text has it made, among others and alone."""
    model = LlamaEmbedding(server, EmbeddingOptions("small", 30.0))
    model.get_query_embedding("Do bees dance?")
    await model.aget_query_embedding("Do bees dance?")
    assert server.widenings == 0
    model.get_text_embedding_batch(["short", "Bees dance. " * 50])
    await model.aget_query_embedding("Do bees dance? " * 50)
    await model.aclose()
    assert server.widenings == 2


@NETWORKED
async def test_a_failing_embedding(server: LlamaServer, played: ModelServer) -> None:
    """A server that fails is out of reach, for whoever waits and for the event loop."""
    played.mood = "failing"
    model = LlamaEmbedding(server, EmbeddingOptions("small", 30.0))
    with pytest.raises(ModelUnavailable), ERRORS.called():
        await model.aget_query_embedding("why?")
    with pytest.raises(ModelUnavailable), ERRORS.called():
        model.get_text_embedding("so")
    await model.aclose()


PLAYED_ENGINE = """
import json, sys
widened = []
for line in sys.stdin:
    order = json.loads(line)
    if "widen" in order:
        widened.append(order["widen"])
        answer = {}
    elif "drop" in order:
        answer = {}
    elif order["load"]["model"] == "crash":
        sys.exit(1)
    elif order["load"]["model"] == "tells":
        answer = {"error": " ".join(widened)}
    elif order["load"]["model"] == "broken":
        answer = {"error": "no such tensor"}
    else:
        answer = {"at": "http://127.0.0.1:1/" + order["load"]["model"]}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineProcess:
    """A process that answers orders and holds nothing."""
    program = tmp_path / "engine.py"
    program.write_text(PLAYED_ENGINE, "utf-8")
    monkeypatch.setattr("tunedd_api.rag.providers.embedded.engines._PROGRAM", program)
    return EngineProcess()


def test_one_process_holds_several_models(engine: EngineProcess) -> None:
    """It starts with the first one and ends with the last."""
    assert engine.pid is None
    first, second = engine.load({"model": "a"}), engine.load({"model": "b"})
    process = engine.pid
    assert process is not None
    assert engine.holds(first)
    engine.drop(first)
    assert (engine.pid, engine.holds(first), engine.holds(second)) == (process, False, True)
    engine.drop(second)
    assert engine.pid is None


def test_a_model_that_cannot_be_loaded(engine: EngineProcess) -> None:
    """llama.cpp's own words come along with the file's name, and no process is left."""
    server = LlamaServer(ServerOptions(Path("broken"), 512, 1, 1, embedding=True), engine)
    with pytest.raises(ConfigurationError, match=r"broken.*no such tensor"):
        server.started()
    assert engine.pid is None


def test_what_is_loaded_is_widened(engine: EngineProcess) -> None:
    """The process is told once which of its models is to make room, and never what has it."""
    wide = LlamaServer(ServerOptions(Path("w"), 512, 1, 1, embedding=True, widened=True), engine)
    server = LlamaServer(ServerOptions(Path("a"), 512, 1, 1, embedding=True), engine)
    for one in (wide, server, server):
        one.widen()
    with pytest.raises(RuntimeError, match=f"^{server.base_url}$"):
        engine.load({"model": "tells"})
    server.close()
    wide.close()


def test_a_process_that_dies(engine: EngineProcess) -> None:
    """What it held is loaded again by whoever needs it next; what kills it is told."""
    server = LlamaServer(ServerOptions(Path("a"), 512, 1, 1, embedding=True), engine).started()
    before = engine.pid
    with pytest.raises(ModelUnavailable):
        engine.load({"model": "crash"})
    assert not server.running
    server.started()
    assert server.running
    assert engine.pid != before
    server.close()
    assert engine.pid is None


def test_a_head_start(engine: EngineProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun is taken by who asks for just that, once; the rest is given up."""
    monkeypatch.setattr(
        "tunedd_api.rag.providers.embedded.head_start.EngineProcess", lambda: engine
    )
    wanted, other = (ServerOptions(Path(name), 512, 1, 1, embedding=True) for name in "ab")
    head_start = HeadStart()
    head_start.begin(wanted, other)
    server = head_start.server(wanted).started()
    assert head_start.server(wanted) is not server
    head_start.give_up()
    assert server.running
    server.close()
    assert engine.pid is None


def test_one_slot_reads_the_system_prompt_and_hands_it_to_the_others(
    server: LlamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever slot a conversation gets, the beginning of its prompt is computed already."""
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(server, "asked", lambda path, body: asked.append((path, body)))
    server.read("Be brief.")
    (_, reading), (save, saved), (restore, restored) = asked
    assert (reading["id_slot"], reading["messages"][0]["content"]) == (0, "Be brief.")
    assert (save, restore) == ("/slots/0?action=save", "/slots/1?action=restore")
    assert saved["filename"] == restored["filename"]


def test_without_a_folder_to_write_to_one_slot_has_read_the_prompt(
    stand_in: tuple[ModelServer, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others read it when they are asked."""
    monkeypatch.setattr(
        "tunedd_api.rag.providers.embedded.server.gettempdir", lambda: str(tmp_path / "missing")
    )
    server = PlayedServer(stand_in[1])
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(server, "asked", lambda path, body: asked.append((path, body)))
    server.read("Be brief.")
    assert [path for path, _ in asked] == ["/v1/chat/completions"]


def test_models_come_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question may need every model, and the prompt that begins every conversation."""
    done: list[str] = []
    finished = threading.Event()

    def start(server: LlamaServer) -> None:
        done.append(f"{server.options.model}")
        if "reader" in done:
            finished.set()

    monkeypatch.setattr(LlamaServer, "started", start)
    monkeypatch.setattr(
        LlamaServer, "read", lambda server, prompt: done.append(f"{server.options.model} {prompt}")
    )
    chat, reader = (
        ServerOptions(Path(name), 512, 2, 1, name != "chat") for name in ("chat", "reader")
    )
    HeadStart().begin(chat, reader, system_prompt="Bees.")
    assert finished.wait(5)
    assert done == ["chat", "chat Bees.", "reader"]


def test_a_prompt_that_cannot_be_read(server: LlamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would only have been quicker that way."""

    def fail(path: str, body: object) -> None:
        raise httpx.ReadTimeout("late")

    monkeypatch.setattr(server, "asked", fail)
    server.read("Be brief.")


def test_the_program_needs_nothing_of_ours() -> None:
    """The process that holds the models begins to load them at once."""
    program = Path(sys.modules[EngineProcess.__module__].__file__ or "").with_name("engine.py")
    assert "tunedd_api" not in program.read_text("utf-8")
