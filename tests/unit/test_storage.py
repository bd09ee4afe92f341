"""The database: opening it, and the documents in it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from tests.support.conversations import a_conversation
from tests.support.libraries import a_document
from tests.support.service import rows_of
from tunedd_api.documents import Document, DocumentStatus, ManifestEntry, document_id
from tunedd_api.errors import (
    ConfigurationError,
    DocumentNotFound,
    InvalidCursor,
    StoreUnavailable,
    UnknownDocuments,
)
from tunedd_api.pagination import encode_cursor
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database, reachable
from tunedd_api.storage.documents import SqlDocumentLibrary
from tunedd_api.storage.manifest import SqlDocumentManifest
from tunedd_api.storage.tables import UtcDateTime

NAMES = ("a.md", "north/report.txt", "south/report.txt", "ärger 100%.md", "under_score.md")


def entry_of(document: Document, version: str = "v1") -> ManifestEntry:
    """A document as the manifest keeps it."""
    return ManifestEntry(document, version=version, modified_ns=1_700_000_000_123_456_789)


@pytest.fixture
def manifest(database: Database) -> SqlDocumentManifest:
    """An empty manifest."""
    return SqlDocumentManifest(database.sync_engine)


@pytest.fixture
def library(database: Database, manifest: SqlDocumentManifest) -> SqlDocumentLibrary:
    """A library of a few documents, each of one page."""
    for name in NAMES:
        manifest.record(entry_of(a_document(name)), {1: f"Page of {name}"})
    return SqlDocumentLibrary(database.engine)


@pytest.fixture
async def nowhere(tmp_path: Path) -> AsyncIterator[Database]:
    """A database in a folder that is not there."""
    database = Database.in_file(tmp_path / "gone" / "tunedd.sqlite3")
    yield database
    await database.aclose()


def names(documents: tuple[Document, ...]) -> list[str]:
    """The documents' names."""
    return [document.name for document in documents]


async def test_resolved_by_name_and_id(library: SqlDocumentLibrary) -> None:
    """Selectors are ids, whole names or last parts of names; each document comes once."""
    identifier = document_id("a.md")
    selectors = ["south/report.txt", str(identifier), "a.md", identifier.hex.upper()]
    assert names(await library.resolve(selectors)) == ["south/report.txt", "a.md"]
    assert names(await library.resolve(["ärger 100%.md"])) == ["ärger 100%.md"]


async def test_last_part_of_a_name(
    library: SqlDocumentLibrary, manifest: SqlDocumentManifest
) -> None:
    """The last part of a name will do if no other document has it, whole names going first."""
    manifest.record(entry_of(a_document("deep/er/only.md")), {})
    assert names(await library.resolve(["only.md"])) == ["deep/er/only.md"]
    with pytest.raises(UnknownDocuments):
        await library.resolve(["er/only.md"])
    manifest.record(entry_of(a_document("only.md")), {})
    assert names(await library.resolve(["only.md"])) == ["only.md"]


@pytest.mark.parametrize(
    "selector", ["b.md", "A.MD", "a", "%", "_", "a%", "under%score.md", "report", "", "a.md "]
)
async def test_unknown_selector(library: SqlDocumentLibrary, selector: str) -> None:
    """A selector that selects nothing is named, and wild cards are letters like any other."""
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve(["a.md", selector])
    assert raised.value.selectors == (selector,)


async def test_ambiguous_selector(library: SqlDocumentLibrary) -> None:
    """A last part that several documents share selects none of them."""
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve(["a.md", "report.txt"])
    assert raised.value.selectors == ("report.txt",)
    assert "More than one" in str(raised.value)


async def test_every_unknown_selector_is_named(library: SqlDocumentLibrary) -> None:
    """All selectors that select nothing are named together, however many there are."""
    unknown = [f"{number}.md" for number in range(2500)]
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve([*unknown[:2000], "a.md", str(document_id("a.md")), *unknown[2000:]])
    assert raised.value.selectors == tuple(unknown)


async def test_many_selectors_of_one_document(library: SqlDocumentLibrary) -> None:
    """A document that is selected in many ways over many selectors is no ambiguity."""
    selectors = ["a.md", str(document_id("a.md"))] * 500
    assert names(await library.resolve(selectors)) == ["a.md"]


