"""Fixtures shared by all tests: a library of documents and the service over it."""

import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_socket
from hypothesis import settings as hypothesis_settings

from tests.support.postgres import postgres_url
from tests.support.registries import settle_turns
from tests.support.service import (
    Served,
    SettingsFactory,
    copy_library,
    make_settings,
    opened_library,
    served,
)
from tests.support.texts import write_library
from tests.support.weaviate import weaviate_server
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database

# One server for all tests that want one.
__all__ = ["weaviate_server"]

_OFFLINE = {"unit", "api", "project"}

# The same examples in every run; `--hypothesis-profile=thorough` looks for new ones.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis_settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    """Refuse sockets, but for tests that say they need one; the plugin takes this back."""
    marks = ("enable_socket", "allow_hosts")
    offline = _OFFLINE & set(request.path.relative_to(request.config.rootpath).parts)
    if offline and not any(request.node.get_closest_marker(mark) for mark in marks):
        pytest_socket.disable_socket(allow_unix_socket=True)


def _names_a_setting(variable: str) -> bool:
    """Whether the service reads it; ``TUNEDD_TEST_…`` speaks to the tests themselves."""
    if variable.startswith("TUNEDD_"):
        return not variable.startswith("TUNEDD_TEST_")
    return variable in {"HOST", "PORT"}


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Keep what is set for a service on this machine out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if _names_a_setting(name.upper()):
                patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Take back how a command has set up the loggers: its standard error is closed by then."""
    names = ("", "tunedd_api", "uvicorn")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    for handler in [h for h in root.handlers if h.name == "stderr"]:
        root.removeHandler(handler)


@pytest.fixture(scope="session")
def prepared_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and their index, to be copied and left as it is."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder / "data")
    with opened_library(make_settings(folder)) as library:
        library.refresh()
    return folder


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, to be copied and left as it is."""
    path = tmp_path_factory.mktemp("database") / "tunedd.sqlite3"
    database = Database.in_file(path)
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database."""
    with postgres_url() as url:
        yield url


@pytest.fixture
async def database(prepared_database: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database, migrated."""
    path = shutil.copy(prepared_database, tmp_path / "tunedd.sqlite3")
    database = Database.in_file(Path(path))
    yield database
    await settle_turns()
    await database.aclose()


@pytest.fixture
def settings_for(prepared_library: Path, tmp_path: Path) -> SettingsFactory:
    """Make settings over a copy of the library, one copy per test."""
    copy_library(prepared_library, tmp_path)

    def settings(**changes: object) -> Settings:
        return make_settings(tmp_path, **changes)

    return settings


@pytest.fixture
def settings(settings_for: SettingsFactory) -> Settings:
    """Settings over a copy of the library."""
    return settings_for()


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Served]:
    """The whole service with mock models, running."""
    async with served(settings) as running:
        yield running


@pytest.fixture
def client(service: Served) -> httpx.AsyncClient:
    """A client of the running service."""
    return service.client
