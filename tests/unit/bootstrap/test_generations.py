"""Documents that come, change and go while they are ingested."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from llama_index.core.schema import BaseNode

from tests.support.extraction import ExtractionHere, Happening
from tests.support.ingesting import consistent, delete, documents, put, stored, unchanged
from tests.support.models import ObservedEmbedding
from tests.support.texts import BEES, BREAD, NAMES, TEXTS, write_text
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.folder_contents import LibraryFile, SkippedFile
from tunedd_api.documents.manifest import ManifestEntry
from tunedd_api.documents.model import DocumentStatus, IngestionProgress, IngestionStage
from tunedd_api.errors import StoreUnavailable
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.rag.ingestion.ingestor import Ingestor
from tunedd_api.rag.ingestion.preparation import Preparation
from tunedd_api.rag.ingestion.progress import shown_progress
from tunedd_api.rag.nodes import VERSION, only
from tunedd_api.rag.splitting.splitter import PassageSplitter

WASPS = "# Wasps\n\nWasps build paper nests under roofs.\n"
HORNETS = "# Hornets\n\nHornets hunt at night.\n"
BATCH = 16
LONG = "# Herds\n\n" + "\n\n".join(
    f"Herd {n} counts {n * 7} zebras. " + f"Its stripes, number {n}, confuse the flies. " * 12
    for n in range(120)
)
"""A text of several batches of passages."""

During = Callable[[str, Happening], None]


@pytest.fixture(params=["finding", "listing", "reading", "embedding"])
def during(
    request: pytest.FixtureRequest,
    library: Library,
    extraction: ExtractionHere,
    embedding: ObservedEmbedding,
    monkeypatch: pytest.MonkeyPatch,
) -> During:
    """Let something happen to a document while it is ingested.

    Before or after it is noted in the manifest that it is to be, while it is read, or while the
    first of its passages is embedded.
    """
    expect = library.manifest.expect_instead

    def let(name: str, happens: Happening) -> None:
        def expect_meanwhile(
            *changes: tuple[ManifestEntry, ManifestEntry],
        ) -> Sequence[ManifestEntry]:
            monkeypatch.setattr(library.manifest, "expect_instead", expect)
            if request.param == "finding":
                happens()
            expected = expect(*changes)
            if request.param == "listing":
                happens()
            return expected

        match request.param:
            case "reading":
                extraction.meanwhile[name] = happens
            case "embedding":
                embedding.meanwhile(happens)
            case _:
                monkeypatch.setattr(library.manifest, "expect_instead", expect_meanwhile)

    return let


def held_of(library: Library, version: str) -> int:
    """How many passages of a version the store holds."""
    return library.index.store.count(only(VERSION, [version]))


def version_of(library: Library, name: str) -> str:
    """The version that the file of this name, as it is, would be given."""
    file = library.folder.find(name)
    assert file is not None
    return library.index.fingerprint.version_of(name, sha256_of(file.path))


def test_old_version_is_served_until_the_switch(library: Library, during: During) -> None:
    """While a document is ingested anew its old version stays as it was, and goes at the end."""
    before = library.manifest.entries()[BEES]
    seen: list[tuple[str, int, DocumentStatus]] = []

    def look() -> None:
        entry = library.manifest.entries()[BEES]
        seen.append((entry.version, held_of(library, entry.version), entry.document.status))

    put(library, BEES, WASPS)
    during(BEES, look)
    assert library.refresh().ingested == (BEES,)
    assert seen == [(before.version, before.document.passages, DocumentStatus.PROCESSING)]
    after = library.manifest.entries()[BEES]
    assert after.version == version_of(library, BEES) != before.version
    assert held_of(library, before.version) == 0
    consistent(library)


@pytest.mark.parametrize("content", [WASPS, LONG], ids=["one batch", "several"])
def test_replaced_while_it_is_ingested(library: Library, during: During, content: str) -> None:
    """Bytes that were replaced meanwhile are never served; the next run takes the new ones in."""
    before = library.manifest.entries()[BEES]
    put(library, BEES, content)
    late = version_of(library, BEES)
    during(BEES, lambda: put(library, BEES, HORNETS))
    assert library.refresh().ingested == ()
    entry = library.manifest.entries()[BEES]
    assert entry.document.status is DocumentStatus.PROCESSING
    assert entry.version == before.version
    assert held_of(library, before.version) == before.document.passages
    assert held_of(library, late) == 0
    assert library.refresh().ingested == (BEES,)
    assert documents(library)[BEES].title == "Hornets"
    consistent(library)


@pytest.mark.parametrize("name", [BEES, "new.md"])
@pytest.mark.parametrize("content", [WASPS, LONG], ids=["one batch", "several"])
def test_deleted_while_it_is_ingested(
    library: Library, during: During, content: str, name: str
) -> None:
    """A document that is deleted meanwhile leaves nothing behind."""
    put(library, name, content)
    during(name, lambda: delete(library, name))
    assert library.refresh().ingested == ()
    assert name not in documents(library)
    assert stored(library, name) == 0
    consistent(library)
    assert library.refresh() == unchanged(len({*NAMES} - {name}))


def test_file_changes_between_hashing_and_reading(
    library: Library, embedding: ObservedEmbedding, data: Path, extraction: ExtractionHere
) -> None:
    """A file that is written to while it is read is not embedded as something it never was."""
    write_text(data / BEES, WASPS)
    extraction.meanwhile[BEES] = lambda: write_text(data / BEES, HORNETS)
    assert library.refresh().ingested == ()
    assert embedding.texts == []
    assert library.pending()
    assert library.refresh().ingested == (BEES,)
    assert documents(library)[BEES].title == "Hornets"
    consistent(library)


def test_file_is_broken_while_it_is_copied(library: Library, data: Path) -> None:
    """A file that cannot be read because it was written to meanwhile is read again."""

    class Copying(ExtractionHere):
        def extract(self, path: Path, name: str) -> Extract:
            if path.read_bytes() == b"\xff":
                try:
                    return super().extract(path, name)
                finally:
                    write_text(path, WASPS)
            return super().extract(path, name)

    (data / BEES).write_bytes(b"\xff")
    preparation = Preparation(Copying().extract, PassageSplitter(library.tokenizer))
    ingestor = Ingestor(library.folder, library.index, preparation, library.manifest)
    report = ingestor.refresh(shown_progress)
    assert (report.ingested, report.failed) == ((), ())
    assert ingestor.refresh(shown_progress).ingested == (BEES,)
    consistent(library)


def test_deleted_while_the_folder_is_looked_through(library: Library, data: Path) -> None:
    """A document that is deleted after the folder was listed does not come back."""

    class Losing(DataFolder):
        def listing(self) -> tuple[Sequence[LibraryFile], Sequence[SkippedFile]]:
            found = super().listing()
            if "new.md" in documents(library):
                delete(library, "new.md")
            return found

    put(library, "new.md", WASPS)
    preparation = Preparation(library.extraction.extract, PassageSplitter(library.tokenizer))
    folder = Losing(data, MEDIA_TYPES)
    ingestor = Ingestor(folder, library.index, preparation, library.manifest)
    assert ingestor.refresh(shown_progress).failed == ()
    ingestor.refresh(shown_progress)
    assert "new.md" not in documents(library)
    consistent(library)


def test_resuming(
    library: Library, embedding: ObservedEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was broken off within a document goes on with the passages that are missing."""
    put(library, BEES, LONG)
    first = library.manifest.entries()[BEES].version
    broken_off(library, monkeypatch, after=2)
    assert held_of(library, version_of(library, BEES)) == 2 * BATCH
    entry = library.manifest.entries()[BEES]
    assert entry.version == first
    assert entry.document.status is DocumentStatus.PROCESSING
    embedding.texts.clear()
    assert library.refresh().ingested == (BEES,)
    assert len(set(embedding.texts)) == len(embedding.texts)
    assert len(embedding.texts) == documents(library)[BEES].passages - 2 * BATCH
    consistent(library)


