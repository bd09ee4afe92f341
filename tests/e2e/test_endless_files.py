"""Files that never end, and the others."""

from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.support import misreading
from tests.support.ingesting import documents, put
from tests.support.milestones import PATIENCE
from tests.support.service import make_settings, opened_library
from tunedd_api.documents.model import DocumentStatus
from tunedd_api.extraction import workers
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits

ENDLESS = tuple(f"endless-{number}.md" for number in range(4))


def test_good_file_among_endless_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good file that is put after four that never end is ready while they are still read."""
    monkeypatch.setattr(workers, "extract_file", misreading.hangs_on_endless_ones)
    monkeypatch.setattr(workers, "_FIRST_TRY", PATIENCE)
    (tmp_path / "data").mkdir()
    pool = ExtractionPool(6, WorkerLimits(seconds=2 * PATIENCE))
    with opened_library(make_settings(tmp_path, threads=6), extraction=pool) as library:
        for name in (*ENDLESS, "good.md"):
            put(library, name, f"# {name}\n\nBees dance to tell where flowers are.\n")
        with ThreadPoolExecutor(1) as executor:
            run = executor.submit(library.refresh)
            deadline = monotonic() + PATIENCE
            while documents(library)["good.md"].status is not DocumentStatus.READY:
                assert monotonic() < deadline, documents(library)
                sleep(0.05)
            known = documents(library)
            pool.close()
            with suppress(CancelledError, Exception):
                run.result()
    assert all(known[name].status is DocumentStatus.PROCESSING for name in ENDLESS)
