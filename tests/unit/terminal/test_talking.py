"""Talking in a terminal with a service that a test plays."""

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from tunedd_api.cli import app
from tunedd_api.client import Client, Retries
from tunedd_api.terminal import asking
from tunedd_api.terminal.chatting import Chat, welcome
from tunedd_api.terminal.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://docs.example"
DOCUMENT = {"id": str(uuid4()), "name": "evil\x1b[2J.pdf"}
CITATION = {
    "marker": 1,
    "document": DOCUMENT,
    "page": 2,
    "start": 3,
    "end": 7,
    "quote": "Bees\x1b]0;owned\x07 dance.",
    "score": 1.0,
}
WHEN = "2026-11-26T02:32:26Z"
HOSTILE = "Bees **dance**\x1b[31m \u202eback. [1]\n\nSecond\x9b0m block."


def _nothing() -> None:
    """Let the stream go on."""


class Service:
    """A service with one document, whose answers are all the same."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.conversations: list[str] = []
        self.failure: httpx.Response | None = None
        self.on_stream: Callable[[], None] = _nothing

    def client(self) -> Client:
        """A client of it."""
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        return Client(URL, http=http, retries=Retries(most=0))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.path, body))
        if self.failure is not None and request.method == "POST":
            return self.failure
        path = request.url.path
        if path == "/documents":
            return httpx.Response(200, json={"items": [document()], "next_cursor": None})
        if path == "/conversations":
            self.conversations.append(str(uuid4()))
            return httpx.Response(201, json=self._conversation())
        if path.endswith("/messages") and request.method == "GET":
            items = [question(), answer()]
            return httpx.Response(200, json={"items": items, "next_cursor": None})
        if path.endswith("/messages") and request.headers["accept"] == "text/event-stream":
            return httpx.Response(200, stream=self._stream())
        if path.endswith(("/messages", "/regenerate")):
            return httpx.Response(201, json=answer())
        return httpx.Response(200, json=self._conversation())

    def _stream(self) -> httpx.SyncByteStream:
        service = self

        class Stream(httpx.SyncByteStream):
            def __iter__(self) -> Any:  # noqa: ANN401
                yield b'event: sources\ndata: {"passages": []}\n\n'
                for piece in HOSTILE.split(" "):
                    service.on_stream()
                    yield f"event: token\ndata: {json.dumps({'text': piece + ' '})}\n\n".encode()
                yield f"event: done\ndata: {json.dumps(answer())}\n\n".encode()

        return Stream()

    def _conversation(self) -> dict[str, Any]:
        return {
            "id": self.conversations[-1],
            "title": None,
            "documents": None,
            "created_at": WHEN,
            "updated_at": WHEN,
            "message_count": 0,
        }


def answer() -> dict[str, Any]:
    """An answer that would like to drive the terminal."""
    return {
        "id": str(uuid4()),
        "conversation_id": str(uuid4()),
        "role": "assistant",
        "content": HOSTILE,
        "status": "complete",
        "outcome": "answered",
        "citations": [CITATION],
        "unsupported": [{"start": 0, "end": 4}],
        "created_at": WHEN,
    }


def question() -> dict[str, Any]:
    """The question before it."""
    return {**answer(), "role": "user", "content": "Do bees\x1b dance?"}


def document() -> dict[str, Any]:
    """A document whose name and title would, too."""
    return {
        **DOCUMENT,
        "title": "Title\x1b[5m",
        "media_type": "application/pdf",
        "bytes": 1,
        "pages": 2,
        "passages": 1,
        "sha256": "0",
        "status": "ready",
        "created_at": WHEN,
        "updated_at": WHEN,
    }


@pytest.fixture
def service() -> Service:
    """A service of its own for each test."""
    return Service()


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))


def is_harmless(shown: str) -> bool:
    """Whether no control character of a document or a model came through."""
    bad = ("\x1b[2J", "\x1b]0;", "\x9b", "\x07", "\u202e", "\x1b[5m")
    return not any(sequence in shown for sequence in bad)


def test_asking_behind_a_pipe(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer goes to standard output, its sources to standard error, both without escapes."""
    asking.ask(service.client(), URL, "Do bees dance?", ["bees.md"])
    out, err = capsys.readouterr()
    assert out == "Bees **dance**\\x1b[31m \\u202eback. [1]\n\nSecond\\x9b0m block.\n"
    assert err == "[1] evil\\x1b[2J.pdf, page 2: “Bees\\x1b]0;owned\\x07 dance.”\n"
    assert service.asked[0] == ("POST", "/conversations", {"documents": ["bees.md"]})


