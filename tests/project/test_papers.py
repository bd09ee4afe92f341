"""Downloading the papers, against a server on this computer."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.scripts import load_script

ROOT = Path(__file__).resolve().parents[2]
CONTENT = {"2401.00001v1": b"%PDF-1.5 first " * 500, "2401.00002v3": b"%PDF-1.7 second " * 500}
FILES = {"2401.00001v1": "First - 2024.pdf", "2401.00002v3": "Second - 2024.pdf"}
FIRST, SECOND = FILES.values()
FIRST_BYTES, SECOND_BYTES = CONTENT.values()

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


papers = load_script("papers")


class PaperServer(ThreadingHTTPServer):
    """Serves ``documents`` and keeps the path and headers of every request."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), PaperHandler)
        self.documents = dict(CONTENT)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.supports_ranges = True
        self.cut_after: int | None = None
        self.statuses: dict[str, int] = {}

    @property
    def url(self) -> str:
        """The base address of the documents."""
        return f"http://127.0.0.1:{self.server_port}/pdf"


class PaperHandler(BaseHTTPRequestHandler):
    """Answers GET requests, with ranges if the server supports them."""

    server: PaperServer

    def do_GET(self) -> None:
        """Send a document, the requested rest of it, a redirect or an error."""
        self.server.requests.append((self.path, dict(self.headers)))
        folder, _, name = self.path.rpartition("/")
        status = self.server.statuses.get(name, 200)
        if status == 302 and folder == "/pdf":
            self.answer(302, b"", {"Location": f"/moved/{name}"})
        elif status >= 400:
            self.answer(status, b"")
        else:
            self.send_document(self.server.documents[name])

    def send_document(self, body: bytes) -> None:
        """Send all of the body, or the part from the offset of a range to the end."""
        wanted = self.headers.get("Range")
        if wanted is None or not self.server.supports_ranges:
            self.answer(200, body)
            return
        offset = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if offset >= len(body):
            self.answer(416, b"")
            return
        span = f"bytes {offset}-{len(body) - 1}/{len(body)}"
        self.answer(206, body[offset:], {"Content-Range": span})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Write one response, cut short if the server is told to."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.cut_after])

    def log_message(self, _format: str, *args: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperServer]:
    """Run a server that no proxy of the environment stands in front of."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with PaperServer() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Write a manifest of the two documents that the server holds."""
    lines = ["file\ttitle\tauthors\tyear\tarxiv\tsha256"]
    for arxiv, content in CONTENT.items():
        digest = hashlib.sha256(content).hexdigest()
        lines.append(f"{FILES[arxiv]}\tA title\tSome Body\t2024\t{arxiv}\t{digest}")
    path = tmp_path / "papers.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name the folder to download into, which does not exist yet."""
    return tmp_path / "downloads" / "papers"


def run(manifest: Path, folder: Path, url: str, delay: str = "0") -> int:
    """Run the command and return its exit status."""
    arguments = ["--manifest", str(manifest), "--into", str(folder)]
    status: int = papers.main([*arguments, "--base-url", url, "--delay", delay])
    return status


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in the folder by file name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def leave_part(folder: Path, file: str, content: bytes) -> None:
    """Put an unfinished download into the folder."""
    folder.mkdir(parents=True)
    (folder / f"{file}.part").write_bytes(content)


def test_fresh_download(server: PaperServer, manifest: Path, folder: Path) -> None:
    """A first run installs every paper and introduces itself by the name of the project."""
    assert run(manifest, folder, server.url) == 0
    assert contents(folder) == {FIRST: FIRST_BYTES, SECOND: SECOND_BYTES}
    assert [path for path, _ in server.requests] == [f"/pdf/{arxiv}" for arxiv in CONTENT]
    assert all("tunedd-api" in headers["User-Agent"] for _, headers in server.requests)


def test_second_run_makes_no_request(server: PaperServer, manifest: Path, folder: Path) -> None:
    """Papers that are present and valid are not requested again."""
    run(manifest, folder, server.url)
    server.requests.clear()
    assert run(manifest, folder, server.url) == 0
    assert server.requests == []


def test_damaged_paper_is_replaced(server: PaperServer, manifest: Path, folder: Path) -> None:
    """An installed file with the wrong content is downloaded again."""
    folder.mkdir(parents=True)
    (folder / FIRST).write_bytes(b"damaged")
    assert run(manifest, folder, server.url) == 0
    assert contents(folder)[FIRST] == FIRST_BYTES


