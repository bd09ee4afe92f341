"""The manifest of one index in the database, for ingestion's synchronous side."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    func,
    insert,
    select,
    update,
)
from typing_extensions import override

from tunedd_api.documents.manifest import DocumentManifest, IndexFacts, ManifestEntry
from tunedd_api.documents.model import Document, DocumentStatus, IngestionProgress, IngestionStage
from tunedd_api.storage.database import Database, changed, insert_into
from tunedd_api.storage.tables import documents, index_facts
from tunedd_api.storage.tables import pages as page_texts

_OF_THE_FILE: Final = (
    "media_type", "bytes", "modified_ns", "sha256", "status", "stage", "done", "total", "error",
    "updated_at",
)  # fmt: skip
"""What is known of a file before it has been read."""

_ROWS_AT_A_TIME: Final = 500


class SqlDocumentManifest(DocumentManifest):
    """The manifest of one index in a database."""

    def __init__(self, database: Database, index: str) -> None:
        self._database = database
        self._index = index

    @override
    def entries(self) -> Mapping[str, ManifestEntry]:
        query = select(documents).where(documents.c.index_name == self._index)
        with self._database.sync_reading() as connection:
            rows = connection.execute(query).all()
        return {row.name: _to_entry(row) for row in rows}

    def pending(self) -> int:
        """How many documents are to be processed."""
        with self._database.sync_reading() as connection:
            return connection.execute(pending_documents(self._index)).scalar_one()

    def passages(self) -> int:
        """How many passages of all documents are served."""
        with self._database.sync_reading() as connection:
            return connection.execute(served_passages(self._index)).scalar_one()

    @override
    def entry(self, name: str) -> ManifestEntry | None:
        query = select(documents).where(
            documents.c.index_name == self._index, documents.c.name == name
        )
        with self._database.sync_reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _to_entry(row)

    @override
    def expected_since(self, moment: datetime) -> Sequence[ManifestEntry]:
        query = (
            select(documents)
            .where(
                documents.c.index_name == self._index,
                documents.c.status == DocumentStatus.PROCESSING,
                documents.c.updated_at > moment,
            )
            .order_by(documents.c.updated_at)
        )
        with self._database.sync_reading() as connection:
            return [_to_entry(row) for row in connection.execute(query)]

    def with_pages(self) -> Set[UUID]:
        """The documents of which the database has the text of any page; raises StoreUnavailable."""
        of_ours = page_texts.c.index_name == self._index
        query = select(page_texts.c.document_id).distinct().where(of_ours)
        with self._database.sync_reading() as connection:
            return set(connection.execute(query).scalars())

    @override
    def expect(self, *entries: ManifestEntry) -> None:
        with self._database.sync_writing() as connection:
            for entry in entries:
                row = self._to_row(entry)
                # In one step: another process may put a document of the same name meanwhile.
                connection.execute(
                    insert_into(documents, connection.dialect.name)
                    .values(row)
                    .on_conflict_do_update(
                        index_elements=[documents.c.index_name, documents.c.id],
                        set_=_of_the_file(row),
                    )
                )

    @override
    def expect_instead(
        self, *changes: tuple[ManifestEntry, ManifestEntry]
    ) -> Sequence[ManifestEntry]:
        expected = []
        with self._database.sync_writing() as connection:
            for before, after in changes:
                same = documents.c.updated_at == before.document.updated_at
                known = update(documents).where(*self._is(before.document.id), same)
                if changed(connection.execute(known.values(_of_the_file(self._to_row(after))))):
                    expected.append(after)
        return expected

    @override
    def report(self, entry: ManifestEntry, progress: IngestionProgress) -> bool:
        statement = (
            update(documents).where(*self._expects(entry)).values(_progress_columns(progress))
        )
        # A file is locked until its disk has what is written, and turns wait for the lock. With the
        # machine's power goes no more than how far this has come.
        with self._database.sync_writing(lasting=False) as connection:
            return changed(connection.execute(statement))

    @override
    def switch(self, entry: ManifestEntry, pages: Mapping[int, str]) -> bool:
        row = self._to_row(entry)
        del row["created_at"]
        key = {"index_name": self._index, "document_id": entry.document.id}
        texts = [{**key, "page": number, "text": text} for number, text in pages.items()]
        with self._database.sync_writing() as connection:
            row["served_sha256"] = entry.document.sha256
            expected = update(documents).where(*self._expects(entry)).values(row)
            if not changed(connection.execute(expected)):
                return False
            connection.execute(
                delete(page_texts).where(
                    page_texts.c.index_name == self._index,
                    page_texts.c.document_id == entry.document.id,
                )
            )
            for start in range(0, len(texts), _ROWS_AT_A_TIME):
                connection.execute(insert(page_texts), texts[start : start + _ROWS_AT_A_TIME])
        return True

    @override
    def touch(self, document: UUID, modified_ns: int) -> None:
        statement = update(documents).where(*self._is(document)).values(modified_ns=modified_ns)
        with self._database.sync_writing() as connection:
            connection.execute(statement)

    @override
    def forget(self, entry: ManifestEntry) -> str:
        same = (
            *self._is(entry.document.id),
            documents.c.sha256 == entry.document.sha256,
            documents.c.modified_ns == entry.modified_ns,
        )
        statement = delete(documents).where(*same).returning(documents.c.version)
        with self._database.sync_writing() as connection:
            return connection.execute(statement).scalar_one_or_none() or ""

    @override
    def others(self) -> Mapping[str, int]:
        query = (
            select(documents.c.index_name, func.count().label("documents"))
            .where(documents.c.index_name != self._index, documents.c.version != "")
            .group_by(documents.c.index_name)
        )
        with self._database.sync_reading() as connection:
            return {row.index_name: row.documents for row in connection.execute(query)}

    @override
    def drop(self, index: str) -> None:
        with self._database.sync_writing() as connection:
            connection.execute(delete(documents).where(documents.c.index_name == index))

    def _is(self, document: UUID) -> tuple[ColumnElement[bool], ...]:
        return (documents.c.index_name == self._index, documents.c.id == document)

    def _expects(self, entry: ManifestEntry) -> tuple[ColumnElement[bool], ...]:
        return (
            *self._is(entry.document.id),
            documents.c.sha256 == entry.document.sha256,
            documents.c.status == DocumentStatus.PROCESSING,
        )

    def _to_row(self, entry: ManifestEntry) -> dict[str, Any]:
        document = entry.document
        return {
            "index_name": self._index,
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
            **_progress_columns(document.progress),
            "error": document.error,
            "warnings": list(document.warnings),
            "created_at": document.created_at,
            "updated_at": document.updated_at,
        }


class SqlIndexFacts(IndexFacts):
    """Facts of the indexes in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def fact(self, name: str) -> str | None:
        query = select(index_facts.c.value).where(index_facts.c.name == name)
        with self._database.sync_reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def settle(self, name: str, value: str) -> str:
        """Remember something unless something is remembered already; gives what is then.

        Raises:
            StoreUnavailable
        """
        with self._database.sync_writing() as connection:
            connection.execute(
                insert_into(index_facts, connection.dialect.name)
                .values(name=name, value=value)
                .on_conflict_do_nothing()
            )
            query = select(index_facts.c.value).where(index_facts.c.name == name)
            settled: str = connection.execute(query).scalar_one()
            return settled

    @override
    def set_fact(self, name: str, value: str) -> None:
        with self._database.sync_writing() as connection:
            connection.execute(delete(index_facts).where(index_facts.c.name == name))
            connection.execute(insert(index_facts), {"name": name, "value": value})


