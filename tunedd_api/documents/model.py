"""A document, and where it is on its way into the index."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

_DOCUMENT_NAMESPACE = UUID("6f2f6f0e-6b0b-4a8e-9d3e-2f1a7c1f5a10")


def document_id(name: str) -> UUID:
    """Derive the id a document keeps for life from its name, its path in the data folder."""
    return uuid5(_DOCUMENT_NAMESPACE, name)


class DocumentStatus(StrEnum):
    """Where a document is on its way into the index."""

    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A document that is served, as a catalogue lists it; ``added`` is when it came."""

    id: UUID
    name: str
    title: str
    pages: int
    added: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """What it takes to name a document to a reader."""

    id: UUID
    name: str


class IngestionStage(StrEnum):
    """What a document that is processed waits for."""

    QUEUED = "queued"
    READING = "reading"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class IngestionProgress:
    """How far a document has come; ``done`` and ``total`` count passages that are embedded."""

    stage: IngestionStage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the library and what became of it.

    ``name`` is its path within the data folder with forward slashes; ``bytes`` its size;
    ``error`` a sentence when ``status`` is ``failed``, ``warnings`` are sentences about what is
    missing of a document that is served; ``progress`` is None unless it is processed.
    ``updated_at`` is when its bytes or its status last changed.
    """

    id: UUID
    name: str
    title: str
    media_type: str
    bytes: int
    pages: int
    passages: int
    sha256: str
    status: DocumentStatus
    error: str | None
    created_at: datetime
    updated_at: datetime
    progress: IngestionProgress | None = None
    warnings: tuple[str, ...] = ()

    @property
    def ref(self) -> DocumentRef:
        """The document's name and id."""
        return DocumentRef(id=self.id, name=self.name)
