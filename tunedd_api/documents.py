"""Documents, the library that holds them, and the scope a conversation has of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias
from uuid import UUID, uuid5

from tunedd_api.errors import EmptySelection
from tunedd_api.pagination import Page

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


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents a conversation may see: everything (``ids`` is None) or a non-empty set."""

    ids: frozenset[UUID] | None = None

    def __post_init__(self) -> None:
        if self.ids is not None and not self.ids:
            raise EmptySelection

    @classmethod
    def everything(cls) -> "DocumentScope":
        """All documents, those that come later included."""
        return cls(None)

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> "DocumentScope":
        """Just these documents.

        Raises:
            EmptySelection: if there are none.
        """
        return cls(frozenset(ids))

    def allows(self, document: UUID) -> bool:
        """Whether a passage of this document may be seen."""
        return self.ids is None or document in self.ids

    def narrowed_to(self, other: "DocumentScope") -> "DocumentScope":
        """What both scopes allow.

        Raises:
            EmptySelection: if nothing is allowed by both.
        """
        if self.ids is None:
            return other
        if other.ids is None:
            return self
        return DocumentScope.of(self.ids & other.ids)


PageKey: TypeAlias = tuple[UUID, int]
"""A document and a page of it, counted from 1."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, and the version of the document that it is a page of."""

    text: str
    version: str


class PageTexts(Protocol):
    """The text of pages, which citations are checked against."""

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """The texts of those pages that there are."""
        ...


class DocumentLibrary(PageTexts, Protocol):
    """The documents, as the conversations and the API see them."""

    async def pending(self) -> int:
        """How many documents are to be processed."""
        ...

    async def page(self, limit: int, cursor: str | None) -> Page[Document]:
        """One page of the documents in the order of their names."""
        ...

    async def get(self, document: UUID) -> Document:
        """The document with this id; raises DocumentNotFound."""
        ...

    async def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """The documents that these ids or file names select, each once, in order of mention.

        A file name is the document's name, or the last part of it if that is unique.
        Raises UnknownDocuments with every selector that selects none or is ambiguous.
        """
        ...

    async def refs(self, documents: Iterable[UUID]) -> tuple[DocumentRef, ...]:
        """Names of those documents that still exist, in the order of their names."""
        ...
