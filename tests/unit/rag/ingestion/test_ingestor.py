"""Bringing the index up to date with the folder, whatever happens on the way."""

import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.extraction import ExtractionHere
from tests.support.ingesting import consistent, documents, put, stored, unchanged
from tests.support.models import UNREACHABLE, ObservedEmbedding, embedding_model
from tests.support.service import make_settings, opened_library
from tests.support.texts import BEES, BREAD, CLOCK_PAGES, CLOCKS, NAMES, write_pdf, write_text
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.folder_contents import LibraryFile
from tunedd_api.documents.manifest import DocumentManifest, ManifestEntry
from tunedd_api.documents.model import DocumentStatus, IngestionProgress, document_id
from tunedd_api.errors import (
    ConfigurationError,
    IngestionError,
    ModelUnavailable,
    ReadingTakesLonger,
)
from tunedd_api.extraction.extracts import Extract
from tunedd_api.rag.ingestion import ingestor, newcomers
from tunedd_api.rag.ingestion.ingestor import IngestionReport, Ingestor
from tunedd_api.rag.ingestion.preparation import Preparation
from tunedd_api.rag.ingestion.progress import shown_progress
from tunedd_api.rag.nodes import SOURCE_ID, VERSION, only, passage_node
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.settings import Settings


class Killed(BaseException):
    """The process is gone."""


class FragileManifest:
    """A manifest in front of which, or behind which, the process is killed."""

    def __init__(self, manifest: DocumentManifest, *, kills: str, when: str) -> None:
        self._manifest = manifest
        self._kills = kills
        self._when = when

    def entries(self) -> Mapping[str, ManifestEntry]:
        """Hand on."""
        return self._manifest.entries()

    def entry(self, name: str) -> ManifestEntry | None:
        """Hand on."""
        return self._manifest.entry(name)

    def expected_since(self, moment: datetime) -> Sequence[ManifestEntry]:
        """Hand on."""
        return self._manifest.expected_since(moment)

    def expect(self, *entries: ManifestEntry) -> None:
        """Hand on."""
        self._manifest.expect(*entries)

    def expect_instead(
        self, *changes: tuple[ManifestEntry, ManifestEntry]
    ) -> Sequence[ManifestEntry]:
        """Hand on."""
        return self._manifest.expect_instead(*changes)

    def report(self, entry: ManifestEntry, progress: IngestionProgress) -> bool:
        """Hand on."""
        return self._manifest.report(entry, progress)

    def switch(self, entry: ManifestEntry, pages: Mapping[int, str]) -> bool:
        """Hand on, unless killed."""
        fatal = entry.document.name == self._kills
        if fatal and self._when == "before":
            raise Killed
        switched = self._manifest.switch(entry, pages)
        if fatal:
            raise Killed
        return switched

    def touch(self, document: UUID, modified_ns: int) -> None:
        """Hand on."""
        self._manifest.touch(document, modified_ns)

    def forget(self, entry: ManifestEntry) -> str:
        """Hand on, unless killed."""
        version = self._manifest.forget(entry)
        if self._when == "after forgetting":
            raise Killed
        return version

    def others(self) -> Mapping[str, int]:
        """Hand on."""
        return self._manifest.others()

    def drop(self, index: str) -> None:
        """Hand on."""
        self._manifest.drop(index)


def fragile(library: Library, kills: str, when: str) -> Ingestor:
    """An ingestor that is killed while it deals with a document."""
    manifest = FragileManifest(library.manifest, kills=kills, when=when)
    preparation = Preparation(library.extraction.extract, PassageSplitter(library.tokenizer))
    return Ingestor(library.folder, library.index, preparation, manifest)