def broken_off(library: Library, monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    """Begin a run that breaks off when it has stored so many batches."""

    def goes_down(batch: int) -> None:
        if batch == after:
            raise StoreUnavailable("The store is down.")

    with monkeypatch.context() as patch:
        before_each_batch(library, patch, goes_down)
        with pytest.raises(StoreUnavailable):
            library.refresh()


def before_each_batch(
    library: Library, patch: pytest.MonkeyPatch, happens: Callable[[int], object]
) -> None:
    """Let something happen before a batch is stored; batches are counted from 0."""
    store, numbers = library.index.ingest.insert_nodes, itertools.count()

    def insert(nodes: Sequence[BaseNode]) -> None:
        happens(next(numbers))
        store(nodes)

    patch.setattr(library.index.ingest, "insert_nodes", insert)


def test_same_bytes_again(library: Library, embedding: ObservedEmbedding) -> None:
    """Bytes that are served already are not embedded again, though others came in between."""
    put(library, BEES, TEXTS[BEES])
    assert not library.pending()
    put(library, BEES, WASPS)
    put(library, BEES, TEXTS[BEES])
    assert library.refresh().ingested == (BEES,)
    assert embedding.texts == []
    consistent(library)


def test_sweeping_spares_what_is_expected(
    library: Library,
    embedding: ObservedEmbedding,
    extraction: ExtractionHere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Passages of a version that somebody has asked for meanwhile are not swept away."""
    put(library, BEES, LONG)
    version = version_of(library, BEES)
    broken_off(library, monkeypatch, after=1)
    put(library, BEES, TEXTS[BEES])
    extraction.meanwhile[BEES] = lambda: put(library, BEES, LONG)
    library.refresh()
    assert held_of(library, version) == BATCH
    embedding.texts.clear()
    assert library.refresh().ingested == (BEES,)
    assert len(embedding.texts) == held_of(library, version) - BATCH
    consistent(library)


def test_sweeping(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored of a version that is not asked for any more is swept away."""
    put(library, BEES, LONG)
    version = version_of(library, BEES)
    broken_off(library, monkeypatch, after=1)
    put(library, BEES, TEXTS[BEES])
    library.refresh()
    assert held_of(library, version) == 0
    consistent(library)


def test_what_was_asked_for_first_comes_first(library: Library, data: Path) -> None:
    """Documents are ingested in the order in which they were asked for, before any others."""
    write_text(data / "by hand.md", "# Gnats\n\nGnats bite.\n")
    for name in ("z.md", "b.md", "m.md"):
        put(library, name, f"# {name}\n\nWasps of {name}.\n")
    assert library.refresh().ingested == ("z.md", "b.md", "m.md", "by hand.md")
    consistent(library)


def test_progress(
    library: Library, extraction: ExtractionHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told whether a document waits, is read, or is embedded, and how far."""
    seen: list[IngestionProgress | None] = []

    def look(_: int = 0) -> None:
        seen.append(documents(library)[BEES].progress)

    put(library, BEES, LONG)
    look()
    extraction.meanwhile[BEES] = look
    before_each_batch(library, monkeypatch, look)
    library.refresh()
    total = documents(library)[BEES].passages
    assert total > 2 * BATCH
    assert seen == [
        IngestionProgress(IngestionStage.QUEUED),
        IngestionProgress(IngestionStage.READING),
        *(
            IngestionProgress(IngestionStage.EMBEDDING, min(done, total), total)
            for done in range(BATCH, total + BATCH, BATCH)
        ),
    ]
    assert documents(library)[BEES].progress is None


def test_warnings(library: Library) -> None:
    """What is missing of a document that is served is said with it."""
    warnings = ("Page 2 has no text.", "Page 3 neither.")

    def with_warnings(path: Path, name: str) -> Extract:
        return replace(library.extraction.extract(path, name), warnings=warnings)

    put(library, BREAD, WASPS)
    preparation = Preparation(with_warnings, PassageSplitter(library.tokenizer))
    ingestor = Ingestor(library.folder, library.index, preparation, library.manifest)
    assert ingestor.refresh(shown_progress).ingested == (BREAD,)
    assert documents(library)[BREAD].warnings == warnings
    assert documents(library)[BREAD].status is DocumentStatus.READY
