"""A library while it is ingested, and what can be said of it afterwards."""

import asyncio
from collections.abc import AsyncIterator

from tests.support.libraries import NamedDocuments
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.model import Document, document_id
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.rag.ingestion.ingestor import IngestionReport
from tunedd_api.rag.nodes import SOURCE_ID, only


def documents(library: Library) -> dict[str, Document]:
    """What the manifest says."""
    return {name: e.document for name, e in library.manifest.entries().items()}


def stored(library: Library, name: str) -> int:
    """How many passages of a document the store holds, in whatever version."""
    return library.index.store.count(only(SOURCE_ID, [str(document_id(name))]))


def consistent(library: Library) -> None:
    """Check that the store holds just what the manifest speaks of, and that nothing is pending."""
    entries = library.manifest.entries().values()
    expected = {e.version: e.document.passages for e in entries if e.document.passages}
    assert not library.pending()
    assert dict(library.index.store.versions()) == expected


def unchanged(count: int) -> IngestionReport:
    """The report of a run that found nothing to do."""
    return IngestionReport(unchanged=count, ingested=(), failed=(), removed=())


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    """A body as it comes in."""
    for piece in pieces:
        yield piece


def put(library: Library, name: str, content: str) -> None:
    """Put a document into the library, as a client does; call outside any event loop."""
    asyncio.run(_intake(library, name).put(name, in_pieces(content.encode())))


def delete(library: Library, name: str) -> None:
    """Delete a document, as a client does; call outside any event loop."""
    asyncio.run(_intake(library, name).remove(document_id(name)))


def _intake(library: Library, name: str) -> DocumentUploads:
    return DocumentUploads(
        library.folder,
        library.manifest,
        NamedDocuments(name),
        library.index.delete,
        wake=lambda: None,
    )
