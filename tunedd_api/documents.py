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


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the library and what became of it.

    ``name`` is its path within the data folder with forward slashes; ``bytes`` its size;
    ``error`` a sentence when ``status`` is ``failed``.
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
class ManifestEntry:
    """A document as the index holds it.

    ``version`` names the bytes and the settings that its passages were made from;
    ``modified_ns`` is the file's modification time in nanoseconds since the epoch.
    """

    document: Document
    version: str
    modified_ns: int


class DocumentManifest(Protocol):
    """What the index holds, as ingestion keeps it: synchronous and durable."""

    def entries(self) -> Mapping[str, ManifestEntry]:
        """Every document by its name."""
        ...

    def record(self, entry: ManifestEntry, pages: Mapping[int, str]) -> None:
        """Keep a document and the texts of its pages in place of what was there."""
        ...

    def touch(self, document: UUID, modified_ns: int) -> None:
        """Keep a new modification time of a file whose bytes are the same."""
        ...

    def forget(self, document: UUID) -> None:
        """Forget a document and its pages."""
        ...

    def fact(self, name: str) -> str | None:
        """What the index remembers of itself under this name."""
        ...

    def set_fact(self, name: str, value: str) -> None:
        """Remember something about the index."""
        ...


class PageTexts(Protocol):
    """The text of pages, which citations are checked against."""

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, str]:
        """The texts of those pages that there are."""
        ...


class DocumentLibrary(PageTexts, Protocol):
    """The documents, as the conversations and the API see them."""

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
