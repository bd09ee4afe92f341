"""The tables as Alembic makes them."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic_core import to_jsonable_python
from sqlalchemy import inspect, text

import tunedd_api.storage
from tests.support.service import rows_of
from tunedd_api.conversations.model import AnswerDetails
from tunedd_api.documents.model import DocumentRef
from tunedd_api.storage import migrating
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import documents, metadata

SCRIPTS = Path(tunedd_api.storage.__file__).with_name("migrations")


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Database]:
    """A database without a single table."""
    database = Database.in_file(tmp_path / "deep" / "er" / "fresh.sqlite3")
    yield database
    await database.aclose()


def alembic(database: Database, target: str, *, down: bool = False) -> None:
    """Bring the database up or down to a revision."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        move = command.downgrade if down else command.upgrade
        move(config, target)


def tables(database: Database) -> set[str]:
    """The names of the tables that there are."""
    return set(inspect(database.engine).get_table_names())


def every(database: Database, table: str) -> list[dict[str, object]]:
    """All rows of a table as it now is."""
    with database.engine.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))  # noqa: S608 - ours
        return [dict(row) for row in rows.mappings()]


def written(value: object) -> str:
    """JSON as the database is given it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def differences(database: Database) -> list[object]:
    """What would have to be migrated still."""
    with database.engine.connect() as connection:
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
    with fresh.engine.begin() as connection:
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
    with fresh.engine.begin() as connection:
        connection.execute(documents.insert(), row)
    before = rows_of(fresh)
    fresh.migrate()
    fresh.migrate()
    assert rows_of(fresh) == before
    assert len(before["documents"]) == 1


NO_DETAILS = AnswerDetails().details()
DOCUMENT = uuid4()
CITATION = {
    "marker": 1,
    "document": {"id": str(DOCUMENT), "name": "folder/ä.md"},
    "page": 3,
    "start": 10,
    "end": 13,
    "quote": "Hi.",
    "score": 0.75,
}
DETAILS: dict[str, Any] = {
    "outcome": "answered",
    "citations": [CITATION],
    "unsupported": [{"start": 4, "end": 6}],
    "usage": {
        "prompt_tokens": 5,
        "history_tokens": 1,
        "context_tokens": 2,
        "completion_tokens": 3,
        "context_window": 4096,
    },
    "timings": {"condense_ms": 0.5, "retrieve_ms": 1, "first_token_ms": None, "total_ms": 2.5},
}


def write_first_version(database: Database) -> UUID:
    """Bring the database to its first version, and keep a turn there; gives its conversation."""
    Path(database.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    alembic(database, "0001")
    conversation = uuid4()
    moment = "2024-01-01 00:00:00.000000"
    bare: dict[str, object] = {"outcome": None, "citations": [], "unsupported": []}
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO conversations VALUES (:id, 'T', NULL, :at, :at, 3)"),
            {"id": conversation.hex, "at": moment},
        )
        for role, content, details in (
            ("user", "Hi", bare),
            ("assistant", "Hi. [1] So.", DETAILS),
            ("assistant", "Cut short", bare),
        ):
            connection.execute(
                text(
                    "INSERT INTO messages (id, conversation_id, role, content, status, outcome, "
                    "citations, unsupported, usage, timings, created_at) VALUES (:id, :c, :role, "
                    ":content, 'complete', :outcome, :citations, :unsupported, :usage, :timings, "
                    ":at)"
                ),
                {
                    "id": uuid4().hex,
                    "c": conversation.hex,
                    "role": role,
                    "content": content,
                    "outcome": details["outcome"],
                    "at": moment,
                    **{
                        name: details.get(name) and written(details[name])
                        for name in ("usage", "timings")
                    },
                    **{name: written(details[name]) for name in ("citations", "unsupported")},
                },
            )
    return conversation


async def test_messages_of_the_first_version_survive(fresh: Database) -> None:
    """What was kept by the first version is read as it was after all migrations."""
    conversation = write_first_version(fresh)
    fresh.migrate()
    repository = SqlConversationRepository(fresh)
    assert (await repository.get(conversation)).title == "T"
    question, answer, partial = await repository.recent(conversation, 10)
    assert (question.content, question.details()) == ("Hi", NO_DETAILS)
    told = {**answer.details(), "timings": answer.timings}
    usage = {**DETAILS["usage"], "messages_left_out": 0, "passages_left_out": 0}
    since = {"nearest": [], "truncated": False, "usage": usage}
    cited = [{**CITATION, "sha256": ""}]
    assert to_jsonable_python(told) == {**DETAILS, **since, "citations": cited}
    assert answer.citations[0].document == DocumentRef(DOCUMENT, "folder/ä.md")
    assert (partial.content, partial.details()) == ("Cut short", NO_DETAILS)
    assert differences(fresh) == []


def test_messages_survive_the_way_back(fresh: Database) -> None:
    """A migration that is taken back leaves the messages as they were, and so does its return."""
    write_first_version(fresh)
    alembic(fresh, "0003")
    before = every(fresh, "messages")
    fresh.migrate()
    after = rows_of(fresh)["messages"]
    alembic(fresh, "0003", down=True)
    assert every(fresh, "messages") == before
    fresh.migrate()
    assert rows_of(fresh)["messages"] == after


def test_bytes_that_were_served(fresh: Database) -> None:
    """The bytes that were served are known, but for documents that were just being replaced."""
    fresh.migrate()
    alembic(fresh, "0007", down=True)
    row = {
        "index_name": "a model/384", "title": "A", "media_type": "text/markdown", "bytes": 1,
        "modified_ns": 1, "sha256": "1" * 64, "version": "v", "pages": 1, "passages": 1, "done": 0,
        "total": 0, "warnings": "[]", "at": "2024-01-01 00:00:00.000000",
    }  # fmt: skip
    with fresh.engine.begin() as connection:
        for name, status in (("a.md", "ready"), ("b.md", "processing")):
            connection.execute(
                text(
                    "INSERT INTO documents (index_name, id, name, title, media_type, bytes, "
                    "modified_ns, sha256, version, pages, passages, status, done, total, warnings, "
                    "created_at, updated_at) VALUES (:index_name, :id, :name, :title, :media_type, "
                    ":bytes, :modified_ns, :sha256, :version, :pages, :passages, :status, :done, "
                    ":total, :warnings, :at, :at)"
                ),
                {**row, "id": uuid4().hex, "name": name, "status": status},
            )
            connection.execute(
                text(
                    "INSERT INTO pages SELECT index_name, id, 1, 'Text' FROM documents "
                    "WHERE name = :name"
                ),
                {"name": name},
            )
    fresh.migrate()
    served = {row["name"]: row["served_sha256"] for row in every(fresh, "documents")}
    assert served == {"a.md": "1" * 64, "b.md": ""}
    alembic(fresh, "0007", down=True)
    assert len(every(fresh, "pages")) == 2


def test_migration_that_fails(fresh: Database) -> None:
    """A migration that breaks off half-way leaves the database as it was."""
    write_first_version(fresh)
    with fresh.engine.begin() as connection:
        connection.execute(text("UPDATE messages SET citations = 'no JSON'"))
    before = every(fresh, "messages")
    with pytest.raises(ValueError, match="expected ident"):
        fresh.migrate()
    assert every(fresh, "messages") == before
    assert tables(fresh) == {
        "alembic_version", "conversations", "documents", "index_facts", "messages", "pages",
    }  # fmt: skip


def test_down_and_up_again(fresh: Database) -> None:
    """Every migration can be taken back, and made again."""
    fresh.migrate()
    alembic(fresh, "base", down=True)
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


def test_what_is_up_to_date_is_left_alone(fresh: Database) -> None:
    """The newest migration is the one that Alembic would end with, and then nothing is left."""
    script = ScriptDirectory(str(Path(migrating.__file__).with_name("migrations")))
    assert migrating.newest() == script.get_current_head()
    fresh.migrate()
    with fresh.sync_reading() as connection:
        assert migrating.is_up_to_date(connection)
    alembic(fresh, "0003", down=True)
    with fresh.sync_reading() as connection:
        assert not migrating.is_up_to_date(connection)
