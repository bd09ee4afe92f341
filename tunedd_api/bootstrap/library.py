"""The library: the index and the database behind it, opened and brought up to date.

A store's module is imported only when the settings name it.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from tunedd_api.bootstrap.models import embedding_name, embedding_tokenizer, open_embedding_model
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.documents.model import Document
from tunedd_api.documents.page_pictures import PagePainter
from tunedd_api.errors import ConfigurationError
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import MEDIA_TYPES
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits
from tunedd_api.rag.fingerprint import (
    change,
    index_name,
    is_made,
    known_dimension,
    mismatch,
    note_made,
)
from tunedd_api.rag.index import open_index
from tunedd_api.rag.ingestion.ingestor import IngestionReport, Ingestor
from tunedd_api.rag.ingestion.preparation import Preparation
from tunedd_api.rag.ingestion.progress import shown_progress
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.settings import Settings, secret
from tunedd_api.storage.database import Database
from tunedd_api.storage.manifest import SqlDocumentManifest, SqlIndexFacts

_log = logging.getLogger(__name__)


class Extraction(PagePainter, Protocol):
    """Reads files and draws their pages."""

    def extract(self, path: Path, name: str) -> Extract:
        """Read a file; raises IngestionError."""
        ...

    def close(self) -> None:
        """Break off what runs; the next call starts anew."""
        ...


class Library:
    """The index and the database behind one library, opened and brought up to date.

    Files are read by ``extraction``, by default in processes that may be killed for it.
    """

    def __init__(self, settings: Settings, extraction: Extraction | None = None) -> None:
        _make_state_folder(settings)
        self._settings = settings
        self.database = _database(settings)
        self.database.migrate()
        self._facts = SqlIndexFacts(self.database)
        self.embedding = open_embedding_model(settings)
        self.tokenizer = embedding_tokenizer(settings)
        splitter = PassageSplitter(self.tokenizer)
        self.index = open_index(self.embedding, splitter, self._facts, _store_opener(settings))
        self.manifest = SqlDocumentManifest(self.database, self.index_name)
        self.folder = DataFolder(settings.data_dir, MEDIA_TYPES)
        self.extraction: Extraction = extraction or ExtractionPool(
            settings.threads or os.cpu_count() or 1,
            WorkerLimits(seconds=settings.reading_timeout, memory=settings.reading_memory),
        )
        self._ingestor = Ingestor(
            self.folder, self.index, Preparation(self.extraction.extract, splitter), self.manifest
        )

    @property
    def index_name(self) -> str:
        """What the database calls the index of this embedding model."""
        return self.index.fingerprint.index_name

    def refresh(self, *, renew: bool = False) -> IngestionReport:
        """Bring the index up to date with the data folder, one process at a time.

        With ``renew``, what other settings have made is made anew.

        Raises:
            ConfigurationError: if there is an index of another embedding model and none of this
                one, which takes ``renew`` to make.
        """
        fingerprint = self.index.fingerprint
        with self.database.ingesting():
            made = is_made(fingerprint, self._facts)
            if not renew:
                self.check()
            try:
                report = self._ingestor.refresh(shown_progress, renew=renew)
            finally:
                self.extraction.close()
            if renew or not made:
                note_made(fingerprint, self._facts)
        if report.outdated and (changed := self.changed()):
            _log.warning(
                "This version changes %s: %d documents are served as they were indexed before; "
                "run `make reindex` to index them anew.",
                changed,
                len(report.outdated),
            )
        return report

    def check(self) -> None:
        """Make sure that the index is that of the settings' embedding model.

        Raises:
            ConfigurationError: if there is one of another model, and none of this.
        """
        fingerprint = self.index.fingerprint
        if not is_made(fingerprint, self._facts) and (others := self.manifest.others()):
            raise mismatch(fingerprint, others)

    def changed(self) -> str | None:
        """What this version would read or split differently, as a phrase; None if nothing."""
        return change(self.index.fingerprint, self._facts)

    def leftovers(self) -> tuple[str, ...]:
        """Names of indexes of other embedding models that are kept in the database."""
        return tuple(self.manifest.others())

    def prune(self) -> tuple[str, ...]:
        """Delete the indexes of other embedding models; gives their names.

        Raises:
            ConfigurationError: if the index of this one is not complete, or nothing would be left.
        """
        self.check()
        with self.database.ingesting():
            names = self.leftovers()
            for name in names:
                _drop_store(self._settings, name)
                self.manifest.drop(name)
        return names

    def close(self) -> None:
        """Let go of what was opened, where nothing was served."""
        self.extraction.close()
        self.index.store.close()
        self.database.close()

    def pending(self) -> bool:
        """Whether any document is to be processed."""
        return self.manifest.pending() > 0


def _make_state_folder(settings: Settings) -> None:
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {settings.state_dir} cannot be made ({error.strerror}): name another in "
            "TUNEDD_STATE_DIR."
        ) from error


def _database(settings: Settings) -> Database:
    if settings.database_url is None:
        return Database.in_file(settings.state_dir / "tunedd.sqlite3")
    return Database(settings.database_url.get_secret_value())


def indexed_documents(settings: Settings) -> list[Document]:
    """The documents as the database has them, in the order of their names; loads no model.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    _make_state_folder(settings)
    database = _database(settings)
    try:
        database.migrate()
        model = embedding_name(settings)
        dimension = known_dimension(model, SqlIndexFacts(database))
        if dimension is None:
            return []
        manifest = SqlDocumentManifest(database, index_name(model, dimension))
        return [entry.document for _, entry in sorted(manifest.entries().items())]
    finally:
        database.close()


def _store_opener(settings: Settings) -> Callable[[int], PassageStore]:
    model = embedding_name(settings)

    def open_store(dimension: int) -> PassageStore:
        if settings.vector_store == "weaviate":
            from tunedd_api.rag.vector_stores import weaviate

            return weaviate.open_weaviate_store(
                **_weaviate(settings, model, dimension), dimension=dimension
            )
        from tunedd_api.rag.vector_stores import embedded

        return embedded.open_embedded_store(_file(settings, model, dimension), dimension)

    return open_store


def _drop_store(settings: Settings, index: str) -> None:
    """Delete the passages of an index of this name."""
    model, _, dimension = index.rpartition("/")
    if settings.vector_store == "weaviate":
        from tunedd_api.rag.vector_stores import weaviate

        weaviate.drop_weaviate_store(**_weaviate(settings, model, int(dimension)))
        return
    file = _file(settings, model, int(dimension))
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _weaviate(settings: Settings, model: str, dimension: int) -> dict[str, Any]:
    from tunedd_api.rag.vector_stores import weaviate

    name = weaviate.collection_name(settings.weaviate_collection, Path(model).name, dimension)
    return {
        "url": settings.weaviate_url,
        "grpc_port": settings.weaviate_grpc_port,
        "api_key": secret(settings.weaviate_api_key),
        "collection": name,
        "timeout": settings.store_timeout,
    }


def _file(settings: Settings, model: str, dimension: int) -> Path:
    slug = "".join(c if c.isalnum() else "-" for c in Path(model).name.lower())
    return settings.state_dir / f"passages-{slug}-{dimension}.sqlite3"
