"""Processes that read files, and what becomes of those that go wrong."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

import tests.support
from tests.support import misreading
from tests.support.milestones import PATIENCE
from tests.support.pdfs import write_pages
from tests.support.pipes import Pipe, opened_pipe
from tests.support.texts import CLOCK_PAGES, write_pdf, write_text
from tunedd_api.errors import IngestionError, PageNotFound, ReadingTakesLonger
from tunedd_api.extraction import formats, workers
from tunedd_api.extraction.extracts import ExtractionLimits, Range
from tunedd_api.extraction.pdf.rendering import render_page
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits

MIB = 1024 * 1024
AT_ONCE = 0.2
"""Seconds in which nothing ends that never ends."""

ORPHAN = """
import sys
from pathlib import Path
from tests.support import misreading
from tunedd_api.extraction import workers
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits

if __name__ == "__main__":
    workers.extract_file = misreading.hangs
    ExtractionPool(1, WorkerLimits()).extract(Path(sys.argv[1]), "a.pdf")
"""


@pytest.fixture
def pool() -> Iterator[ExtractionPool]:
    """One process, with limits that nothing well-behaved reaches."""
    pool = ExtractionPool(1, WorkerLimits(seconds=PATIENCE))
    yield pool
    pool.close()


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Pipe]:
    """What a process holds open while it hangs."""
    with opened_pipe(tmp_path / "hanging.pdf") as pipe:
        yield pipe


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., object]], None]:
    """Let files be read, or drawn, by something else."""

    def by(reader: Callable[..., object]) -> None:
        monkeypatch.setattr(workers, "extract_file", reader)
        monkeypatch.setattr(workers, "draw_page", reader)

    return by


Reading = Callable[[Callable[..., object]], None]


async def test_good_files(pool: ExtractionPool, tmp_path: Path) -> None:
    """A process reads and draws as reading and drawing here would."""
    path = tmp_path / "clocks.pdf"
    write_pdf(path, CLOCK_PAGES)
    assert pool.extract(path, "clocks.pdf") == formats.extract(path, "clocks.pdf")
    for span in (None, (0, 8)):
        drawn = render_page(path, "clocks.pdf", 2, span and Range(*span), width=300)
        assert await pool.draw(path, "clocks.pdf", 2, span, width=300) == drawn


async def test_what_cannot_be_read(pool: ExtractionPool, tmp_path: Path) -> None:
    """What a reader says of a file is said by the process too, and it goes on with others."""
    write_text(tmp_path / "broken.pdf", "No PDF.")
    with pytest.raises(IngestionError, match=r"deep/broken\.pdf"):
        pool.extract(tmp_path / "broken.pdf", "deep/broken.pdf")
    write_pdf(tmp_path / "clocks.pdf", CLOCK_PAGES)
    with pytest.raises(PageNotFound):
        await pool.draw(tmp_path / "clocks.pdf", "clocks.pdf", 3, None)
    assert pool.extract(tmp_path / "clocks.pdf", "clocks.pdf").page_count == 2


def test_limits_of_the_contents(tmp_path: Path) -> None:
    """A process keeps to the limits of what a document may hold."""
    write_pdf(tmp_path / "clocks.pdf", CLOCK_PAGES)
    pool = ExtractionPool(1, WorkerLimits(contents=ExtractionLimits(pages=1)))
    try:
        with pytest.raises(IngestionError, match="page"):
            pool.extract(tmp_path / "clocks.pdf", "clocks.pdf")
    finally:
        pool.close()


def test_first_try(pipe: Pipe, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first try ends early, and says whether the file may be given more time."""
    reading(misreading.hangs)
    monkeypatch.setattr(workers, "_FIRST_TRY", AT_ONCE)
    for seconds, error in ((PATIENCE, ReadingTakesLonger), (AT_ONCE, IngestionError)):
        pool = ExtractionPool(1, WorkerLimits(seconds=seconds))
        try:
            with pytest.raises(error) as raised:
                pool.glance(pipe.path, "a.pdf")
        finally:
            pool.close()
        assert type(raised.value) is error


def test_time_by_size(tmp_path: Path) -> None:
    """The larger a file, the longer its reading may take, up to the limit."""
    limits = WorkerLimits(seconds=120)
    (tmp_path / "small").write_bytes(b"a")
    (tmp_path / "large").write_bytes(bytes(10 * MIB))
    assert limits.seconds_for(tmp_path / "small") < 60
    assert limits.seconds_for(tmp_path / "large") == 120
    assert limits.seconds_for(tmp_path / "gone") == 120


