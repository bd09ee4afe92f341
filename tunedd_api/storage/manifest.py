"""The manifest of the index in the database, for ingestion's synchronous side."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, delete, insert, select, update

from tunedd_api.documents import Document, DocumentStatus, ManifestEntry
from tunedd_api.storage.database import reachable
from tunedd_api.storage.tables import documents, index_facts
from tunedd_api.storage.tables import pages as page_texts


class SqlDocumentManifest:
    """Implements ``DocumentManifest`` on SQLAlchemy's synchronous engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(self) -> Mapping[str, ManifestEntry]:
        """Every document by its name."""
        with reachable(), self._engine.connect() as connection:
            rows = connection.execute(select(documents)).all()
        return {row.name: _to_entry(row) for row in rows}

    def record(self, entry: ManifestEntry, pages: Mapping[int, str]) -> None:
        """Keep a document and the texts of its pages in place of what was there."""
        document = entry.document
        rows = [
            {"document_id": document.id, "page": number, "text": text}
            for number, text in pages.items()
        ]
        with reachable(), self._engine.begin() as connection:
            connection.execute(delete(documents).where(documents.c.id == document.id))
            connection.execute(insert(documents), _to_row(entry))
            if rows:
                connection.execute(insert(page_texts), rows)

    def touch(self, document: UUID, modified_ns: int) -> None:
        """Keep a new modification time of a file whose bytes are the same."""
        statement = (
            update(documents).where(documents.c.id == document).values(modified_ns=modified_ns)
        )
        with reachable(), self._engine.begin() as connection:
            connection.execute(statement)

    def forget(self, document: UUID) -> None:
        """Forget a document and its pages."""
        with reachable(), self._engine.begin() as connection:
            connection.execute(delete(documents).where(documents.c.id == document))

    def fact(self, name: str) -> str | None:
        """What the index remembers of itself under this name."""
        query = select(index_facts.c.value).where(index_facts.c.name == name)
        with reachable(), self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def set_fact(self, name: str, value: str) -> None:
        """Remember something about the index."""
        with reachable(), self._engine.begin() as connection:
            connection.execute(delete(index_facts).where(index_facts.c.name == name))
            connection.execute(insert(index_facts), {"name": name, "value": value})


def to_document(row: Row[Any]) -> Document:
    """Read a document from a row of its table."""
    return Document(
        id=row.id,
        name=row.name,
        title=row.title,
        media_type=row.media_type,
        bytes=row.bytes,
        pages=row.pages,
        passages=row.passages,
        sha256=row.sha256,
        status=DocumentStatus(row.status),
        error=row.error,
        created_at=row.created_at,
    )


def _to_entry(row: Row[Any]) -> ManifestEntry:
    return ManifestEntry(to_document(row), version=row.version, modified_ns=row.modified_ns)


def _to_row(entry: ManifestEntry) -> dict[str, Any]:
    document = entry.document
    return {
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "media_type": document.media_type,
        "bytes": document.bytes,
        "modified_ns": entry.modified_ns,
        "sha256": document.sha256,
        "version": entry.version,
        "pages": document.pages,
        "passages": document.passages,
        "status": document.status,
        "error": document.error,
        "created_at": document.created_at,
    }
