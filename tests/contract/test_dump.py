"""Rows that leave one database and come into another."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.support.conversations import a_conversation, a_turn
from tests.support.libraries import a_document
from tests.support.manifests import entry_of, serve
from tests.support.service import rows_of
from tunedd_api.errors import BackupBroken
from tunedd_api.storage.conversations import SqlConversationRepository, to_message_row
from tunedd_api.storage.database import Database
from tunedd_api.storage.dump import TABLES, is_empty, replace_rows, snapshot
from tunedd_api.storage.manifest import SqlDocumentManifest, SqlIndexFacts
from tunedd_api.storage.tables import messages


def filled(path: Path) -> Database:
    """A database with a row of most kinds."""
    database = Database.in_file(path)
    database.migrate()
    conversation = a_conversation(title="Ünïcödé\n\u2028 文")
    asyncio.run(_talk(database, conversation))
    with database.sync_writing() as connection:
        turn = a_turn(conversation.id)
        connection.execute(insert(messages), [to_message_row(message) for message in turn])
    document = a_document("a.md")
    serve(SqlDocumentManifest(database, "a model/3"), entry_of(document), {1: "Text\u2028 of it."})
    SqlIndexFacts(database).set_fact("name", "value")
    return database


async def _talk(database: Database, conversation: object) -> None:
    await SqlConversationRepository(database, None).add(conversation)  # type: ignore[arg-type]
    await database.aclose()


def lines_of(database: Database) -> dict[str, Sequence[str]]:
    """Everything that is kept."""
    with snapshot(database) as rows:
        return {table.name: list(rows.lines(table)) for table in TABLES}


async def test_from_one_database_to_another(database: Database, tmp_path: Path) -> None:
    """What one database holds, another of either kind holds afterwards, and goes on from there."""
    source = await asyncio.to_thread(filled, tmp_path / "source.sqlite3")
    with closing(source):
        assert is_empty(database)
        lines = await asyncio.to_thread(lines_of, source)
        for _ in range(2):  # over what is there, too
            replace_rows(database, lines)
        assert rows_of(database) == rows_of(source)
        assert lines_of(database) == lines
        assert not is_empty(database)
        conversation = rows_of(source)["conversations"][0][0]
        with database.sync_writing() as connection:
            more = [to_message_row(m) for m in a_turn(conversation)]  # type: ignore[arg-type]
            connection.execute(insert(messages), more)
        assert len(rows_of(database)["messages"]) == 4


def test_all_or_nothing(database: Database, tmp_path: Path) -> None:
    """Rows that do not fit change nothing."""
    with closing(filled(tmp_path / "source.sqlite3")) as source:
        lines = lines_of(source)
        replace_rows(database, lines)
        before = rows_of(database)
        broken = {**lines, "index_facts": ['{"name": "a", "value": "b", "colour": "red"}']}
        with pytest.raises(BackupBroken, match="colour"):
            replace_rows(database, broken)
        assert rows_of(database) == before