def test_first_run(tmp_path: Path, data: Path) -> None:
    """A first run takes in every document, with its pages' texts."""
    folder = tmp_path / "fresh"
    shutil.copytree(data, folder / "data")
    with opened_library(make_settings(folder)) as library:
        report = library.refresh()
        assert report == IngestionReport(0, ingested=NAMES, failed=(), removed=())
        known = documents(library)
        assert sorted(known) == list(NAMES)
        for name, document in known.items():
            assert document.id == document_id(name)
            assert document.status is DocumentStatus.READY
            assert document.passages == stored(library, name) > 0
            assert document.bytes == (folder / "data" / name).stat().st_size
        assert (known[CLOCKS].pages, known[BEES].pages) == (2, 1)
        assert (known[CLOCKS].title, known[BEES].title) == ("Pendulum clocks", "Honeybees")
        consistent(library)


def test_unchanged(library: Library, embedding: ObservedEmbedding) -> None:
    """What is known costs no embedding, however often it is looked at."""
    for _ in range(2):
        assert library.refresh() == unchanged(len(NAMES))
    assert embedding.texts == []


def test_changed_file(library: Library, embedding: ObservedEmbedding, data: Path) -> None:
    """A changed file is taken in anew, costs no other's embedding, and leaves nothing old."""
    before = documents(library)
    write_text(data / BEES, "# Wasps\n\nWasps build paper nests under roofs.\n")
    report = library.refresh()
    assert report == IngestionReport(len(NAMES) - 1, ingested=(BEES,), failed=(), removed=())
    assert all("Wasps" in text for text in embedding.texts)
    after = documents(library)
    assert after[BEES].title == "Wasps"
    assert after[BEES].sha256 != before[BEES].sha256
    assert after[BEES].id == before[BEES].id
    assert {n: d for n, d in after.items() if n != BEES} == {
        n: d for n, d in before.items() if n != BEES
    }
    consistent(library)
    assert library.refresh() == unchanged(len(NAMES))