def test_resume(server: PaperServer, manifest: Path, folder: Path) -> None:
    """An unfinished file is continued from its end."""
    leave_part(folder, FIRST, FIRST_BYTES[:1000])
    assert run(manifest, folder, server.url) == 0
    assert server.requests[0][1]["Range"] == "bytes=1000-"
    assert contents(folder) == {FIRST: FIRST_BYTES, SECOND: SECOND_BYTES}


def test_server_ignores_range(server: PaperServer, manifest: Path, folder: Path) -> None:
    """An unfinished file is started again if the server sends the whole document."""
    server.supports_ranges = False
    leave_part(folder, FIRST, b"x" * 1000)
    assert run(manifest, folder, server.url) == 0
    assert contents(folder)[FIRST] == FIRST_BYTES


def test_finished_part_needs_no_request(server: PaperServer, manifest: Path, folder: Path) -> None:
    """A file that was complete but not yet installed is installed without a request."""
    leave_part(folder, FIRST, FIRST_BYTES)
    assert run(manifest, folder, server.url) == 0
    assert [path for path, _ in server.requests] == ["/pdf/2401.00002v3"]
    assert contents(folder)[FIRST] == FIRST_BYTES


def test_oversized_part_is_dropped(server: PaperServer, manifest: Path, folder: Path) -> None:
    """A part longer than the document fails once and is gone for the next run."""
    leave_part(folder, FIRST, FIRST_BYTES + b"more")
    assert run(manifest, folder, server.url) == 1
    assert run(manifest, folder, server.url) == 0
    assert contents(folder) == {FIRST: FIRST_BYTES, SECOND: SECOND_BYTES}


def test_broken_connection_keeps_the_part(
    server: PaperServer, manifest: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What arrived before the connection broke is kept, and the next run completes it."""
    server.cut_after = 1200
    assert run(manifest, folder, server.url) == 1
    assert contents(folder) == {f"{FIRST}.part": FIRST_BYTES[:1200]}
    assert f"{SECOND} (not tried)" in capsys.readouterr().err
    server.cut_after = None
    assert run(manifest, folder, server.url) == 0
    assert server.requests[1][1]["Range"] == "bytes=1200-"
    assert contents(folder) == {FIRST: FIRST_BYTES, SECOND: SECOND_BYTES}


def test_wrong_hash(
    server: PaperServer, manifest: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A paper with the wrong SHA-256 is named and not installed, and the others are."""
    server.documents["2401.00001v1"] = b"another document"
    assert run(manifest, folder, server.url) == 1
    assert contents(folder) == {SECOND: SECOND_BYTES}
    error = capsys.readouterr().err
    assert f"{FIRST} (its SHA-256 differs from the manifest)" in error
    assert SECOND not in error


def test_refused_request(
    server: PaperServer, manifest: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An HTTP error is reported with its status and does not stop the other papers."""
    server.statuses["2401.00001v1"] = 503
    assert run(manifest, folder, server.url) == 1
    assert contents(folder) == {SECOND: SECOND_BYTES}
    assert f"{FIRST} (the server answered 503)" in capsys.readouterr().err


def test_redirect(server: PaperServer, manifest: Path, folder: Path) -> None:
    """A redirect is followed."""
    server.statuses["2401.00001v1"] = 302
    assert run(manifest, folder, server.url) == 0
    assert [path for path, _ in server.requests][:2] == ["/pdf/2401.00001v1", "/moved/2401.00001v1"]
    assert contents(folder)[FIRST] == FIRST_BYTES


def test_server_down(
    manifest: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a server, one line names what is missing and how to go on."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert run(manifest, folder, f"http://127.0.0.1:{port}/pdf") == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert FIRST in lines[0]
    assert SECOND in lines[0]
    assert "Run the same command again" in lines[0]


@pytest.mark.parametrize("url", ["not-an-address", "http://127.0.0.1:wrong/pdf"])
def test_malformed_address(
    url: str, manifest: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that cannot be requested is reported in one line as well."""
    assert run(manifest, folder, url) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_pause_between_requests(
    server: PaperServer, manifest: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pause falls between the requests and not before the first."""
    pauses: list[float] = []
    monkeypatch.setattr(papers.time, "sleep", pauses.append)
    assert run(manifest, folder, server.url, delay="3") == 0
    assert pauses == [3.0]


def test_committed_manifest() -> None:
    """The manifest lists different files with versioned arXiv identifiers and full hashes."""
    listed = papers.read_manifest(ROOT / "scripts" / "papers.tsv")
    assert listed
    assert len({paper.file for paper in listed}) == len(listed)
    for paper in listed:
        number, _, version = paper.arxiv.partition("v")
        assert number.replace(".", "").isdigit()
        assert version.isdigit()
        assert len(bytes.fromhex(paper.sha256)) == hashlib.sha256().digest_size
