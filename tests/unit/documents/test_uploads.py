"""Documents that are put into the library and taken out of it."""

import asyncio
import gc
import hashlib
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.ingesting import in_pieces
from tests.support.libraries import NamedDocuments
from tests.support.manifests import entry_of
from tests.support.milestones import PATIENCE
from tests.support.texts import write_text
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.documents.manifest import ManifestEntry
from tunedd_api.documents.model import (
    Document,
    DocumentStatus,
    IngestionProgress,
    IngestionStage,
    document_id,
)
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.errors import (
    DocumentNotFound,
    EmptyDocument,
    InvalidDocumentName,
    PageNotFound,
    StoreUnavailable,
    UnknownMediaType,
)
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.storage.database import Database
from tunedd_api.storage.manifest import SqlDocumentManifest

NAME = "north/bees.md"
CONTENT = b"# Bees\n\nBees dance."
OTHER = b"# Wasps\n\nWasps sting."


class Rig:
    """An intake over a folder, a manifest and a store that only notes what is deleted."""

    def __init__(self, root: Path, database: Database) -> None:
        self.root = root
        self.folder = DataFolder(root, MEDIA_TYPES)
        self.manifest = SqlDocumentManifest(database, "an index")
        self.library = NamedDocuments(NAME)
        self.deleted: list[str] = []
        self.woken = 0
        self.store_is_down = False
        self.intake = DocumentUploads(
            self.folder, self.manifest, self.library, self._delete, self._wake
        )

    def another_process(self) -> DocumentUploads:
        """An intake over the same folder and manifest that knows nothing of this one."""
        folder = DataFolder(self.root, MEDIA_TYPES)
        return DocumentUploads(folder, self.manifest, self.library, self._delete, self._wake)

    def _delete(self, version: str) -> None:
        if self.store_is_down:
            raise StoreUnavailable
        self.deleted.append(version)

    def _wake(self) -> None:
        self.woken += 1

    def entry(self) -> ManifestEntry:
        """What the manifest says of the document."""
        entry = self.manifest.entry(NAME)
        assert entry is not None
        return entry

    async def serve(self) -> ManifestEntry:
        """Put the document, and serve it as ingestion would."""
        document, _ = await self.intake.put(NAME, in_pieces(CONTENT))
        entry = self.entry()
        ready = entry_of(a_ready(entry), "v1")
        assert self.manifest.switch(ready, {1: "Bees dance."})
        self.woken = 0
        assert document.id == ready.document.id
        return self.entry()

    def files(self) -> Mapping[str, bytes]:
        """Everything that is in the folder."""
        found = [path for path in self.root.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}


def a_ready(entry: ManifestEntry) -> Document:
    """The document as it will be served."""
    return replace(
        entry.document,
        status=DocumentStatus.READY,
        progress=None,
        title="Bees",
        pages=1,
        passages=1,
    )


@pytest.fixture
def rig(tmp_path: Path, database: Database) -> Rig:
    """An intake over an empty folder."""
    (tmp_path / "data").mkdir()
    return Rig(tmp_path / "data", database)


async def test_new_document(rig: Rig) -> None:
    """A new document is a file at once, expected, and told to whoever ingests."""
    document, new = await rig.intake.put(NAME, in_pieces(CONTENT[:3], b"", CONTENT[3:]))
    assert new
    assert rig.woken == 1
    assert rig.files() == {NAME: CONTENT}
    assert rig.entry().document == document
    assert (document.id, document.name) == (document_id(NAME), NAME)
    assert document.title == "bees"
    assert document.media_type == "text/markdown"
    assert document.bytes == len(CONTENT)
    assert document.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert document.status is DocumentStatus.PROCESSING
    assert document.progress == IngestionProgress(IngestionStage.QUEUED)
    assert (document.pages, document.passages, rig.entry().version) == (0, 0, "")
    assert rig.entry().modified_ns == (rig.root / NAME).stat().st_mtime_ns


