"""What the library of documents, and the manifest that fills it, keep to in the database.

SQLite always; PostgreSQL where there is one.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

import tunedd_api
from tests.support.libraries import a_document
from tests.support.manifests import awaited, entry_of, replaced, serve
from tests.support.milestones import PATIENCE
from tests.support.service import rows_of
from tunedd_api.documents.model import (
    CatalogueEntry,
    Document,
    DocumentStatus,
    IngestionProgress,
    IngestionStage,
    document_id,
)
from tunedd_api.documents.ports import PageText
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import DocumentNotFound, InvalidCursor, UnknownDocuments
from tunedd_api.pagination import encode_cursor
from tunedd_api.storage.database import Database
from tunedd_api.storage.documents import SqlDocumentCatalogue
from tunedd_api.storage.manifest import SqlDocumentManifest, SqlIndexFacts

INDEX = "a model/384"
OTHER = "another model/768"
NAMES = ("a.md", "north/report.txt", "south/report.txt", "ärger 100%.md", "under_score.md")
EMBEDDING = IngestionProgress(IngestionStage.EMBEDDING, 32, 70)


@pytest.fixture
def manifest(database: Database) -> SqlDocumentManifest:
    """An empty manifest."""
    return SqlDocumentManifest(database, INDEX)


@pytest.fixture
def other(database: Database) -> SqlDocumentManifest:
    """The empty manifest of another index in the same database."""
    return SqlDocumentManifest(database, OTHER)


@pytest.fixture
def library(database: Database, manifest: SqlDocumentManifest) -> SqlDocumentCatalogue:
    """A library of a few documents, each of one page."""
    for name in NAMES:
        serve(manifest, entry_of(a_document(name)), {1: f"Page of {name}"})
    return SqlDocumentCatalogue(database, INDEX)


def names(documents: Sequence[Document]) -> list[str]:
    """The documents' names."""
    return [document.name for document in documents]


def page_rows(database: Database) -> list[str]:
    """The texts of all pages that are kept."""
    return [str(row[-1]) for row in rows_of(database)["pages"]]


async def test_resolved_by_name_and_id(library: SqlDocumentCatalogue) -> None:
    """Selectors are ids, whole names or last parts of names; each document comes once."""
    identifier = document_id("a.md")
    selectors = ["south/report.txt", str(identifier), "a.md", identifier.hex.upper()]
    assert names(await library.resolve(selectors)) == ["south/report.txt", "a.md"]
    assert names(await library.resolve(["ärger 100%.md"])) == ["ärger 100%.md"]


async def test_last_part_of_a_name(
    library: SqlDocumentCatalogue, manifest: SqlDocumentManifest
) -> None:
    """The last part of a name will do if no other document has it, whole names going first."""
    serve(manifest, entry_of(a_document("deep/er/only.md")))
    assert names(await library.resolve(["only.md"])) == ["deep/er/only.md"]
    with pytest.raises(UnknownDocuments):
        await library.resolve(["er/only.md"])
    serve(manifest, entry_of(a_document("only.md")))
    assert names(await library.resolve(["only.md"])) == ["only.md"]


@pytest.mark.parametrize(
    "selector", ["b.md", "A.MD", "a", "%", "_", "a%", "under%score.md", "report", "", "a.md "]
)
async def test_unknown_selector(library: SqlDocumentCatalogue, selector: str) -> None:
    """A selector that selects nothing is named, and wild cards are letters like any other."""
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve(["a.md", selector])
    assert raised.value.selectors == (selector,)


async def test_ambiguous_selector(library: SqlDocumentCatalogue) -> None:
    """A last part that several documents share selects none of them."""
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve(["a.md", "report.txt"])
    assert raised.value.selectors == ("report.txt",)
    assert "More than one" in str(raised.value)


