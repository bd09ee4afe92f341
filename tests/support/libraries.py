"""A library of documents that are nothing but names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from tunedd_api.documents.model import Document, DocumentRef, DocumentStatus, document_id
from tunedd_api.documents.ports import PageKey, PageText
from tunedd_api.errors import DocumentNotFound, UnknownDocuments
from tunedd_api.pagination import Page


def a_document(name: str) -> Document:
    """A document of one page."""
    now = datetime.now(UTC)
    return Document(
        id=document_id(name),
        name=name,
        title=name,
        media_type="text/plain",
        bytes=1,
        pages=1,
        passages=1,
        sha256="0" * 64,
        status=DocumentStatus.READY,
        error=None,
        created_at=now,
        updated_at=now,
    )


class NamedDocuments:
    """A ``DocumentCatalogue`` of these names, whose pages hold ``texts``."""

    def __init__(self, *names: str, texts: Mapping[PageKey, PageText] | None = None) -> None:
        self.documents = {name: a_document(name) for name in names}
        self.texts = dict(texts or {})

    async def pending(self) -> int:
        """None: names are ready at once."""
        return 0

    async def page(self, limit: int, cursor: str | None) -> Page[Document]:
        """The first page."""
        del cursor
        return Page([self.documents[name] for name in sorted(self.documents)][:limit])

    async def get(self, document: UUID) -> Document:
        """The document with this id."""
        for known in self.documents.values():
            if known.id == document:
                return known
        raise DocumentNotFound

    async def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """The documents with these names."""
        if unknown := [s for s in selectors if s not in self.documents]:
            raise UnknownDocuments(unknown)
        return tuple(self.documents[s] for s in dict.fromkeys(selectors))

    async def refs(self, documents: Iterable[UUID]) -> tuple[DocumentRef, ...]:
        """Those that exist."""
        wanted = set(documents)
        return tuple(d.ref for _, d in sorted(self.documents.items()) if d.id in wanted)

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """The texts of those pages that there are."""
        return {key: self.texts[key] for key in pages if key in self.texts}