async def test_same_bytes(rig: Rig) -> None:
    """The bytes that are there already make no work, whether they are served or waiting."""
    waiting, _ = await rig.intake.put(NAME, in_pieces(CONTENT))
    assert await rig.intake.put(NAME, in_pieces(CONTENT)) == (waiting, False)
    assert rig.woken == 1
    served = await rig.serve()
    assert await rig.intake.put(NAME, in_pieces(CONTENT)) == (served.document, False)
    assert rig.woken == 0
    assert rig.files() == {NAME: CONTENT}
    assert rig.entry() == served


async def test_same_bytes_of_a_file_that_was_changed(rig: Rig) -> None:
    """Bytes that are known, and whose file says something else by now, take its place."""
    await rig.serve()
    write_text(rig.root / NAME, "# Bees\n\nBees sting.")
    assert (rig.root / NAME).stat().st_size == len(CONTENT)
    _, new = await rig.intake.put(NAME, in_pieces(CONTENT))
    assert new
    assert rig.files() == {NAME: CONTENT}


async def test_same_bytes_of_a_file_that_is_gone(rig: Rig) -> None:
    """Bytes that are known, and whose file was lost, are taken in again."""
    await rig.serve()
    (rig.root / NAME).unlink()
    _, new = await rig.intake.put(NAME, in_pieces(CONTENT))
    assert new
    assert rig.files() == {NAME: CONTENT}


async def test_replaced_document(rig: Rig) -> None:
    """Other bytes take the file's place; what is served stays as it is for now."""
    before = await rig.serve()
    document, new = await rig.intake.put(NAME, in_pieces(OTHER))
    assert new
    assert rig.woken == 1
    assert rig.files() == {NAME: OTHER}
    assert document.status is DocumentStatus.PROCESSING
    assert document.sha256 == hashlib.sha256(OTHER).hexdigest()
    assert (document.title, document.pages, document.passages) == ("Bees", 1, 1)
    assert document.created_at == before.document.created_at
    assert document.updated_at > before.document.updated_at
    assert rig.entry().version == "v1"
    assert rig.deleted == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("../a.md", InvalidDocumentName),
        (".a.md", InvalidDocumentName),
        ("a.exe", UnknownMediaType),
        ("a", UnknownMediaType),
    ],
)
async def test_refused_before_a_byte_is_taken(rig: Rig, name: str, error: type[Exception]) -> None:
    """A name that cannot be is refused before the body is read."""

    async def body() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    with pytest.raises(error):
        await rig.intake.put(name, body())
    assert rig.files() == {}
    assert rig.woken == 0


@pytest.mark.parametrize("pieces", [(), (b"",), (b"", b"")])
async def test_empty_document(rig: Rig, pieces: tuple[bytes, ...]) -> None:
    """A document without a byte is refused, and takes no other's place."""
    before = await rig.serve()
    with pytest.raises(EmptyDocument):
        await rig.intake.put(NAME, in_pieces(*pieces))
    assert rig.files() == {NAME: CONTENT}
    assert rig.entry() == before


async def test_broken_off(rig: Rig) -> None:
    """Nothing stays of a document that did not come to its end."""
    before = await rig.serve()

    async def body() -> AsyncIterator[bytes]:
        yield OTHER
        raise ConnectionResetError

    for name in (NAME, "new.md"):
        with pytest.raises(ConnectionResetError):
            await rig.intake.put(name, body())
    assert rig.files() == {NAME: CONTENT}
    assert rig.manifest.entries() == {NAME: before}
    assert rig.woken == 0