def documents_served(database: Database) -> Set[str]:
    """Names of the documents that any index in the database serves; raises StoreUnavailable."""
    query = select(documents.c.name).where(documents.c.version != "")
    with database.sync_reading() as connection:
        return set(connection.execute(query).scalars())


def pending_documents(index: str) -> Select[int]:
    """The query for how many documents of an index are to be processed."""
    return select(func.count()).where(
        documents.c.index_name == index, documents.c.status == DocumentStatus.PROCESSING
    )


def served_passages(index: str) -> Select[int]:
    """The query for how many passages of an index are served."""
    return select(func.coalesce(func.sum(documents.c.passages), 0)).where(
        documents.c.index_name == index, documents.c.version != ""
    )


def to_document(row: Row[Any]) -> Document:
    """Read a document from a row of its table."""
    stage = row.stage and IngestionStage(row.stage)
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
        updated_at=row.updated_at,
        progress=IngestionProgress(stage, row.done, row.total) if stage else None,
        warnings=tuple(row.warnings),
    )


def _to_entry(row: Row[Any]) -> ManifestEntry:
    return ManifestEntry(to_document(row), version=row.version, modified_ns=row.modified_ns)


def _of_the_file(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _OF_THE_FILE}


def _progress_columns(progress: IngestionProgress | None) -> dict[str, Any]:
    if progress is None:
        return {"stage": None, "done": 0, "total": 0}
    return {"stage": progress.stage, "done": progress.done, "total": progress.total}