async def test_every_unknown_selector_is_named(library: SqlDocumentCatalogue) -> None:
    """All selectors that select nothing are named together, however many there are."""
    unknown = [f"{number}.md" for number in range(2500)]
    with pytest.raises(UnknownDocuments) as raised:
        await library.resolve([*unknown[:2000], "a.md", str(document_id("a.md")), *unknown[2000:]])
    assert raised.value.selectors == tuple(unknown)


async def test_many_selectors_of_one_document(library: SqlDocumentCatalogue) -> None:
    """A document that is selected in many ways over many selectors is no ambiguity."""
    selectors = ["a.md", str(document_id("a.md"))] * 500
    assert names(await library.resolve(selectors)) == ["a.md"]


async def test_pages_of_documents(library: SqlDocumentCatalogue) -> None:
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


async def test_entries_of_a_scope(
    library: SqlDocumentCatalogue, manifest: SqlDocumentManifest
) -> None:
    """The catalogue's entries are the documents of a scope that are served, by name."""
    manifest.expect(awaited(a_document("coming.md")))
    everything = await library.entries(DocumentScope.everything())
    assert [entry.name for entry in everything] == sorted(NAMES)
    assert everything[0] == CatalogueEntry(document_id("a.md"), "a.md", "a.md", pages=1)
    selected = await library.entries(DocumentScope.of([document_id("a.md"), uuid4()]))
    assert [entry.name for entry in selected] == ["a.md"]


async def test_cursor_when_documents_come_and_go(
    library: SqlDocumentCatalogue, manifest: SqlDocumentManifest
) -> None:
    """A cursor goes on behind its name, whatever is added or removed meanwhile."""
    first = await library.page(2, None)
    manifest.forget(manifest.entries()[first.items[1].name])
    serve(manifest, entry_of(a_document("0.md")))
    rest = await library.page(9, first.next_cursor)
    assert names((*first.items, *rest.items)) == sorted(NAMES)
    with pytest.raises(InvalidCursor):
        await library.page(2, encode_cursor(1))


async def test_one_document(library: SqlDocumentCatalogue) -> None:
    """A document is found by its id, and nothing by another."""
    assert (await library.get(document_id("a.md"))).name == "a.md"
    with pytest.raises(DocumentNotFound):
        await library.get(uuid4())


async def test_references(library: SqlDocumentCatalogue) -> None:
    """Those of many ids that still are documents get their names, in the names' order."""
    ids = [document_id(name) for name in ("south/report.txt", "a.md")]
    found = await library.refs([uuid4(), *ids, *(uuid4() for _ in range(2000))])
    assert [ref.name for ref in found] == ["a.md", "south/report.txt"]
    assert await library.refs([]) == ()


async def test_page_texts(library: SqlDocumentCatalogue, manifest: SqlDocumentManifest) -> None:
    """Pages come with their texts; those that are not there are left out."""
    identifier = document_id("a.md")
    serve(manifest, entry_of(a_document("a.md")), {1: "One", 3: "Three \U0001f41d"})
    wanted = {(identifier, 1), (identifier, 2), (identifier, 3), (UUID(int=1), 1)}
    assert await library.page_texts(wanted) == {
        (identifier, 1): PageText("One", "v1", "0" * 64),
        (identifier, 3): PageText("Three \U0001f41d", "v1", "0" * 64),
    }
    assert await library.page_texts(set()) == {}


def test_manifest_round_trip(manifest: SqlDocumentManifest) -> None:
    """A document comes back from the manifest as it was served, or as it failed."""
    failed = replace(
        a_document("b.pdf"), status=DocumentStatus.FAILED, error="b.pdf is damaged.", bytes=2**40
    )
    warned = replace(a_document("c.pdf"), warnings=("Page 2 has no text.", "So has 3."))
    entries = {d.name: entry_of(d) for d in (a_document("a.md"), failed, warned)}
    for entry in entries.values():
        serve(manifest, entry)
    assert manifest.entries() == entries
    assert manifest.entry("b.pdf") == entries["b.pdf"]
    assert manifest.entry("d.pdf") is None


