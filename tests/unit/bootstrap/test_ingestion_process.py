"""Ingestion in a process of its own."""

from pathlib import Path

import pytest

from tests.support.service import make_settings
from tests.support.texts import write_library
from tunedd_api.bootstrap.ingestion_process import ingest_pending
from tunedd_api.bootstrap.library import Library
from tunedd_api.errors import StoreUnavailable


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Library]:
    """The libraries that have been closed."""
    libraries: list[Library] = []
    close = Library.close

    def note(library: Library) -> None:
        close(library)
        libraries.append(library)

    monkeypatch.setattr(Library, "close", note)
    return libraries


def test_what_was_opened_is_closed(tmp_path: Path, closed: list[Library]) -> None:
    """Once nothing is pending, connections to the database and the store are closed."""
    write_library(tmp_path / "data")
    ingest_pending(make_settings(tmp_path))
    assert len(closed) == 1


def test_what_was_opened_is_closed_where_work_cannot_be_done(
    tmp_path: Path, closed: list[Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are closed as well if the store goes out of reach meanwhile."""

    def fail(_: Library) -> bool:
        raise StoreUnavailable("The store is out of reach.")

    monkeypatch.setattr(Library, "pending", fail)
    write_library(tmp_path / "data")
    with pytest.raises(SystemExit):
        ingest_pending(make_settings(tmp_path))
    assert len(closed) == 1
