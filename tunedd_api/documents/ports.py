"""What the domain asks of whoever keeps the documents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from tunedd_api.documents.model import CatalogueEntry, Document, DocumentRef
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.pagination import Page

PageKey: TypeAlias = tuple[UUID, int]
"""A document and a page of it, counted from 1."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, and the version of the document that it is a page of.

    ``sha256`` is that of the bytes which the text was read from; empty where it is not known.
    """

    text: str
    version: str
    sha256: str = ""


class PageTexts(Protocol):
    """The text of pages, which citations are checked against."""

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """The texts of those pages that there are."""
        ...


class CatalogueEntries(Protocol):
    """The documents that are served, at a glance."""

    async def entries(self, scope: DocumentScope) -> Sequence[CatalogueEntry]:
        """Those of a scope in the order of their names; may raise StoreUnavailable."""
        ...

    async def unread(self, scope: DocumentScope) -> int:
        """How many of a scope are still being read; may raise StoreUnavailable."""
        ...


class DocumentCatalogue(PageTexts, Protocol):
    """The documents, as the conversations and the API see them.

    Every method may raise StoreUnavailable.
    """

    async def pending(self) -> int:
        """How many documents are to be processed."""
        ...

    async def page(self, limit: int, cursor: str | None) -> Page[Document]:
        """One page of the documents in the order of their names; raises InvalidCursor."""
        ...

    async def get(self, document: UUID) -> Document:
        """The document with this id; raises DocumentNotFound."""
        ...

    async def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """The documents that these ids or file names select, each once, in order of mention.

        A file name is the document's name, or the last part of it if that is unique.

        Raises:
            UnknownDocuments: names each selector that selects none, or more than one.
        """
        ...

    async def refs(self, documents: Iterable[UUID]) -> tuple[DocumentRef, ...]:
        """Names of those documents that still exist, in the order of their names."""
        ...


class Catalogue(DocumentCatalogue, CatalogueEntries, Protocol):
    """The documents one by one and at a glance, as those who keep them offer both."""
