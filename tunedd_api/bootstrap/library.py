"""The library: the index and the database behind it, opened and brought up to date."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.identity import library_identity
from tunedd_api.bootstrap.models import (
    embedding_name,
    embedding_tokenizer,
    open_embedding_model,
    with_embedding_model,
)
from tunedd_api.bootstrap.stores import drop_store, store_opener
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.documents.folder_contents import SkippedFile
from tunedd_api.documents.manifest import IndexFacts
from tunedd_api.documents.model import Document
from tunedd_api.documents.page_pictures import PagePainter
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits
from tunedd_api.rag.fingerprint import (
    change,
    index_name,
    is_made,
    known_dimension,
    mismatch,
    note_made,
)
from tunedd_api.rag.index import PassageIndex, open_index
from tunedd_api.rag.ingestion.ingestor import IngestionReport, Ingestor
from tunedd_api.rag.ingestion.languages import advice
from tunedd_api.rag.ingestion.preparation import Preparation
from tunedd_api.rag.ingestion.progress import shown_progress
from tunedd_api.rag.ingestion.reading_ahead import SIDE_BY_SIDE
from tunedd_api.rag.language.tokenizers import OffsetTokenizer
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database
from tunedd_api.storage.manifest import SqlDocumentManifest, SqlIndexFacts

_log = logging.getLogger(__name__)


class Extraction(PagePainter, Protocol):
    """Reads files and draws their pages."""

    def extract(self, path: Path, name: str) -> Extract:
        """Read a file; raises IngestionError."""
        ...

    def glance(self, path: Path, name: str) -> Extract:
        """As ``extract``, but raises ReadingTakesLonger where it takes more than a first try."""
        ...

    def close(self) -> None:
        """Break off what runs; the next call starts anew."""
        ...


@dataclass(frozen=True, slots=True)
class Library:
    """An index and the database behind it, and what brings them up to date with the data folder.

    ``drop_store`` deletes the passages of another index by its name.
    """

    database: Database
    facts: IndexFacts
    index: PassageIndex
    manifest: SqlDocumentManifest
    folder: DataFolder
    tokenizer: OffsetTokenizer
    extraction: Extraction
    ingestor: Ingestor
    drop_store: Callable[[str], None]

    @property
    def embedding(self) -> EmbeddingModel:
        """The model that made the index's vectors."""
        return self.index.embedding

    @property
    def index_name(self) -> str:
        """What the database calls the index of this embedding model."""
        return self.index.fingerprint.index_name

    def refresh(self, *, renew: bool = False, patient: bool = True) -> IngestionReport:
        """Bring the index up to date with the data folder, one process at a time.

        With ``renew``, what other settings have made is made anew. Unless ``patient``, files that
        take long to read stay pending.

        Raises:
            ConfigurationError: if there is an index of another embedding model and none of this
                one, which takes ``renew`` to make.
        """
        fingerprint = self.index.fingerprint
        with self.database.ingesting():
            made = is_made(fingerprint, self.facts)
            if not renew:
                self.check()
            try:
                report = self.ingestor.refresh(shown_progress, renew=renew, patient=patient)
            finally:
                self.extraction.close()
            if renew or not made:
                note_made(fingerprint, self.facts)
        if report.outdated and (changed := self.changed()):
            _log.warning(
                "This version changes %s: %d documents are served as they were indexed before; "
                "run `make reindex` to index them anew.",
                changed,
                len(report.outdated),
            )
        if report.foreign:
            _log.warning("%s", advice(report.foreign, self.index.fingerprint.embedding_model))
        return report

    def check(self) -> None:
        """Make sure that the index is that of the settings' embedding model.

        Raises:
            ConfigurationError: if there is one of another model, and none of this.
        """
        fingerprint = self.index.fingerprint
        if not is_made(fingerprint, self.facts) and (others := self.manifest.others()):
            raise mismatch(fingerprint, others)

    def changed(self) -> str | None:
        """What this version would read or split differently, as a phrase; None if nothing."""
        return change(self.index.fingerprint, self.facts)

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
                self.drop_store(name)
                self.manifest.drop(name)
        return names

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect what serving needs, and close everything when the block ends.

        Raises:
            StoreUnavailable, TimedOut: if the vector store cannot be connected.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self.close)
            stack.push_async_callback(self.database.aclose)
            stack.push_async_callback(self.index.embedding.aclose)
            await self.index.store.connect()
            stack.push_async_callback(self.index.store.aclose)
            yield

    def close(self) -> None:
        """Close what was opened, where nothing was served."""
        with ExitStack() as stack:
            stack.callback(self.database.close)
            stack.callback(self.index.store.close)
            stack.callback(self.extraction.close)

    def incomplete(self) -> bool:
        """Whether the store holds fewer passages than are served."""
        expected = self.manifest.passages()
        return self.index.store.count() < expected

    def pending(self) -> bool:
        """Whether any document is to be processed."""
        return self.manifest.pending() > 0


