"""Documents that come and go while people talk to them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from tunedd_api.documents.data_folder import Arrival, DataFolder, sha256_of
from tunedd_api.documents.folder_contents import LibraryFile, SkippedFile
from tunedd_api.documents.manifest import DocumentManifest, ManifestEntry
from tunedd_api.documents.model import (
    Document,
    DocumentStatus,
    IngestionProgress,
    IngestionStage,
    document_id,
)
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.errors import (
    ConfigurationError,
    EmptyDocument,
    PageNotFound,
    StoreUnavailable,
    TimedOut,
)

T = TypeVar("T")

_log = logging.getLogger(__name__)


class PassageRemover(Protocol):
    """Deletes the passages of one version from the store; raises StoreUnavailable."""

    def __call__(self, version: str) -> None:
        """Delete them; waits for the store."""
        ...


class DocumentUploads:
    """Takes documents in and lets them go; ``wake`` is called when there is work to do.

    What blocks, files and the manifest, runs in threads.
    """

    def __init__(
        self,
        folder: DataFolder,
        manifest: DocumentManifest,
        library: DocumentCatalogue,
        delete_passages: PassageRemover,
        wake: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._library = library
        self._delete_passages = delete_passages
        self._wake = wake
        self._locks = WeakValueDictionary[str, asyncio.Lock]()

    async def put(self, name: str, chunks: AsyncIterator[bytes]) -> tuple[Document, bool]:
        """Add a document, or replace the one of this name.

        Returns the document, and whether there is work to do: the bytes that are there already
        make none. What was served of the document is served until the new bytes are indexed.

        Raises:
            InvalidDocumentName, UnknownMediaType: before a byte is taken.
            EmptyDocument, LibraryReadOnly, OutOfSpace, StoreUnavailable
        """
        self._folder.check(name)
        with ExitStack() as stack:
            arrival = await asyncio.to_thread(stack.enter_context, self._folder.arriving())
            async for chunk in chunks:
                if chunk:
                    await asyncio.to_thread(arrival.write, chunk)
            if not arrival.bytes:
                raise EmptyDocument
            async with self._changing(name):
                document, new = await _finished(asyncio.to_thread(self._take, name, arrival))
        if new:
            self._wake()
        return document, new

    async def remove(self, document: UUID) -> None:
        """Delete a document's file, its pages and its passages.

        It is gone even if the vector store is out of reach, which loses the passages later.

        Raises:
            DocumentNotFound, LibraryReadOnly, StoreUnavailable
        """
        name = (await self._library.get(document)).name
        async with self._changing(name):
            await _finished(asyncio.to_thread(self._drop, name))

    async def opened(self, document: UUID) -> tuple[Document, BinaryIO]:
        """A document and its file, open for reading.

        Raises:
            DocumentNotFound
            PageNotFound: if the file is gone.
        """
        known = await self._library.get(document)
        file = await asyncio.to_thread(self._folder.opened, known.name)
        if file is None:
            raise PageNotFound("The document's file is not in the data folder any more.")
        return known, file

    async def skipped(self) -> Sequence[SkippedFile]:
        """What lies in the data folder and is not read, as it now is."""
        try:
            return await asyncio.to_thread(self._folder.skipped)
        except ConfigurationError:
            return ()  # the folder is gone; what was read of it is served still

    def _changing(self, name: str) -> asyncio.Lock:
        """What whoever changes file and entry of this name holds; gone when nobody refers to it.

        It speaks to this process alone. Where another one changes the same document meanwhile,
        file and entry agree again after the next look at the folder, which is then under way.
        """
        return self._locks.setdefault(name, asyncio.Lock())

    def _take(self, name: str, arrival: Arrival) -> tuple[Document, bool]:
        known = self._manifest.entry(name)
        if known is not None and known.document.sha256 == arrival.sha256 and self._holds(known):
            return known.document, False
        # The file first: should we die in between, the next look at the folder finds it.
        file = self._folder.keep(arrival, name)
        entry = expected(file, arrival.sha256, self._folder.media_type(name), known)
        self._manifest.expect(entry)
        return entry.document, True

    def _holds(self, entry: ManifestEntry) -> bool:
        """Whether the folder has the very file that the manifest speaks of."""
        document = entry.document
        file = self._folder.find(document.name)
        if file is None or file.bytes != document.bytes:
            return False
        return file.modified_ns == entry.modified_ns or sha256_of(file.path) == document.sha256

    def _drop(self, name: str) -> None:
        # In this order: what is left when we die is found by the next look at the folder.
        self._folder.remove(name)
        entry = self._manifest.entry(name)
        if entry is None or self._folder.find(name) is not None:
            return  # another process was faster, or has put it anew
        if version := self._manifest.forget(entry):
            try:
                self._delete_passages(version)
            except (StoreUnavailable, TimedOut):
                # The document is gone, and nobody finds what is left of it in the store: the next
                # run of ingestion sweeps it away.
                _log.warning("Passages of a deleted document are left in the store for now.")


async def _finished(work: Awaitable[T]) -> T:
    """Wait for work that goes on in a thread, even if whoever waits is told to stop."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def expected(
    file: LibraryFile, sha256: str, media_type: str, known: ManifestEntry | None
) -> ManifestEntry:
    """Say that a file is to be processed; of a document that is ``known``, what is served stays."""
    now = datetime.now(UTC)
    document = Document(
        id=document_id(file.name),
        name=file.name,
        title=Path(file.name).stem,
        media_type=media_type,
        bytes=file.bytes,
        pages=0,
        passages=0,
        sha256=sha256,
        status=DocumentStatus.PROCESSING,
        error=None,
        created_at=now,
        updated_at=now,
        progress=IngestionProgress(IngestionStage.QUEUED),
    )
    if known is not None:
        document = replace(
            document,
            title=known.document.title,
            pages=known.document.pages,
            passages=known.document.passages,
            warnings=known.document.warnings,
            created_at=known.document.created_at,
        )
    return ManifestEntry(
        document, version=known.version if known else "", modified_ns=file.modified_ns
    )
