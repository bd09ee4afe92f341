"""Which library a database, a state folder and a data folder belong to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.support.ingesting import documents
from tests.support.service import make_settings, opened_library
from tests.support.texts import BEES, NAMES, write_library, write_text
from tunedd_api.bootstrap.identity import MARK
from tunedd_api.errors import ConfigurationError
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database


@pytest.fixture
def shared(postgres: str) -> Iterator[dict[str, Any]]:
    """Settings of a schema of a PostgreSQL database, empty at first."""
    schema = f"library_{uuid4().hex}"
    yield {"database_url": postgres, "database_schema": schema}
    database = Database(postgres)
    with database.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    database.close()


def filled(folder: Path, **shared: Any) -> Settings:  # noqa: ANN401
    """Settings of a library with documents, ingested."""
    write_library(folder / "data")
    settings = make_settings(folder, **shared)
    with opened_library(settings) as library:
        library.refresh()
    return settings


def identity(settings: Settings) -> str:
    """Whose state folder this is."""
    return (settings.state_dir / MARK).read_text().strip()


def test_every_library_has_its_own(tmp_path: Path) -> None:
    """Two libraries have different identities, and each keeps its own."""
    one, two = (make_settings(tmp_path / name) for name in ("one", "two"))
    for settings in (one, two, one):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with opened_library(settings):
            pass
    assert len({identity(one), identity(two)}) == 2


def test_database_made_anew(tmp_path: Path) -> None:
    """A new database takes on the identity of the state folder that it is put into."""
    settings = filled(tmp_path)
    before = identity(settings)
    for file in settings.state_dir.glob("tunedd.sqlite3*"):
        file.unlink()
    with opened_library(settings) as library:
        assert library.refresh().ingested == NAMES
    assert identity(settings) == before


def test_replica(tmp_path: Path, shared: dict[str, Any]) -> None:
    """Another process with the same documents and a new state folder joins the library."""
    first = filled(tmp_path, **shared)
    write_text(first.data_dir / BEES, "Wasps build paper nests.")
    second = make_settings(tmp_path, state_dir=tmp_path / "replica", **shared)
    with opened_library(second) as library:
        assert set(documents(library)) == set(NAMES)
    assert identity(first) == identity(second)


def test_other_documents(tmp_path: Path, shared: dict[str, Any]) -> None:
    """A library of other documents does not take over the one that a database holds."""
    filled(tmp_path / "one", **shared)
    other = make_settings(tmp_path / "two", **shared)
    write_text(other.data_dir / "other.md", "Zebras wear stripes.")
    with pytest.raises(ConfigurationError, match="TUNEDD_DATABASE_SCHEMA"), opened_library(other):
        pass
    assert not (other.state_dir / MARK).exists()


def test_state_folder_of_another(tmp_path: Path, shared: dict[str, Any]) -> None:
    """A state folder of one library refuses the database of another."""
    filled(tmp_path / "one", **shared)
    other = filled(tmp_path / "two")
    moved = make_settings(tmp_path / "two", **shared)
    with pytest.raises(ConfigurationError, match="another library"), opened_library(moved):
        pass
    assert identity(other)


def test_schemas_are_postgresqls(tmp_path: Path) -> None:
    """A schema goes with a PostgreSQL database only."""
    with (
        pytest.raises(ConfigurationError, match="PostgreSQL"),
        opened_library(make_settings(tmp_path, database_schema="one")),
    ):
        pass
