"""Ingestion while the service runs."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support import misreading
from tests.support.milestones import PATIENCE, Milestone
from tests.support.pipes import opened_pipe
from tunedd_api.bootstrap import background_ingestion
from tunedd_api.bootstrap.background_ingestion import (
    BackgroundIngestion,
    IngestionFailed,
    ingest_in_process,
)
from tunedd_api.errors import StoreUnavailable
from tunedd_api.settings import Settings


class Work:
    """Documents to be ingested, and runs that do as they are told.

    A run takes in one document, unless it is to fail or waits at the gate. ``idle`` is set when
    it was found that there is nothing to do.
    """

    def __init__(self, pending: int) -> None:
        self.left = pending
        self.runs = 0
        self.looks = 0
        self.failures = 0
        self.down = False
        self.gate: asyncio.Event | None = None
        self.at_gate = Milestone()
        self.idle = Milestone()
        self.at_once = 0
        self.given_up = False

    async def pending(self) -> int:
        """Look for work."""
        self.looks += 1
        if self.down or not self.left:
            self.idle.set()
        if self.down:
            raise StoreUnavailable
        return self.left

    async def ingest(self) -> None:
        """Do some."""
        self.runs += 1
        self.at_once += 1
        assert self.at_once == 1
        try:
            if self.gate is not None:
                self.at_gate.set()
                await self.gate.wait()
            if self.failures:
                self.failures -= 1
                raise IngestionFailed
            self.left -= 1
        except asyncio.CancelledError:
            self.given_up = True
            raise
        finally:
            self.at_once -= 1


@asynccontextmanager
async def running(work: Work) -> AsyncIterator[BackgroundIngestion]:
    """Ingestion beside whatever the block does."""
    ingestion = BackgroundIngestion(work.pending, work.ingest)
    async with ingestion.running():
        yield ingestion


async def found_idle(work: Work) -> None:
    """Wait until it is found, from now on, that there is nothing to do."""
    work.idle.clear()
    await work.idle.wait()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again, and look again, without waiting for it."""
    monkeypatch.setattr(background_ingestion, "_FIRST_RETRY", 0.0001)
    monkeypatch.setattr(background_ingestion, "_LAST_RETRY", 0.0004)


async def test_until_nothing_is_pending() -> None:
    """What is pending at the start is ingested, run after run, until nothing is left."""
    work = Work(3)
    async with running(work):
        await work.idle.wait()
    assert (work.left, work.runs) == (0, 3)


async def test_nothing_to_do() -> None:
    """Where nothing is pending nothing runs."""
    work = Work(0)
    async with running(work):
        await work.idle.wait()
    assert work.runs == 0


async def test_woken() -> None:
    """Who is told of work looks for it at once, and rests again when it is done."""
    work = Work(0)
    async with running(work) as ingestion:
        await work.idle.wait()
        work.left = 2
        ingestion.wake()
        await found_idle(work)
        assert (work.left, work.runs) == (0, 2)
        ingestion.wake()
        await found_idle(work)
        assert work.runs == 2


async def test_woken_during_a_run() -> None:
    """Work that comes while a run is under way is neither forgotten nor done at the same time."""
    work = Work(1)
    work.gate = asyncio.Event()
    async with running(work) as ingestion:
        await work.at_gate.wait()
        work.left += 1
        ingestion.wake()
        ingestion.wake()
        work.gate.set()
        await work.idle.wait()
    assert (work.left, work.runs) == (0, 2)


async def test_looks_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that nobody has told of is found in the end."""
    monkeypatch.setattr(background_ingestion, "_LOOK", 0.0)
    work = Work(0)
    async with running(work):
        await work.idle.wait()
        work.left = 1
        await found_idle(work)
    assert work.runs == 1


@pytest.mark.usefixtures("impatient")
async def test_failures_are_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """A run that fails is tried again, after ever longer times up to the longest."""
    work = Work(2)
    work.failures = 4
    async with running(work):
        await work.idle.wait()
    assert (work.left, work.runs) == (0, 6)
    waits = [record.args for record in caplog.records]
    assert waits == [(0.0001,), (0.0002,), (0.0004,), (0.0004,)]


@pytest.mark.usefixtures("impatient")
async def test_patience_is_restored(caplog: pytest.LogCaptureFixture) -> None:
    """Once all is done, the next failure is tried again soon."""
    work = Work(1)
    work.failures = 2
    async with running(work) as ingestion:
        await work.idle.wait()
        work.left = work.failures = 1
        ingestion.wake()
        await found_idle(work)
    assert [record.args for record in caplog.records] == [(0.0001,), (0.0002,), (0.0001,)]


async def test_database_out_of_reach() -> None:
    """Where it cannot be told what is pending, nothing runs, and waking looks again."""
    work = Work(1)
    work.down = True
    async with running(work) as ingestion:
        await work.idle.wait()
        assert work.runs == 0
        work.down = False
        ingestion.wake()
        await found_idle(work)
    assert work.runs == 1


async def test_end_of_the_service() -> None:
    """What is under way when the service ends is broken off."""
    work = Work(1)
    work.gate = asyncio.Event()
    async with running(work):
        await work.at_gate.wait()
    assert work.given_up
    assert work.left == 1


async def test_process_of_its_own(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is a process; it is told whether that ended well."""
    monkeypatch.setattr(background_ingestion, "ingest_beside_serving", misreading.succeeds)
    await ingest_in_process(settings)
    monkeypatch.setattr(background_ingestion, "ingest_beside_serving", misreading.fails)
    with pytest.raises(IngestionFailed):
        await ingest_in_process(settings)
    monkeypatch.setattr(background_ingestion, "ingest_beside_serving", misreading.crashes)
    with pytest.raises(IngestionFailed):
        await ingest_in_process(settings)
    assert multiprocessing.active_children() == []


async def test_process_ends_with_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of a run that is broken off is ended and waited for."""
    monkeypatch.setattr(background_ingestion, "ingest_beside_serving", misreading.hangs)
    with opened_pipe(tmp_path / "pipe") as pipe:
        # The settings are the process's argument: here, the pipe that it opens.
        run = asyncio.create_task(ingest_in_process(pipe.path))  # type: ignore[arg-type]
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.to_thread(pipe.read) == b"+"
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert pipe.read() == b""
    assert multiprocessing.active_children() == []