async def test_pages_of_documents(library: SqlDocumentLibrary) -> None:
    """Documents are listed in the order of their names, in pages of any size."""
    whole = await library.page(100, None)
    assert names(tuple(whole.items)) == sorted(NAMES)
    assert whole.next_cursor is None
    for limit in range(1, 7):
        found: list[Document] = []
        cursor: str | None = None
        while True:
            page = await library.page(limit, cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == list(whole.items)


async def test_cursor_when_documents_come_and_go(
    library: SqlDocumentLibrary, manifest: SqlDocumentManifest
) -> None:
    """A cursor goes on behind its name, whatever is added or removed meanwhile."""
    first = await library.page(2, None)
    manifest.forget(first.items[1].id)
    manifest.record(entry_of(a_document("0.md")), {})
    rest = await library.page(9, first.next_cursor)
    assert names((*first.items, *rest.items)) == sorted(NAMES)
    with pytest.raises(InvalidCursor):
        await library.page(2, encode_cursor(1))


async def test_one_document(library: SqlDocumentLibrary) -> None:
    """A document is found by its id, and nothing by another."""
    assert (await library.get(document_id("a.md"))).name == "a.md"
    with pytest.raises(DocumentNotFound):
        await library.get(uuid4())


async def test_references(library: SqlDocumentLibrary) -> None:
    """Those of many ids that still are documents get their names, in the names' order."""
    ids = [document_id(name) for name in ("south/report.txt", "a.md")]
    found = await library.refs([uuid4(), *ids, *(uuid4() for _ in range(2000))])
    assert [ref.name for ref in found] == ["a.md", "south/report.txt"]
    assert await library.refs([]) == ()


async def test_page_texts(library: SqlDocumentLibrary, manifest: SqlDocumentManifest) -> None:
    """Pages come with their texts; those that are not there are left out."""
    identifier = document_id("a.md")
    manifest.record(entry_of(a_document("a.md")), {1: "One", 3: "Three \U0001f41d"})
    wanted = {(identifier, 1), (identifier, 2), (identifier, 3), (UUID(int=1), 1)}
    assert await library.page_texts(wanted) == {
        (identifier, 1): "One",
        (identifier, 3): "Three \U0001f41d",
    }
    assert await library.page_texts(set()) == {}


def test_manifest_round_trip(manifest: SqlDocumentManifest) -> None:
    """A document comes back from the manifest as it was recorded."""
    failed = replace(
        a_document("b.pdf"), status=DocumentStatus.FAILED, error="b.pdf is damaged.", bytes=2**40
    )
    entries = {d.name: entry_of(d) for d in (a_document("a.md"), failed)}
    for entry in entries.values():
        manifest.record(entry, {})
    assert manifest.entries() == entries


def test_recording_again(manifest: SqlDocumentManifest, database: Database) -> None:
    """A document recorded anew takes the place of the old one, pages and all."""
    document = a_document("a.md")
    manifest.record(entry_of(document), {1: "One", 2: "Two"})
    changed = entry_of(replace(document, title="New"), "v2")
    manifest.record(changed, {1: "Other"})
    assert manifest.entries() == {"a.md": changed}
    assert [row[2] for row in rows_of(database)["pages"]] == ["Other"]


def test_recording_is_all_or_nothing(manifest: SqlDocumentManifest, database: Database) -> None:
    """When a page cannot be kept, what was there before stays."""
    document = a_document("a.md")
    manifest.record(entry_of(document), {1: "One"})
    before = rows_of(database)
    broken: dict[int, str] = {1: "New", 2: None}  # type: ignore[dict-item]
    with pytest.raises(IntegrityError):
        manifest.record(entry_of(document, "v2"), broken)
    assert rows_of(database) == before


def test_touching_and_forgetting(manifest: SqlDocumentManifest, database: Database) -> None:
    """A new time changes nothing else; a forgotten document takes its pages along."""
    entries = [entry_of(a_document(name)) for name in ("a.md", "b.md")]
    for entry in entries:
        manifest.record(entry, {1: "One"})
    manifest.touch(entries[0].document.id, 7)
    assert manifest.entries()["a.md"] == replace(entries[0], modified_ns=7)
    manifest.forget(entries[0].document.id)
    assert list(manifest.entries()) == ["b.md"]
    assert len(rows_of(database)["pages"]) == 1


def test_facts(manifest: SqlDocumentManifest) -> None:
    """A fact is remembered under its name until it is told anew."""
    assert manifest.fact("dimension") is None
    manifest.set_fact("dimension", "256")
    manifest.set_fact("other", "x")
    manifest.set_fact("dimension", "384")
    assert manifest.fact("dimension") == "384"


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
    repository = SqlConversationRepository(nowhere.engine)
    library = SqlDocumentLibrary(nowhere.engine)
    manifest = SqlDocumentManifest(nowhere.sync_engine)
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
        library.page(1, None),
        library.get(conversation.id),
        library.resolve(["a.md"]),
        library.refs([conversation.id]),
        library.page_texts({(conversation.id, 1)}),
    ):
        with pytest.raises(StoreUnavailable):
            await attempt
    entry = entry_of(a_document("a.md"))
    with pytest.raises(StoreUnavailable):
        manifest.entries()
    with pytest.raises(StoreUnavailable):
        manifest.record(entry, {})
    with pytest.raises(StoreUnavailable):
        manifest.touch(entry.document.id, 1)
    with pytest.raises(StoreUnavailable):
        manifest.forget(entry.document.id)
    with pytest.raises(StoreUnavailable):
        manifest.fact("x")
    with pytest.raises(StoreUnavailable):
        manifest.set_fact("x", "y")


async def test_within_reach(database: Database) -> None:
    """A database that is there answers a ping."""
    await database.ping()


def test_bugs_are_not_disguised(database: Database) -> None:
    """A statement that is wrong in itself is not taken for a database out of reach."""
    with (
        pytest.raises(IntegrityError),
        reachable(),
        database.sync_engine.begin() as connection,
    ):
        connection.execute(text("INSERT INTO index_facts VALUES ('x', NULL)"))


def test_durability_of_sqlite(database: Database) -> None:
    """SQLite keeps foreign keys, waits its turn, and loses no commit in a power cut."""

    def pragmas() -> Iterator[object]:
        with database.sync_engine.connect() as connection:
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
