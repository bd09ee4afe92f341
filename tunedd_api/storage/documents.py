"""The library as conversations and the API read it from the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from tunedd_api.documents.model import Document, DocumentRef
from tunedd_api.documents.ports import PageKey, PageText
from tunedd_api.errors import DocumentNotFound, UnknownDocuments
from tunedd_api.pagination import Page, decode_cursor, encode_cursor
from tunedd_api.storage.database import reachable
from tunedd_api.storage.manifest import pending_documents, to_document
from tunedd_api.storage.tables import documents, pages

_AT_A_TIME: Final = 200
"""Selectors looked up by one query; SQLite takes no more than a thousand alternatives."""


class SqlDocumentCatalogue:
    """Implements ``DocumentCatalogue`` for one index on SQLAlchemy's asynchronous engine."""

    def __init__(self, engine: AsyncEngine, index: str) -> None:
        self._engine = engine
        self._index = index

    async def pending(self) -> int:
        """How many documents are to be processed."""
        with reachable():
            async with self._engine.connect() as connection:
                return (await connection.execute(pending_documents(self._index))).scalar_one()

    async def page(self, limit: int, cursor: str | None) -> Page[Document]:
        """One page of the documents in the order of their names; raises InvalidCursor."""
        query = self._documents().order_by(documents.c.name).limit(limit + 1)
        if cursor is not None:
            query = query.where(documents.c.name > decode_cursor(cursor, str)[0])
        with reachable():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        more = len(rows) > limit
        return Page(
            [to_document(row) for row in rows[:limit]],
            encode_cursor(rows[limit - 1].name) if more else None,
        )

    async def get(self, document: UUID) -> Document:
        """The document with this id; raises DocumentNotFound."""
        with reachable():
            async with self._engine.connect() as connection:
                query = self._documents().where(documents.c.id == document)
                row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise DocumentNotFound
        return to_document(row)

    async def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """The documents that these ids or file names select, each once, in order of mention.

        Raises:
            UnknownDocuments: names each selector that selects none, or more than one.
        """
        candidates: dict[UUID, Document] = {}
        with reachable():
            async with self._engine.connect() as connection:
                for start in range(0, len(selectors), _AT_A_TIME):
                    query = self._candidates(selectors[start : start + _AT_A_TIME])
                    for row in await connection.execute(query):
                        candidates[row.id] = to_document(row)
        found = list(candidates.values())
        matches = {selector: _matching(selector, found) for selector in selectors}
        if unknown := [s for s, match in matches.items() if not match]:
            raise UnknownDocuments(unknown)
        if ambiguous := [s for s, match in matches.items() if len(match) > 1]:
            raise UnknownDocuments(ambiguous, "More than one document bears the name")
        return tuple({match[0].id: match[0] for match in matches.values()}.values())

    async def refs(self, ids: Iterable[UUID]) -> tuple[DocumentRef, ...]:
        """Names of those documents that still exist, in the order of their names."""
        query = (
            select(documents.c.id, documents.c.name)
            .where(documents.c.index_name == self._index, documents.c.id.in_(list(ids)))
            .order_by(documents.c.name)
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return tuple(DocumentRef(id=row.id, name=row.name) for row in rows)

    async def page_texts(self, keys: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """The texts of those pages that there are."""
        key = tuple_(pages.c.document_id, pages.c.page)
        query = (
            select(pages, documents.c.version)
            .select_from(pages.join(documents))
            .where(pages.c.index_name == self._index, key.in_(list(keys)))
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return {(row.document_id, row.page): PageText(row.text, row.version) for row in rows}

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
