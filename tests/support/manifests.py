"""Entries of the manifest, and the way from a file that is expected to one that is served."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tunedd_api.documents.folder_contents import LibraryFile
from tunedd_api.documents.manifest import DocumentManifest, ManifestEntry
from tunedd_api.documents.model import Document, DocumentStatus, IngestionProgress, IngestionStage
from tunedd_api.documents.uploads import expected

MODIFIED_NS = 1_700_000_000_123_456_789


def entry_of(document: Document, version: str = "v1") -> ManifestEntry:
    """A document as the manifest keeps it."""
    return ManifestEntry(document, version=version, modified_ns=MODIFIED_NS)


def awaited(document: Document) -> ManifestEntry:
    """A document whose file is to be processed, and of which nothing is served."""
    queued = IngestionProgress(IngestionStage.QUEUED)
    return entry_of(replace(document, status=DocumentStatus.PROCESSING, progress=queued), "")


def a_file(name: str) -> LibraryFile:
    """A file that is but described."""
    return LibraryFile(Path(name), name, bytes=7, modified_ns=MODIFIED_NS)


def replaced(entry: ManifestEntry, sha256: str) -> ManifestEntry:
    """What is expected when other bytes have come under a known document's name."""
    document = entry.document
    return expected(a_file(document.name), sha256, document.media_type, entry)


def serve(
    manifest: DocumentManifest, entry: ManifestEntry, pages: Mapping[int, str] | None = None
) -> None:
    """Bring a document into the manifest as it is served."""
    manifest.expect(awaited(entry.document))
    assert manifest.switch(entry, pages or {})
