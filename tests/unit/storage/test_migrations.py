"""The tables as Alembic makes them."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import tunedd_api.storage
from tests.support.service import rows_of
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import documents, metadata

SCRIPTS = Path(tunedd_api.storage.__file__).with_name("migrations")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    database = Database.in_file(tmp_path / "deep" / "er" / "fresh.sqlite3")
    yield database
    database.close()


def alembic(database: Database, target: str) -> None:
    """Bring the database up or down to a revision."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.sync_engine.begin() as connection:
        config.attributes["connection"] = connection
        move = command.downgrade if target == "base" else command.upgrade
        move(config, target)


def tables(database: Database) -> set[str]:
    """The names of the tables that there are."""
    return set(inspect(database.sync_engine).get_table_names())


def differences(database: Database) -> list[object]:
    """What would have to be migrated still."""
    with database.sync_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_tables_are_those_of_the_code(fresh: Database) -> None:
    """The migrations make exactly the tables, columns and indexes that the code speaks of."""
    fresh.migrate()
    assert differences(fresh) == []
    assert tables(fresh) == set(metadata.tables) | {"alembic_version"}


def test_differences_would_be_seen(fresh: Database) -> None:
    """The comparison itself notices what is missing."""
    fresh.migrate()
    with fresh.sync_engine.begin() as connection:
        connection.execute(text("DROP TABLE index_facts"))
    assert differences(fresh)


def test_migrating_again_changes_nothing(fresh: Database) -> None:
    """A database that is up to date stays as it is, rows included."""
    fresh.migrate()
    row = {
        "index_name": "a model/384",
        "id": uuid4(),
        "name": "a.md",
        "title": "A",
        "media_type": "text/markdown",
        "bytes": 1,
        "modified_ns": 1,
        "sha256": "0" * 64,
        "version": "v",
        "pages": 1,
        "passages": 1,
        "status": "ready",
        "done": 0,
        "total": 0,
        "warnings": [],
        "created_at": datetime.now(UTC),
        "updated_at": datetime.now(UTC),
    }
    with fresh.sync_engine.begin() as connection:
        connection.execute(documents.insert(), row)
    before = rows_of(fresh)
    fresh.migrate()
    fresh.migrate()
    assert rows_of(fresh) == before
    assert len(before["documents"]) == 1


def test_rows_of_the_first_version_survive(fresh: Database, tmp_path: Path) -> None:
    """What was kept by the first version is there after all migrations."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    alembic(fresh, "0001")
    conversation, message = uuid4(), uuid4()
    moment = "2024-01-01 00:00:00.000000"
    with fresh.sync_engine.begin() as connection:
        connection.execute(
            text("INSERT INTO conversations VALUES (:id, 'T', NULL, :at, :at, 1)"),
            {"id": conversation.hex, "at": moment},
        )
        connection.execute(
            text(
                "INSERT INTO messages "
                "(id, conversation_id, role, content, status, citations, unsupported, created_at) "
                "VALUES (:id, :c, 'user', 'Hi', 'complete', '[]', '[]', :at)"
            ),
            {"id": message.hex, "c": conversation.hex, "at": moment},
        )
    fresh.migrate()
    rows = rows_of(fresh)
    assert [row[1] for row in rows["conversations"]] == ["T"]
    assert [row[1] for row in rows["messages"]] == [message]
    assert differences(fresh) == []


def test_down_and_up_again(fresh: Database) -> None:
    """Every migration can be taken back, and made again."""
    fresh.migrate()
    alembic(fresh, "base")
    assert tables(fresh) == {"alembic_version"}
    fresh.migrate()
    assert differences(fresh) == []


def test_threads_at_once(tmp_path: Path) -> None:
    """Several who open a new database at once each find it migrated, and none fails."""
    path = tmp_path / "shared.sqlite3"

    def migrate(_: int) -> set[str]:
        database = Database.in_file(path)
        try:
            database.migrate()
            return tables(database)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(migrate, range(4)))
    assert found == [set(metadata.tables) | {"alembic_version"}] * 4


def test_processes_at_once(tmp_path: Path) -> None:
    """Two processes that open a new database at once migrate it once between them."""
    path = tmp_path / "shared.sqlite3"
    code = (
        "import sys, pathlib\n"
        "from tunedd_api.storage.database import Database\n"
        "database = Database.in_file(pathlib.Path(sys.argv[1]))\n"
        "database.migrate()\n"
        "database.close()\n"
    )
    processes = [
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=50)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    database = Database.in_file(path)
    assert differences(database) == []
    database.close()