async def test_manifest_out_of_reach(
    rig: Rig, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the manifest cannot be written the file is there, for the next look at the folder."""

    def down(*_: ManifestEntry) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(rig.manifest, "expect", down)
    with pytest.raises(StoreUnavailable):
        await rig.intake.put(NAME, in_pieces(CONTENT))
    assert rig.files() == {NAME: CONTENT}
    assert rig.manifest.entries() == {}


async def test_removed_document(rig: Rig) -> None:
    """A document goes with its file, its entry and its passages."""
    await rig.serve()
    await rig.intake.remove(document_id(NAME))
    assert rig.files() == {}
    assert rig.manifest.entries() == {}
    assert rig.deleted == ["v1"]
    assert rig.woken == 0


async def test_removed_before_it_was_served(rig: Rig) -> None:
    """Of a document of which nothing was served yet, there are no passages to delete."""
    await rig.intake.put(NAME, in_pieces(CONTENT))
    await rig.intake.remove(document_id(NAME))
    assert rig.manifest.entries() == {}
    assert rig.files() == {}
    assert rig.deleted == []


async def test_removed_after_its_file(rig: Rig) -> None:
    """A document whose file is gone already can be removed all the same."""
    await rig.serve()
    (rig.root / NAME).unlink()
    await rig.intake.remove(document_id(NAME))
    assert rig.manifest.entries() == {}
    assert rig.deleted == ["v1"]


async def test_removed_while_the_store_is_down(rig: Rig) -> None:
    """A document is gone, and said to be, though its passages could not be deleted yet."""
    await rig.serve()
    rig.store_is_down = True
    await rig.intake.remove(document_id(NAME))
    assert rig.manifest.entries() == {}
    assert rig.files() == {}


async def test_unknown_document(rig: Rig) -> None:
    """What is not there can neither be removed nor downloaded."""
    document = uuid4()
    with pytest.raises(DocumentNotFound):
        await rig.intake.remove(document)
    with pytest.raises(DocumentNotFound):
        await rig.intake.opened(document)


async def test_file(rig: Rig) -> None:
    """A document's file is found as long as it is there, and read to its end once it is open."""
    write_text(rig.root / NAME, "Bees dance.")
    document, file = await rig.intake.opened(document_id(NAME))
    (rig.root / NAME).unlink()
    with file:
        assert file.read() == b"Bees dance."
    assert document.name == NAME
    with pytest.raises(PageNotFound):
        await rig.intake.opened(document_id(NAME))


async def test_put_elsewhere_while_it_is_removed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that another process puts while it is deleted stays, with file and entry."""
    await rig.serve()
    elsewhere = rig.another_process()
    remove = rig.folder.remove

    def remove_and_put(name: str) -> None:
        remove(name)
        asyncio.run(elsewhere.put(NAME, in_pieces(OTHER)))

    monkeypatch.setattr(rig.folder, "remove", remove_and_put)
    await rig.intake.remove(document_id(NAME))
    assert rig.files() == {NAME: OTHER}
    assert rig.entry().document.sha256 == hashlib.sha256(OTHER).hexdigest()
    assert rig.deleted == []


async def test_removed_while_it_is_put(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put waits until a removal of the same name is over; other names do not."""
    await rig.serve()
    removing, going_on = threading.Event(), threading.Event()
    remove = rig.folder.remove

    def slowly(name: str) -> None:
        removing.set()
        assert going_on.wait(PATIENCE)
        remove(name)

    monkeypatch.setattr(rig.folder, "remove", slowly)
    removal = asyncio.create_task(rig.intake.remove(document_id(NAME)))
    await asyncio.to_thread(removing.wait, PATIENCE)
    putting = asyncio.create_task(rig.intake.put(NAME, in_pieces(OTHER)))
    await rig.intake.put("other.md", in_pieces(OTHER))
    removal.cancel()
    assert rig.files()[NAME] == CONTENT
    going_on.set()
    await putting
    assert removal.cancelled()
    assert rig.files() == {NAME: OTHER, "other.md": OTHER}
    assert rig.deleted == ["v1"]
    assert (rig.entry().version, rig.entry().document.title) == ("", "bees")


async def test_locks_go_with_their_use(rig: Rig) -> None:
    """Nothing is remembered of the names that nobody changes any more."""
    await rig.serve()
    await rig.intake.remove(document_id(NAME))
    gc.collect()
    assert len(rig.intake._locks) == 0