def test_expected_documents(manifest: SqlDocumentManifest) -> None:
    """Files that are expected are queued, with nothing that could be served of them."""
    entries = {name: awaited(a_document(name)) for name in ("a.md", "b.md")}
    manifest.expect(*entries.values())
    assert manifest.entries() == entries
    manifest.expect()
    assert manifest.entries() == entries


def test_expecting_is_all_or_nothing(manifest: SqlDocumentManifest) -> None:
    """When one of several files cannot be noted, none is."""
    broken = awaited(replace(a_document("b.md"), media_type=None))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        manifest.expect(awaited(a_document("a.md")), broken)
    assert manifest.entries() == {}


async def test_expected_anew(
    database: Database, manifest: SqlDocumentManifest, library: SqlDocumentCatalogue
) -> None:
    """While other bytes are expected, what is served of a document is served still."""
    before = manifest.entries()["a.md"]
    assert await library.pending() == 0
    manifest.expect(replaced(before, "1" * 64))
    document = await library.get(before.document.id)
    assert document.status is DocumentStatus.PROCESSING
    assert document.progress == IngestionProgress(IngestionStage.QUEUED)
    assert (document.sha256, document.bytes) == ("1" * 64, 7)
    assert (document.title, document.pages, document.passages) == ("a.md", 1, 1)
    assert document.created_at == before.document.created_at
    assert document.updated_at > before.document.updated_at
    assert manifest.entries()["a.md"].version == "v1"
    key = (document.id, 1)
    assert await library.page_texts({key}) == {key: PageText("Page of a.md", "v1", "0" * 64)}
    assert await library.pending() == 1
    other_index = SqlDocumentCatalogue(database, OTHER)
    assert await other_index.pending() == 0
    scopes = (DocumentScope.everything(), DocumentScope.of([document.id]))
    assert [await library.unread(scope) for scope in scopes] == [1, 1]
    assert await library.unread(DocumentScope.of([document_id("b.md")])) == 0


def test_version_is_kept_whatever_is_expected(manifest: SqlDocumentManifest) -> None:
    """Who expects a file without knowing what is served of it takes nothing away."""
    served = entry_of(replace(a_document("a.md"), pages=7, passages=9))
    serve(manifest, served, {1: "One"})
    manifest.expect(awaited(replace(a_document("a.md"), title="T", pages=0, passages=0)))
    entry = manifest.entries()["a.md"]
    assert entry.version == "v1"
    assert (entry.document.title, entry.document.pages, entry.document.passages) == ("a.md", 7, 9)


def test_progress(manifest: SqlDocumentManifest) -> None:
    """How far a document has come is shown until it is served."""
    entry = awaited(a_document("a.md"))
    manifest.expect(entry)
    assert manifest.report(entry, EMBEDDING)
    assert manifest.entries()["a.md"].document.progress == EMBEDDING
    assert manifest.switch(entry_of(a_document("a.md")), {})
    assert manifest.entries()["a.md"].document.progress is None


def test_expecting_instead(manifest: SqlDocumentManifest) -> None:
    """Files are expected of documents that are as they were; the others are left alone."""
    names = ("a.md", "b.md", "c.md")
    before = {name: entry_of(a_document(name)) for name in names}
    for entry in before.values():
        serve(manifest, entry)
    put = replaced(before["b.md"], "2" * 64)
    manifest.expect(put)
    manifest.forget(before["c.md"])
    after = {name: replaced(entry, "1" * 64) for name, entry in before.items()}
    changes = [(before[name], after[name]) for name in names]
    assert manifest.expect_instead(*changes) == [after["a.md"]]
    assert manifest.entries() == {"a.md": after["a.md"], "b.md": put}
    assert manifest.expect_instead() == []


