"""The library as conversations and the API read it from the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, or_, select, text, tuple_
from typing_extensions import override

from tunedd_api.documents.model import CatalogueEntry, Document, DocumentRef, DocumentStatus
from tunedd_api.documents.ports import CatalogueEntries, DocumentCatalogue, PageKey, PageText
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import DocumentNotFound, UnknownDocuments
from tunedd_api.pagination import Page, decode_cursor
from tunedd_api.storage.database import Database
from tunedd_api.storage.keyset import keyset_page
from tunedd_api.storage.manifest import (
    pending_documents,
    served_passages,
    to_document,
)
from tunedd_api.storage.prepared import Prepared
from tunedd_api.storage.tables import documents, pages

_AT_A_TIME: Final = 200
"""Selectors looked up by one query; SQLite takes no more than a thousand alternatives."""

_PAGES: Final = (
    select(
        pages.c.document_id,
        pages.c.page,
        pages.c.text,
        documents.c.version,
        documents.c.served_sha256,
    )
    .select_from(pages.join(documents))
    .where(pages.c.index_name == bindparam("of_index", type_=pages.c.index_name.type))
)
_MANY: Final = _PAGES.where(
    tuple_(pages.c.document_id, pages.c.page).in_(bindparam("of_keys", expanding=True))
)
_FEW: Final = 16
"""Pages for which there is a prepared query: a turn seldom asks for more at once."""


@cache
def _few_pages(count: int) -> Prepared:
    """The query for so many pages, by the names that ``_few`` gives them."""
    named = range(count)
    pairs = ", ".join(f"(:document_{n}, :page_{n})" for n in named)
    among = text(f"(pages.document_id, pages.page) IN (VALUES {pairs})").bindparams(
        *(bindparam(f"document_{n}", type_=pages.c.document_id.type) for n in named),
        *(bindparam(f"page_{n}", type_=pages.c.page.type) for n in named),
    )
    return Prepared(_PAGES.where(among))


def _few(keys: Collection[PageKey]) -> dict[str, UUID | int]:
    numbered = list(enumerate(keys))
    return {
        **{f"document_{n}": document for n, (document, _) in numbered},
        **{f"page_{n}": page for n, (_, page) in numbered},
    }


class SqlDocumentCatalogue(DocumentCatalogue, CatalogueEntries):
    """The documents of one index in a database."""

    def __init__(self, database: Database, index: str) -> None:
        self._database = database
        self._index = index

    @override
    async def pending(self) -> int:
        query = pending_documents(self._index)
        return await self._database.read(lambda db: db.execute(query).scalar_one())

    async def passages_served(self) -> int:
        """How many passages of all documents are served; raises StoreUnavailable."""
        query = served_passages(self._index)
        return await self._database.read(lambda db: db.execute(query).scalar_one())

    @override
    async def page(self, limit: int, cursor: str | None) -> Page[Document]:
        query = self._documents().order_by(documents.c.name)
        if cursor is not None:
            query = query.where(documents.c.name > decode_cursor(cursor, str)[0])
        return await self._database.read(
            lambda db: keyset_page(db, query, limit, read=to_document, key=lambda row: (row.name,))
        )

    @override
    async def entries(self, scope: DocumentScope) -> Sequence[CatalogueEntry]:
        shown = documents.c
        query = (
            select(shown.id, shown.name, shown.title, shown.pages, shown.created_at)
            .where(documents.c.index_name == self._index, documents.c.version != "")
            .order_by(documents.c.name)
        )
        rows = await self._database.read(lambda db: db.execute(query).all())
        # Not in the query: a scope may hold more ids than a statement takes.
        return [CatalogueEntry(*row) for row in rows if scope.allows(row.id)]

    @override
    async def unread(self, scope: DocumentScope) -> int:
        query = select(documents.c.id).where(
            documents.c.index_name == self._index,
            documents.c.status == DocumentStatus.PROCESSING,
        )
        rows = await self._database.read(lambda db: db.execute(query).all())
        return sum(scope.allows(row.id) for row in rows)

    @override
    async def get(self, document: UUID) -> Document:
        query = self._documents().where(documents.c.id == document)
        row = await self._database.read(lambda db: db.execute(query).one_or_none())
        if row is None:
            raise DocumentNotFound
        return to_document(row)

    @override
    async def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        queries = [
            self._candidates(selectors[start : start + _AT_A_TIME])
            for start in range(0, len(selectors), _AT_A_TIME)
        ]
        rows = await self._database.read(lambda db: [r for q in queries for r in db.execute(q)])
        found = list({row.id: to_document(row) for row in rows}.values())
        matches = {selector: _matching(selector, found) for selector in selectors}
        if unknown := [s for s, match in matches.items() if not match]:
            raise UnknownDocuments(unknown)
        if ambiguous := [s for s, match in matches.items() if len(match) > 1]:
            raise UnknownDocuments(ambiguous, "More than one document bears the name")
        return tuple({match[0].id: match[0] for match in matches.values()}.values())

    @override
    async def refs(self, ids: Iterable[UUID]) -> tuple[DocumentRef, ...]:
        query = (
            select(documents.c.id, documents.c.name)
            .where(documents.c.index_name == self._index, documents.c.id.in_(list(ids)))
            .order_by(documents.c.name)
        )
        rows = await self._database.read(lambda db: db.execute(query).all())
        return tuple(DocumentRef(id=row.id, name=row.name) for row in rows)

    @override
    async def page_texts(self, keys: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        def read(db: Connection) -> Sequence[Any]:
            of = {"of_index": self._index}
            if 0 < len(keys) <= _FEW:
                return _few_pages(len(keys)).all(db, {**of, **_few(keys)})
            return db.execute(_MANY, {**of, "of_keys": list(keys)}).all()

        rows = await self._database.read(read)
        return {
            (row.document_id, row.page): PageText(row.text, row.version, row.served_sha256)
            for row in rows
        }

    def _documents(self) -> Select[Any]:
        return select(documents).where(documents.c.index_name == self._index)

    def _candidates(self, selectors: Sequence[str]) -> Select[Any]:
        ids = [identifier for s in selectors if (identifier := _as_uuid(s))]
        endings = [documents.c.name.endswith(f"/{s}", autoescape=True) for s in selectors]
        return self._documents().where(
            or_(documents.c.id.in_(ids), documents.c.name.in_(list(selectors)), *endings)
        )


def _matching(selector: str, found: Sequence[Document]) -> list[Document]:
    """An id or a full name wins; the last part of a name serves when nothing else does."""
    exact = [d for d in found if selector == d.name or _as_uuid(selector) == d.id]
    return exact or [d for d in found if d.name.rpartition("/")[2] == selector]


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