def open_library(
    settings: Settings,
    *,
    embedding: EmbeddingModel | None = None,
    front: Callable[[PassageStore], PassageStore] | None = None,
    extraction: Extraction | None = None,
    anew: bool = False,
    head_start: HeadStart | None = None,
) -> Library:
    """Open the library that the settings name, its database brought up to date, its index not.

    What is given takes the place of what the settings name; files are read by ``extraction``, by
    default in processes that may be killed for it. The store is used through what ``front`` makes
    of it. ``anew`` is for making an index of the model that one would have today, whichever made
    the index that is there. What ``head_start`` has begun to load is taken.

    Raises:
        ConfigurationError, ModelUnavailable, StoreUnavailable, TimedOut
    """
    with ExitStack() as stack:
        database = open_database(settings)
        stack.callback(database.close)
        facts = SqlIndexFacts(database)
        settings = with_embedding_model(settings, facts, anew=anew)
        tokenizer = embedding_tokenizer(settings)
        splitter = PassageSplitter(tokenizer)
        identity = library_identity(settings, database)
        open_store = store_opener(settings, identity)
        index = open_index(
            embedding or open_embedding_model(settings, head_start),
            splitter,
            facts,
            lambda dimension: (front or _unchanged)(open_store(dimension)),
        )
        stack.pop_all()
    manifest = SqlDocumentManifest(database, index.fingerprint.index_name)
    folder = DataFolder(settings.data_dir, MEDIA_TYPES)
    side_by_side = _side_by_side(settings)
    reading = extraction or ExtractionPool(
        side_by_side,
        WorkerLimits(seconds=settings.reading_timeout, memory=settings.reading_memory),
    )
    preparation = Preparation(reading.extract, splitter, reading.glance)
    return Library(
        database=database,
        facts=facts,
        index=index,
        manifest=manifest,
        folder=folder,
        tokenizer=tokenizer,
        extraction=reading,
        ingestor=Ingestor(folder, index, preparation, manifest, side_by_side=side_by_side),
        drop_store=partial(drop_store, settings, identity),
    )


def _unchanged(store: PassageStore) -> PassageStore:
    return store


def _side_by_side(settings: Settings) -> int:
    """How many files are read at once: some more than processors, as far as there is memory.

    A file that never ends then takes time from others, and not their place.
    """
    fitting = Machine.here().memory // 2 // settings.reading_memory
    return max(2, settings.threads or 0, min(SIDE_BY_SIDE, fitting))


def indexed_documents(settings: Settings) -> list[Document]:
    """The documents as the database has them, in the order of their names; loads no model.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    database = open_database(settings)
    try:
        facts = SqlIndexFacts(database)
        model = embedding_name(with_embedding_model(settings, facts))
        dimension = known_dimension(model, facts)
        if dimension is None:
            return []
        manifest = SqlDocumentManifest(database, index_name(model, dimension))
        return [entry.document for _, entry in sorted(manifest.entries().items())]
    finally:
        database.close()


def skipped_files(settings: Settings) -> list[SkippedFile]:
    """What lies in the data folder and is not read; nothing where there is no folder."""
    if not settings.data_dir.is_dir():
        return []
    return list(DataFolder(settings.data_dir, MEDIA_TYPES).skipped())