def test_same_size_and_time(library: Library, data: Path) -> None:
    """A change in the very moment of a file's recording is noticed, though size and time agree."""
    write_text(data / "new.txt", "Wasps build paper nests under roofs.")
    assert library.refresh().ingested == ("new.txt",)
    stat = (data / "new.txt").stat()
    write_text(data / "new.txt", "Wasps build muddy nests under roofs.")
    os.utime(data / "new.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert library.refresh().ingested == ("new.txt",)


def test_old_file_is_not_read_again(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file modified long before it was recorded is known by its size and time alone."""
    for name in NAMES:
        os.utime(data / name, ns=(0, 1_000_000_000))
    library.refresh()

    def never(path: Path) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(ingestor, "sha256_of", never)
    assert library.refresh() == unchanged(len(NAMES))


def test_removed_file(library: Library, embedding: ObservedEmbedding, data: Path) -> None:
    """A file that is gone disappears from manifest and store."""
    (data / BEES).unlink()
    report = library.refresh()
    assert report == IngestionReport(len(NAMES) - 1, ingested=(), failed=(), removed=(BEES,))
    assert BEES not in documents(library)
    assert stored(library, BEES) == 0
    assert embedding.texts == []
    consistent(library)


def test_renamed_file(library: Library, data: Path) -> None:
    """A renamed file is one document gone and another come."""
    (data / BEES).rename(data / "wasps.md")
    report = library.refresh()
    assert (report.ingested, report.removed) == (("wasps.md",), (BEES,))
    consistent(library)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("broken.txt", b"\xff\xfe\x00broken", "not text"),
        ("broken.md", b"", "text"),
        ("broken.txt", b" \n\t\n", "text"),
        ("broken.pdf", b"not a PDF at all", "broken.pdf"),
        ("broken.pdf", b"", "broken.pdf"),
        ("broken.PDF", b"%PDF-1.7\ntruncated", "broken.PDF"),
    ],
)
def test_broken_file(
    library: Library,
    data: Path,
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: bytes,
    reason: str,
) -> None:
    """A file that cannot be read is reported with the reason, and the others are taken in."""
    (data / name).write_bytes(content)
    write_text(data / "zebras.txt", "Zebras wear stripes.")
    report = library.refresh()
    assert (report.failed, report.ingested) == ((name,), ("zebras.txt",))
    broken = documents(library)[name]
    assert broken.status is DocumentStatus.FAILED
    assert broken.passages == stored(library, name) == 0
    assert broken.error is not None
    assert reason in broken.error
    assert any(r.levelname == "WARNING" and name in r.getMessage() for r in caplog.records)
    consistent(library)
    assert library.refresh() == unchanged(len(NAMES) + 2)


def test_file_that_confuses_its_reader(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that a reader trips over in a way nobody foresaw is reported like any broken one."""

    def confused(*_: object) -> str:
        raise IndexError("secret content")

    monkeypatch.setattr("tunedd_api.extraction.markdown.repair", confused)
    write_text(data / BEES, "Anything else.")
    assert library.refresh().failed == (BEES,)
    assert documents(library)[BEES].error == f"{BEES} cannot be read: IndexError."
    consistent(library)


def test_broken_file_is_mended(library: Library, data: Path) -> None:
    """A file that could not be read is taken in when it has been mended."""
    (data / "late.pdf").write_bytes(b"not yet")
    assert library.refresh().failed == ("late.pdf",)
    write_pdf(data / "late.pdf", CLOCK_PAGES)
    assert library.refresh().ingested == ("late.pdf",)
    late = documents(library)["late.pdf"]
    assert (late.status, late.error) == (DocumentStatus.READY, None)
    consistent(library)


def test_good_file_breaks(library: Library, data: Path) -> None:
    """A file that has become unreadable loses its passages rather than serving what is no more."""
    (data / BEES).write_bytes(b"\0\0")
    assert library.refresh().failed == (BEES,)
    assert documents(library)[BEES].status is DocumentStatus.FAILED
    consistent(library)


def test_file_that_may_not_be_opened(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that the system refuses to open is reported, harms no other, and is tried again."""
    real = Path.open

    def refusing(path: Path, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if path.name == BEES:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    write_text(data / BEES, "Wasps build paper nests.")
    write_text(data / "zebras.txt", "Zebras wear stripes.")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refusing)
        report = library.refresh()
        assert (report.failed, report.ingested) == ((BEES,), ("zebras.txt",))
        assert library.refresh().failed == (BEES,)
    assert documents(library)[BEES].error == f"{BEES} cannot be opened."
    assert library.refresh().ingested == (BEES,)
    consistent(library)


def test_same_bytes_under_two_names(library: Library, data: Path) -> None:
    """Two files with the same bytes are two documents, and removing one leaves the other."""
    shutil.copy(data / BEES, data / "copy.md")
    assert library.refresh().ingested == ("copy.md",)
    known = documents(library)
    assert known["copy.md"].sha256 == known[BEES].sha256
    assert stored(library, "copy.md") == stored(library, BEES) > 0
    (data / BEES).unlink()
    library.refresh()
    assert stored(library, "copy.md") > 0 == stored(library, BEES)
    consistent(library)


def test_touched_file(library: Library, embedding: ObservedEmbedding, data: Path) -> None:
    """A file whose time alone has changed costs no embedding and is not reported."""
    before = documents(library)
    os.utime(data / BEES)
    assert library.refresh() == unchanged(len(NAMES))
    assert embedding.texts == []
    assert documents(library) == before
    assert library.manifest.entries()[BEES].modified_ns == (data / BEES).stat().st_mtime_ns


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", [BEES, "new.md"])
def test_killed_about_the_switch(
    library: Library, embedding: ObservedEmbedding, data: Path, when: str, name: str
) -> None:
    """Killed before or after the manifest names a new version, the next run embeds nothing anew."""
    write_text(data / name, "# Wasps\n\nWasps build paper nests under roofs.\n")
    with pytest.raises(Killed):
        fragile(library, name, when).refresh(shown_progress)
    embedding.texts.clear()
    report = library.refresh()
    assert report.ingested == ((name,) if when == "before" else ())
    assert embedding.texts == []
    assert documents(library)[name].title == "Wasps"
    consistent(library)
    assert library.refresh() == unchanged(len(documents(library)))


def test_killed_while_forgetting(library: Library, data: Path) -> None:
    """Killed between forgetting a document and deleting its passages, the next run deletes them."""
    (data / BEES).unlink()
    with pytest.raises(Killed):
        fragile(library, "", "after forgetting").refresh(shown_progress)
    assert stored(library, BEES) > 0
    library.refresh()
    assert stored(library, BEES) == 0
    consistent(library)


def test_left_over_passages(library: Library) -> None:
    """Passages of versions that no document has are swept away."""
    node = passage_node(
        source=documents(library)[BEES].ref,
        version="left over",
        title="T",
        page=1,
        start=0,
        end=4,
        text="Text",
    )
    library.index.ingest.insert_nodes([node])
    assert library.index.store.count(only(VERSION, ["left over"])) == 1
    assert library.refresh() == unchanged(len(NAMES))
    consistent(library)


def test_emptied_store(library: Library) -> None:
    """A store that was emptied behind our back is filled again."""
    library.index.store.ingest.clear()
    report = library.refresh()
    assert report == IngestionReport(0, ingested=NAMES, failed=(), removed=())
    consistent(library)


def test_store_that_lost_some_passages(library: Library, embedding: ObservedEmbedding) -> None:
    """A document of which passages are missing in the store is taken in again, and no other."""
    library.index.store.ingest.delete_nodes(filters=only(SOURCE_ID, [str(document_id(BREAD))]))
    assert library.refresh().ingested == (BREAD,)
    assert all("Sourdough" in text for text in embedding.texts)
    consistent(library)


def test_model_goes_down(
    settings: Settings, library: Library, embedding: ObservedEmbedding, data: Path
) -> None:
    """When the model goes down, what was done is kept and the next run goes on from there."""
    for name in ("a.txt", "b.txt", "c.txt"):
        write_text(data / name, f"Zebras named {name} wear stripes.")

    class Failing(ObservedEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            if "b.txt" in text:
                raise UNREACHABLE
            return super()._get_text_embedding(text)

    with (
        opened_library(settings, embedding=embedding_model(Failing())) as other,
        pytest.raises(ModelUnavailable),
    ):
        other.refresh()
    report = library.refresh()
    assert {"b.txt"} <= set(report.ingested) <= {"a.txt", "b.txt", "c.txt"}
    assert len(embedding.texts) == len(report.ingested)
    consistent(library)


def test_document_that_comes_meanwhile(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is put while others are ingested is ingested by the same run."""
    monkeypatch.setattr(newcomers, "_LOOK", 0.0)
    write_text(data / BEES, "Wasps build paper nests.")
    extraction = library.extraction
    assert isinstance(extraction, ExtractionHere)
    extraction.meanwhile[BEES] = lambda: put(library, "new.md", "Zebras wear stripes.")
    assert library.refresh().ingested == (BEES, "new.md")
    assert not library.pending()
    assert documents(library)["new.md"].status is DocumentStatus.READY
    consistent(library)


def test_document_that_takes_long(library: Library, data: Path) -> None:
    """A run that does not wait leaves what takes long to the next, and reads the others."""

    def takes_longer(path: Path, name: str) -> Extract:
        if name == BEES:
            raise ReadingTakesLonger("It takes longer.")
        return library.extraction.extract(path, name)

    for name in (BEES, BREAD):
        write_text(data / name, "Wasps build paper nests.")
    splitter = PassageSplitter(library.tokenizer)
    preparation = Preparation(library.extraction.extract, splitter, takes_longer)
    ingestor = Ingestor(library.folder, library.index, preparation, library.manifest)
    assert ingestor.refresh(shown_progress, patient=False).ingested == (BREAD,)
    assert documents(library)[BEES].status is DocumentStatus.PROCESSING
    assert ingestor.refresh(shown_progress).ingested == (BEES,)
    consistent(library)


def test_store_that_keeps_less_than_it_was_given(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that silently drops passages is found out before the manifest names them."""
    write_text(data / "new.txt", "Zebras wear stripes.")
    monkeypatch.setattr(library.index.ingest, "insert_nodes", lambda _: None)
    with pytest.raises(IngestionError):
        library.refresh()
    assert documents(library)["new.txt"].status is DocumentStatus.PROCESSING
    assert library.manifest.entries()["new.txt"].version == ""


def test_which_files(library: Library, data: Path) -> None:
    """Files of known kinds are taken in, in folders and in capitals; hidden ones are not."""
    for name in (".hidden.md", ".folder/in.md", "deep/.git/in.md", "image.png", "README", "a.md~"):
        write_text(data / name, "Not a document.")
    for name in ("UPPER.MD", "deep/er/file.txt", "Ünïcödé 文.md", "two words.txt"):
        write_text(data / name, f"Zebras of {name}.")
    (data / "folder.md").mkdir()
    (data / "dangling.md").symlink_to(data / "nowhere")
    report = library.refresh()
    assert report.ingested == ("UPPER.MD", "deep/er/file.txt", "two words.txt", "Ünïcödé 文.md")
    consistent(library)


def test_hidden_data_folder(tmp_path: Path) -> None:
    """Documents below a hidden folder are found when it is the data folder itself."""
    settings = make_settings(tmp_path, data_dir=tmp_path / ".hidden" / "data")
    write_text(settings.data_dir / "a.md", "Zebras wear stripes.")
    with opened_library(settings) as library:
        assert library.refresh().ingested == ("a.md",)


def test_no_documents(tmp_path: Path) -> None:
    """An empty folder makes an empty library."""
    settings = make_settings(tmp_path)
    settings.data_dir.mkdir()
    with opened_library(settings) as library:
        assert library.refresh() == unchanged(0)


def test_no_folder(tmp_path: Path) -> None:
    """A missing folder is named, with the setting that names another."""
    with (
        opened_library(make_settings(tmp_path)) as library,
        pytest.raises(ConfigurationError) as raised,
    ):
        library.refresh()
    assert str(tmp_path / "data") in str(raised.value)
    assert "TUNEDD_DATA_DIR" in str(raised.value)


def test_missing_folder_forgets_nothing(library: Library, data: Path) -> None:
    """A folder that is missing for the moment, such as an unmounted disk, loses no document."""
    data.rename(data.with_name("elsewhere"))
    with pytest.raises(ConfigurationError):
        library.refresh()
    data.with_name("elsewhere").rename(data)
    assert library.refresh() == unchanged(len(NAMES))


def test_two_at_once(library: Library, settings: Settings, data: Path) -> None:
    """Two processes that bring the index up to date at once do the work once between them."""
    new = tuple(f"{number}.txt" for number in range(5))
    for name in new:
        write_text(data / name, f"Zebras of {name}.")
    with opened_library(settings) as other, ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(lambda each: each.refresh(), [library, other]))
    assert sorted(name for report in reports for name in report.ingested) == list(new)
    consistent(library)


def test_progress_in_a_log(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a terminal, each file is announced by a line of its own."""
    caplog.set_level("INFO", "tunedd_api")
    files = [LibraryFile(data / name, name, 1, 1) for name in (BEES, BREAD)]
    with shown_progress(files) as shown:
        assert list(shown) == files
    lines = [record.getMessage() for record in caplog.records]
    assert [BEES in lines[0], BREAD in lines[1], len(lines)] == [True, True, 2]
    with shown_progress([]) as shown:
        assert list(shown) == []