async def test_reader_that_hangs(pipe: Pipe, reading: Reading) -> None:
    """What takes longer than the limit is killed, and the file reported."""
    reading(misreading.hangs)
    pool = ExtractionPool(1, WorkerLimits(seconds=AT_ONCE))
    try:
        with pytest.raises(IngestionError, match=r"a\.pdf takes longer than 0\.2 s"):
            await asyncio.to_thread(pool.extract, pipe.path, "a.pdf")
        with pytest.raises(IngestionError, match=r"a\.pdf takes longer"):
            await pool.draw(pipe.path, "a.pdf", 1, None)
    finally:
        pool.close()
    assert pipe.read() in {b"+", b""}


async def test_reader_that_devours_memory(tmp_path: Path, reading: Reading) -> None:
    """What takes more memory than the limit is reported, and the next file is read."""
    write_text(tmp_path / "a.md", "Bees dance.")
    pool = ExtractionPool(1, WorkerLimits(seconds=PATIENCE, memory=1024 * MIB))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workers, "extract_file", misreading.devours)
            patch.setattr(workers, "draw_page", misreading.devours)
            with pytest.raises(IngestionError, match=r"a\.md takes more than 1024 MiB"):
                pool.extract(tmp_path / "a.md", "a.md")
            with pytest.raises(IngestionError, match="1024 MiB"):
                await pool.draw(tmp_path / "a.md", "a.md", 1, None)
        assert pool.extract(tmp_path / "a.md", "a.md").page_count == 1
    finally:
        pool.close()


async def test_reader_that_crashes(pool: ExtractionPool, tmp_path: Path) -> None:
    """A reader that takes its process down harms no other file."""
    write_text(tmp_path / "a.md", "Bees dance.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "extract_file", misreading.crashes)
        patch.setattr(workers, "draw_page", misreading.crashes)
        with pytest.raises(IngestionError, match=r"a\.md cannot be read: its reader crashed"):
            pool.extract(tmp_path / "a.md", "a.md")
        with pytest.raises(IngestionError, match="crashed"):
            await pool.draw(tmp_path / "a.md", "a.md", 1, None)
    assert pool.extract(tmp_path / "a.md", "a.md").page_count == 1


async def test_drawing_that_nobody_waits_for(
    pool: ExtractionPool, pipe: Pipe, reading: Reading
) -> None:
    """Whoever stops waiting for a picture ends the process that draws it."""
    reading(misreading.hangs)
    drawing = asyncio.create_task(pool.draw(pipe.path, "a.pdf", 1, None))
    assert await asyncio.to_thread(_started, pipe) == b"+"
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert await asyncio.to_thread(pipe.read) == b""


async def test_closing(pool: ExtractionPool, pipe: Pipe, reading: Reading) -> None:
    """Closing kills what runs; who waited for it hears of it, and later calls start anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "extract_file", misreading.hangs)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(pool.extract, pipe.path, "a.pdf")
            assert _started(pipe) == b"+"
            pool.close()
            assert isinstance(waiting.exception(PATIENCE), BrokenExecutor | CancelledError)
    assert pipe.read() == b""
    write_text(pipe.path.with_name("a.md"), "Bees dance.")
    assert pool.extract(pipe.path.with_name("a.md"), "a.md").page_count == 1


def test_closing_what_never_started() -> None:
    """A pool that nobody has asked for anything has nothing to close."""
    pool = ExtractionPool(1, WorkerLimits())
    pool.close()
    pool.close()
    assert pool._pool is None


def test_orphans(pipe: Pipe) -> None:
    """A process whose parent is killed ends, whatever it is doing."""
    root = Path(tests.support.__path__[0]).parents[1]
    parent = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", ORPHAN, str(pipe.path)], cwd=root, stderr=subprocess.DEVNULL
    )
    try:
        assert _started(pipe) == b"+"
    finally:
        parent.kill()
        parent.wait(PATIENCE)
    assert pipe.read() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends it with its parent")
def test_recognition_ends_with_its_reader(
    pool: ExtractionPool, pipe: Pipe, tmp_path: Path, ocr: Callable[[str], None]
) -> None:
    """A reader that is killed takes the program with it that it waits for."""
    ocr(f"exec 3>'{pipe.path}'; printf + >&3; exec sleep 600")
    scan = write_pages(tmp_path / "scan.pdf", [[lambda canvas: canvas.rect(10, 10, 50, 50)]])
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.extract, scan, "scan.pdf")
        assert _started(pipe) == b"+"
        pool.close()
        assert waiting.exception(PATIENCE)
    assert pipe.read() == b""


def _started(pipe: Pipe) -> bytes:
    """Wait for the process to say that it hangs."""
    return pipe.read()