def test_no_progress_of_what_is_not_expected(manifest: SqlDocumentManifest) -> None:
    """Progress is refused of bytes that are not expected any more, and of what is forgotten."""
    entry = awaited(a_document("a.md"))
    assert not manifest.report(entry, EMBEDDING)
    manifest.expect(entry)
    manifest.expect(replaced(entry, "1" * 64))
    assert not manifest.report(entry, EMBEDDING)
    serve(manifest, entry_of(a_document("a.md")))
    assert not manifest.report(entry, EMBEDDING)
    manifest.forget(manifest.entries()["a.md"])
    assert not manifest.report(entry, EMBEDDING)


def test_switching(manifest: SqlDocumentManifest, database: Database) -> None:
    """A new version takes the place of the old one, pages and all."""
    document = a_document("a.md")
    serve(manifest, entry_of(document), {1: "One", 2: "Two"})
    manifest.expect(replaced(entry_of(document), "1" * 64))
    changed = entry_of(
        replace(document, title="New", sha256="1" * 64, updated_at=datetime.now(UTC)), "v2"
    )
    assert manifest.switch(changed, {1: "Other"})
    assert manifest.entries() == {"a.md": changed}
    assert page_rows(database) == ["Other"]


def test_many_pages(manifest: SqlDocumentManifest, database: Database) -> None:
    """A document may have more pages than one statement takes."""
    serve(manifest, entry_of(a_document("a.md")), {n: f"Page {n}" for n in range(1, 1202)})
    assert sorted(page_rows(database)) == sorted(f"Page {n}" for n in range(1, 1202))


def test_no_switch_to_what_is_not_expected(
    manifest: SqlDocumentManifest, database: Database
) -> None:
    """A version of bytes that were replaced or forgotten meanwhile is not served."""
    late = entry_of(a_document("a.md"), "late")
    assert not manifest.switch(late, {1: "Late"})
    serve(manifest, entry_of(a_document("a.md")), {1: "One"})
    assert not manifest.switch(late, {1: "Late"})
    manifest.expect(replaced(late, "1" * 64))
    before = rows_of(database)
    assert not manifest.switch(late, {1: "Late"})
    assert rows_of(database) == before
    manifest.forget(manifest.entries()["a.md"])
    assert not manifest.switch(late, {1: "Late"})
    assert manifest.entries() == {}


def test_switching_is_all_or_nothing(manifest: SqlDocumentManifest, database: Database) -> None:
    """When a page cannot be kept, what was there before stays."""
    document = a_document("a.md")
    serve(manifest, entry_of(document), {1: "One"})
    manifest.expect(awaited(document))
    before = rows_of(database)
    broken: dict[int, str] = {1: "New", 2: None}  # type: ignore[dict-item]
    with pytest.raises(IntegrityError):
        manifest.switch(entry_of(document, "v2"), broken)
    assert rows_of(database) == before


def test_touching_and_forgetting(manifest: SqlDocumentManifest, database: Database) -> None:
    """A new time changes nothing else; a forgotten document takes its pages along."""
    entries = [entry_of(a_document(name)) for name in ("a.md", "b.md")]
    for entry in entries:
        serve(manifest, entry, {1: "One"})
    manifest.touch(entries[0].document.id, 7)
    assert manifest.entries()["a.md"] == replace(entries[0], modified_ns=7)
    assert manifest.forget(replace(entries[0], modified_ns=7)) == "v1"
    assert list(manifest.entries()) == ["b.md"]
    assert len(page_rows(database)) == 1
    assert manifest.forget(replace(entries[0], modified_ns=7)) == ""


def test_another_file_is_not_forgotten(manifest: SqlDocumentManifest) -> None:
    """Who deletes a file does not make those forgotten that have come in its place."""
    entry = entry_of(a_document("a.md"))
    serve(manifest, entry)
    other_bytes = replaced(entry, "1" * 64)
    other_time = replace(other_bytes, modified_ns=entry.modified_ns + 1)
    for meanwhile in (other_bytes, other_time):
        manifest.expect(meanwhile)
        assert manifest.forget(entry) == ""
        assert manifest.entries() == {"a.md": meanwhile}
        entry = meanwhile
    assert manifest.forget(other_time) == "v1"
    assert manifest.entries() == {}