def test_asking_for_programs(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds the whole answer, in letters that no terminal obeys."""
    asking.ask(service.client(), URL, "Do bees dance?", as_json=True)
    out, _ = capsys.readouterr()
    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out)["content"] == HOSTILE


def test_going_on(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """A question can go on with the last talk at the same address."""
    client = service.client()
    asking.ask(client, URL, "Do bees dance?")
    asking.ask(client, URL, "Why?", go_on=True)
    asking.ask(client, URL, "And wasps?")
    capsys.readouterr()
    asked = [path for method, path, _ in service.asked if path.endswith("/messages")]
    assert len(service.conversations) == 2
    assert asked[0] == asked[1] != asked[2]


def screen_of(width: int = 100) -> tuple[Screen, io.StringIO]:
    """A screen that a terminal would show, and what it was sent."""
    sent = io.StringIO()
    return Screen(Console(file=sent, force_terminal=True, width=width), URL), sent


def talk(service: Service, *lines: str) -> str:
    """What a screen shows of a talk in these lines."""
    screen, sent = screen_of()
    chat = Chat(service.client(), screen, URL)
    for line in lines:
        assert chat.take(line)
    return sent.getvalue()


def test_a_question(service: Service) -> None:
    """An answer is shown as it comes, then its sources as links; nothing of it is obeyed."""
    shown = talk(service, "Do bees dance?")
    assert is_harmless(shown)
    assert "Second\\x9b0m block." in shown
    place = f"{URL}/#/documents/{DOCUMENT['id']}/2?start=3&end=7"
    assert f";{place}\x1b\\" in shown
    assert "not borne out: Bees" in shown


def test_commands(service: Service, tmp_path: Path) -> None:
    """What can be said beside questions does what the help says."""
    file = tmp_path / "talk.md"
    shown = talk(
        service,
        "/help",
        "/docs title",
        "/use a.md, b.md",
        "Do bees dance?",
        "/sources",
        "/open 2",
        "/retry",
        f"/export {file}",
        "/use",
        "/new",
        "/sources",
        "/dance",
        "",
    )
    assert is_harmless(shown)
    for words in (
        "/export FILE",
        "evil\\x1b[2J.pdf",
        "Answers come from a.md, b.md.",
        "There is no citation 2; there are: 1.",
        "Answers come from all documents.",
        "Nothing was asked yet.",
        "There is no command /dance",
    ):
        assert words in shown, words
    assert file.read_text(encoding="utf-8").startswith("## Do bees\\x1b dance?\n")
    assert ("POST", "/conversations", {"documents": ["a.md", "b.md"]}) in service.asked


def test_opening(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A citation is opened where the service shows it, whatever the document would like."""
    opened: list[str] = []

    def note(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", note)
    talk(service, "Do bees dance?", "/open 1")
    assert opened == [f"{URL}/#/documents/{DOCUMENT['id']}/2?start=3&end=7"]


def test_stopping(service: Service) -> None:
    """Ctrl+C amid an answer stops that, and the talk goes on."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    service.on_stream = interrupt
    screen, sent = screen_of()
    chat = Chat(service.client(), screen, URL)
    assert chat.take("Do bees dance?")
    assert "(stopped)" in sent.getvalue()
    service.on_stream = lambda: None
    assert chat.take("Do bees dance?")
    assert not chat.take("/quit")


def test_trouble(service: Service) -> None:
    """What the service refuses is said, and the talk goes on."""
    detail = "Busy\x1b[2J."
    service.failure = httpx.Response(409, json={"detail": detail})
    shown = talk(service, "Do bees dance?", "/use a.md")
    assert shown.count("Busy\\x1b[2J.") == 2


def test_taking_up_a_talk(service: Service) -> None:
    """The last talk at an address can be taken up, if it is still there."""
    talk(service, "Do bees dance?")
    screen, _ = screen_of()
    chat = Chat(service.client(), screen, URL)
    chat.go_on()
    chat.take("Why?")
    assert len(service.conversations) == 1


def test_welcome(service: Service) -> None:
    """A talk begins with what there is to talk with."""
    screen, sent = screen_of()
    welcome(service.client(), screen)
    assert "1 documents are ready: evil\\x1b[2J.pdf." in sent.getvalue()


@pytest.mark.parametrize("width", [20, 80])
def test_blocks(service: Service, width: int) -> None:
    """Blocks that are finished are printed once, code and all."""
    screen, sent = screen_of(width)
    with screen.answering() as page:
        for piece in ("First.\n", "\n```\na\n\nb\n", "```\n\nLast", " one."):
            page.write(piece)
    for words in ("First.", "a", "Last one."):
        assert words in sent.getvalue()
    assert sent.getvalue().count("First.") <= 2


def test_a_talk_in_a_file() -> None:
    """What comes after an answer begins on a line of its own, also where no terminal shows it."""
    sent = io.StringIO()
    screen = Screen(Console(file=sent, width=40), URL)
    with screen.answering() as page:
        page.write("Bees dance.")
    screen.say("And then.")
    assert [line.rstrip() for line in sent.getvalue().splitlines()] == ["Bees dance.", "And then."]


def test_references(service: Service) -> None:
    """What Markdown makes characters of is plain like the characters themselves."""
    screen, sent = screen_of()
    with screen.answering() as page:
        page.write(
            "# Be&#8238;es\n\n**dance &#x202e;**\n\n| a&rlm; | b |\n|-|-|\n\n[c&lrm;](/d) &#27;[5m"
        )
    shown = sent.getvalue()
    assert is_harmless(shown)
    assert not {"\u200e", "\u200f"} & set(shown)
    for words in ("Be\\u202ees", "dance \\u202e", "a\\u200f", "c\\u200e"):
        assert words in shown


def test_commands_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is not there is said in one sentence; no question is a mistake."""
    runner = CliRunner()
    refused = httpx.ConnectError("Connection refused")

    def refuse(*_: object, **__: object) -> httpx.Response:
        raise refused

    monkeypatch.setattr(httpx.Client, "send", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("tunedd_api.client.blocking.sleep", lambda _: None)
    for command in (["ask", "Hi"], ["chat"]):
        result = runner.invoke(app, [*command, "--url", "http://127.0.0.1:1"])
        assert result.exit_code == 1
        assert result.stderr == "The service cannot be reached: Connection refused.\n"
