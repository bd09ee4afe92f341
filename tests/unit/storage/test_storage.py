"""The database: opening it, reaching it, and what it does with moments."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from tests.support.conversations import a_conversation
from tests.support.libraries import a_document
from tests.support.manifests import entry_of
from tunedd_api.documents.model import IngestionProgress, IngestionStage
from tunedd_api.errors import ConfigurationError, StoreUnavailable
from tunedd_api.storage.api_keys import SqlKeyStore
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database, reachable
from tunedd_api.storage.documents import SqlDocumentCatalogue
from tunedd_api.storage.manifest import SqlDocumentManifest, SqlIndexFacts
from tunedd_api.storage.tables import UtcDateTime


@pytest.fixture
async def nowhere(tmp_path: Path) -> AsyncIterator[Database]:
    """A database in a folder that is not there."""
    database = Database.in_file(tmp_path / "gone" / "tunedd.sqlite3")
    yield database
    await database.aclose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://host/name",
        "oracle://x",
        "sqlite",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_url_of_no_database(url: str) -> None:
    """A URL of no database that lasts or is known is refused by the name of its setting."""
    with pytest.raises(ConfigurationError) as raised:
        Database(url)
    assert "TUNEDD_DATABASE_URL" in str(raised.value)


@pytest.mark.parametrize(
    "url", ["postgresql://user:hush@127.0.0.1:1/name", "sqlite:////nowhere/at/all.sqlite3"]
)
async def test_opening_connects_to_nothing(url: str) -> None:
    """Naming a database does not reach for it yet."""
    database = Database(url)
    assert "hush" not in repr(database.engine)
    await database.aclose()


async def test_out_of_reach(nowhere: Database) -> None:
    """Every way to a database that is not there says that it is out of reach."""
    repository = SqlConversationRepository(nowhere)
    library = SqlDocumentCatalogue(nowhere, "an index")
    conversation = a_conversation()
    for attempt in (
        nowhere.ping(),
        repository.add(conversation),
        repository.get(conversation.id),
        repository.page(1, None),
        repository.update(conversation),
        repository.delete(conversation.id),
        repository.messages(conversation.id, 1, None),
        repository.recent(conversation.id, 1),
        library.pending(),
        library.page(1, None),
        library.get(conversation.id),
        library.resolve(["a.md"]),
        library.refs([conversation.id]),
        library.page_texts({(conversation.id, 1)}),
    ):
        with pytest.raises(StoreUnavailable):
            await attempt


async def test_damaged_file(database: Database) -> None:
    """A query that its file does not let through is told as a database that is out of reach."""
    with database.sync_writing() as connection:
        connection.execute(text("DROP TABLE api_keys"))
    with pytest.raises(StoreUnavailable):
        await SqlKeyStore(database).any(revoked=True)


def test_manifest_out_of_reach(nowhere: Database) -> None:
    """Every entry of the manifest and of the facts says that the database is out of reach."""
    manifest = SqlDocumentManifest(nowhere, "an index")
    facts = SqlIndexFacts(nowhere)
    entry = entry_of(a_document("a.md"))
    attempts: Sequence[Callable[[], object]] = (
        manifest.entries,
        lambda: manifest.entry("a.md"),
        lambda: manifest.expect(entry),
        lambda: manifest.expect_instead((entry, entry)),
        lambda: manifest.report(entry, IngestionProgress(IngestionStage.READING)),
        lambda: manifest.switch(entry, {}),
        lambda: manifest.touch(entry.document.id, 1),
        lambda: manifest.forget(entry),
        manifest.others,
        lambda: manifest.drop("another"),
        lambda: facts.fact("x"),
        lambda: facts.set_fact("x", "y"),
    )
    for attempt in attempts:
        with pytest.raises(StoreUnavailable):
            attempt()


async def test_within_reach(database: Database) -> None:
    """A database that is there answers a ping."""
    await database.ping()


def test_bugs_are_not_disguised(database: Database) -> None:
    """A statement that is wrong in itself is not taken for a database out of reach."""
    with (
        pytest.raises(IntegrityError),
        reachable(),
        database.engine.begin() as connection,
    ):
        connection.execute(text("INSERT INTO index_facts VALUES ('x', NULL)"))


def test_durability_of_sqlite(database: Database) -> None:
    """SQLite keeps foreign keys, waits its turn, and loses no commit in a power cut."""

    def pragmas() -> Iterator[object]:
        with database.engine.connect() as connection:
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout"):
                yield connection.execute(text(f"PRAGMA {name}")).scalar()

    assert list(pragmas()) == ["wal", 1, 2, 10_000]


def test_moments_without_an_offset() -> None:
    """A moment that does not say its offset from UTC is refused rather than guessed."""
    column = UtcDateTime()
    dialect = sqlite.dialect()
    with pytest.raises(ValueError, match="offset"):
        column.process_bind_param(datetime(2024, 1, 1), dialect)  # noqa: DTZ001
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
    read = column.process_result_value(datetime(2024, 1, 1), dialect)  # noqa: DTZ001
    assert read == datetime(2024, 1, 1, tzinfo=UTC)
    assert read.utcoffset() == timedelta(0)


async def test_full_disk(database: Database) -> None:
    """Where there is no room, that is what is said, and not that the database is out of reach."""
    large = text("CREATE TABLE large AS SELECT zeroblob(1000000) AS b")
    await database.write(lambda db: db.execute(text("PRAGMA max_page_count = 1")))
    with pytest.raises(StoreUnavailable, match="disk is full"):
        await database.write(lambda db: db.execute(large))