async def test_indexes_side_by_side(
    database: Database, manifest: SqlDocumentManifest, other: SqlDocumentManifest
) -> None:
    """Each index has documents of its own, though they bear the same names and ids."""
    document = a_document("a.md")
    serve(manifest, entry_of(document), {1: "One"})
    serve(other, entry_of(document, "v7"), {1: "Eins"})
    other.touch(document.id, 7)
    assert manifest.entries() == {"a.md": entry_of(document)}
    key = (document.id, 1)
    for name, page in (
        (INDEX, PageText("One", "v1", "0" * 64)),
        (OTHER, PageText("Eins", "v7", "0" * 64)),
    ):
        library = SqlDocumentCatalogue(database, name)
        assert await library.page_texts({key}) == {key: page}
        assert names(await library.resolve(["a.md", str(document.id)])) == ["a.md"]
        assert await library.refs([document.id]) == (document.ref,)
        assert [d.name for d in (await library.page(5, None)).items] == ["a.md"]
    manifest.forget(entry_of(document))
    assert list(other.entries()) == ["a.md"]
    assert page_rows(database) == ["Eins"]


def test_others(manifest: SqlDocumentManifest, other: SqlDocumentManifest) -> None:
    """Of other indexes it is known how many documents they serve; one may be dropped whole."""
    serve(manifest, entry_of(a_document("a.md")), {1: "One"})
    other.expect(awaited(a_document("a.md")))
    assert manifest.others() == {}
    for name in ("b.md", "c.md"):
        serve(other, entry_of(a_document(name)), {1: "Eins"})
    assert manifest.others() == {OTHER: 2}
    assert other.others() == {INDEX: 1}
    manifest.drop(OTHER)
    assert other.entries() == {}
    assert manifest.others() == {}
    assert list(manifest.entries()) == ["a.md"]


def test_facts(database: Database) -> None:
    """A fact is remembered under its name until it is told anew."""
    facts = SqlIndexFacts(database)
    assert facts.fact("dimension") is None
    facts.set_fact("dimension", "256")
    facts.set_fact("other", "x")
    facts.set_fact("dimension", "384")
    assert facts.fact("dimension") == "384"


def test_one_ingests_at_a_time(databases: Sequence[Database]) -> None:
    """Who wants to ingest while another does waits until that one is done."""
    one, two = databases
    asked, order = Event(), list[str]()

    def wait() -> None:
        asked.set()
        with two.ingesting():
            order.append("second")

    with ThreadPoolExecutor(1) as threads:
        with one.ingesting():
            waiting = threads.submit(wait)
            assert asked.wait(PATIENCE)
            order.append("first")
        waiting.result(PATIENCE)
    assert order == ["first", "second"]


def test_ingesting_again_after_a_failure(databases: Sequence[Database]) -> None:
    """A run that fails lets the next one in."""
    one, two = databases
    with pytest.raises(ZeroDivisionError), one.ingesting():
        raise ZeroDivisionError
    with two.ingesting(), pytest.raises(DocumentNotFound):
        raise DocumentNotFound


HOLDER = """
import sys
from tunedd_api.storage.database import Database

with Database(sys.argv[1]).ingesting():
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_lock_goes_with_its_holder(databases: Sequence[Database]) -> None:
    """When a process that ingests is killed, the next one may begin."""
    url = databases[0].engine.url.render_as_string(hide_password=False)
    holder = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", HOLDER, url.replace("+psycopg", "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(tunedd_api.__file__).parents[1])},
    )
    entered = Event()

    def wait() -> None:
        with databases[1].ingesting():
            entered.set()

    with holder, ThreadPoolExecutor(1) as threads:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holding\n"
        waiting = threads.submit(wait)
        assert not entered.is_set()
        holder.kill()
        waiting.result(PATIENCE)
    assert entered.is_set()
