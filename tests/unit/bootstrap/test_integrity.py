"""Database, index and files that do not agree, and their repair."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.ingesting import consistent, documents
from tests.support.service import SettingsFactory, opened_library
from tests.support.texts import BEES, BREAD, NAMES, write_text
from tunedd_api.bootstrap import integrity
from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.integrity import damaged_files, disagreements, repair
from tunedd_api.bootstrap.library import Library
from tunedd_api.bootstrap.stores import passage_files
from tunedd_api.documents.model import document_id
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.nodes import SOURCE_ID, only
from tunedd_api.settings import Settings


@pytest.fixture
def settings(settings_for: SettingsFactory, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings over a copy of the library, which is repaired without other processes."""
    monkeypatch.setattr(integrity, "open_library", lambda settings: _Opened(settings).library)
    return settings_for()


class _Opened:
    def __init__(self, settings: Settings) -> None:
        from tests.support.extraction import ExtractionHere
        from tunedd_api.bootstrap.library import open_library

        self.library = open_library(settings, extraction=ExtractionHere())


def said(settings: Settings) -> Iterator[str]:
    """Everything that does not fit."""
    yield from (found.detail for found in damaged_files(settings))
    with opened_library(settings) as library:
        yield from (found.detail for found in disagreements(library))


def passages_lost(library: Library, data: Path) -> None:
    """Passages of a document are gone."""
    library.index.store.ingest.delete_nodes(filters=only(SOURCE_ID, [str(document_id(BREAD))]))


def pages_lost(library: Library, data: Path) -> None:
    """Texts of pages are gone."""
    with library.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM pages"))


def file_lost(library: Library, data: Path) -> None:
    """A file is gone."""
    (data / BEES).unlink()


def file_came(library: Library, data: Path) -> None:
    """A file has come."""
    write_text(data / "new.md", "Zebras wear stripes.")


def file_rotted(library: Library, data: Path) -> None:
    """A file has other bytes of the same size and time."""
    import os

    stat = (data / BEES).stat()
    content = (data / BEES).read_bytes()
    (data / BEES).write_bytes(content.replace(b"e", b"o"))
    os.utime(data / BEES, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def stray_passages(library: Library, data: Path) -> None:
    """The index holds passages of nothing."""
    with library.database.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM documents WHERE name = '{BEES}'"))  # noqa: S608


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (passages_lost, BREAD),
        (pages_lost, BREAD),
        (file_lost, BEES),
        (file_came, "not indexed"),
        (file_rotted, BEES),
        (stray_passages, "nobody uses"),
    ],
)
def test_repair(settings: Settings, harm: Callable[[Library, Path], None], word: str) -> None:
    """What does not fit is said, and fits after a repair."""
    assert list(said(settings)) == []
    with opened_library(settings) as library:
        harm(library, settings.data_dir)
    assert word in " ".join(said(settings))
    repair(settings)
    assert list(said(settings)) == []
    with opened_library(settings) as library:
        consistent(library)


def test_damaged_passages(settings: Settings) -> None:
    """A file of passages that cannot be read is moved aside and made anew."""
    (file,) = passage_files(settings)
    file.write_bytes(b"x" * 10_000)
    assert "damaged" in next(damaged_files(settings)).detail
    repair(settings)
    assert list(said(settings)) == []
    with opened_library(settings) as library:
        assert set(documents(library)) == set(NAMES)
    assert len(list(settings.state_dir.glob("damaged-*"))) == 1


def test_damaged_search(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is searched and does not fit its passages goes, and nothing else does."""
    from tunedd_api.rag.vector_stores.embedded import search

    monkeypatch.setattr(search, "WORTH_KEEPING", 1)
    with opened_library(settings) as library:
        library.index.store.settle()
    (file,) = passage_files(settings)
    searched = file.with_name(f"{file.name}-search")
    assert list(said(settings)) == []
    content = bytearray(searched.read_bytes())
    content[0] ^= 1
    searched.unlink()
    searched.write_bytes(content)
    assert "does not fit" in next(damaged_files(settings)).detail
    repair(settings)
    assert list(said(settings)) == []
    assert len(passage_files(settings)) == 1


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"x" * 9000])
def test_damaged_database(settings: Settings, content: bytes) -> None:
    """A damaged database is no traceback: the sentence says what to do."""
    for path in settings.state_dir.glob("tunedd.sqlite3*"):
        path.unlink()
    (settings.state_dir / "tunedd.sqlite3").write_bytes(content)
    with pytest.raises(ConfigurationError, match="restore a backup"):
        open_database(settings)


def test_newer_database(settings: Settings) -> None:
    """A database that a newer version has used is left alone."""
    database = open_database(settings)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(ConfigurationError, match="newer version"):
        open_database(settings)
