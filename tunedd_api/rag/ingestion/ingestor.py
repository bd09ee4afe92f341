"""Ingestion: bring the index up to date with the folder of documents.

A file whose bytes are known costs nothing. A new or changed one is expected in the manifest, read,
split, embedded and stored under a version of its own; only when the store holds all its passages
does the manifest name that version, in one step, and only then is the old one deleted. Killed at
any moment, the next run finds what is missing or left over and puts it right; passages that are
stored already are not embedded again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.folder_contents import LibraryFile, SkippedFile
from tunedd_api.documents.manifest import DocumentManifest, ManifestEntry
from tunedd_api.documents.model import DocumentStatus, IngestionProgress, IngestionStage
from tunedd_api.documents.uploads import expected
from tunedd_api.errors import IngestionError
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.ingestion.embedding_ahead import Batch, EmbeddingAhead, Unprepared
from tunedd_api.rag.ingestion.languages import is_foreign
from tunedd_api.rag.ingestion.newcomers import Newcomers
from tunedd_api.rag.ingestion.preparation import Preparation, Prepared, Work
from tunedd_api.rag.ingestion.reading_ahead import ReadingAhead
from tunedd_api.rag.nodes import VERSION, only

_log = logging.getLogger(__name__)

_FRESH_NS: Final = 2_000_000_000

Progress = Callable[[Sequence[LibraryFile]], AbstractContextManager[Iterable[LibraryFile]]]
"""Shows how far a list of files has been worked through while it is iterated over."""


@dataclass(frozen=True, slots=True)
class IngestionReport:
    """What a run did, in names of documents.

    ``outdated`` are served as another splitter or reader made them; ``foreign`` were ingested and
    are in a language that the embedding model does not read; ``skipped`` lie in the folder and are
    not read.
    """

    unchanged: int
    ingested: tuple[str, ...]
    failed: tuple[str, ...]
    removed: tuple[str, ...]
    outdated: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()


class Ingestor:
    """Brings one index up to date with one folder; only one may do so at a time."""

    def __init__(
        self,
        folder: DataFolder,
        index: PassageIndex,
        preparation: Preparation,
        manifest: DocumentManifest,
        *,
        side_by_side: int = 2,
    ) -> None:
        """Read so many files ``side_by_side``."""
        self._folder = folder
        self._index = index
        self._reading = ReadingAhead(preparation, side_by_side)
        self._embedding = EmbeddingAhead(index)
        self._manifest = manifest

    def refresh(
        self, progress: Progress, *, renew: bool = False, patient: bool = True
    ) -> IngestionReport:
        """Ingest what is new or changed, and what comes meanwhile; forget what is gone.

        A file that cannot be read is reported in the log and in the manifest, and harms nothing.
        With ``renew``, what another splitter or reader has made is made anew. Unless ``patient``,
        files that take long to read are left to the next run.

        Raises:
            ConfigurationError: if there is no such folder.
            ModelUnavailable, StoreUnavailable, TimedOut, IngestionError: if the work itself
                cannot be done; what was done until then is kept.
        """
        self._folder.sweep()
        known = dict(self._manifest.entries())
        stored = self._index.store.versions()
        listed, skipped = self._folder.listing()
        files = {file.name: file for file in listed}
        removed = sorted(known.keys() - files.keys())
        for name in removed:
            self._forget(known[name])
        stale = {
            name: file
            for name, file in files.items()
            if not self._is_current(file, known.get(name), stored)
        }
        outdated = [
            file
            for file in files.values()
            if file.name not in stale
            and known[file.name].version != self._version(known[file.name])
        ]
        works = self._expect([*stale.values(), *(outdated if renew else [])], known)
        became, foreign = self._work_off(works, stored, progress, patient=patient)
        self._sweep(stored)
        if became or removed:
            self._index.store.settle()
        return IngestionReport(
            unchanged=len(files) - len(stale) - (len(outdated) if renew else 0),
            ingested=tuple(n for n, s in became.items() if s is DocumentStatus.READY),
            failed=tuple(n for n, s in became.items() if s is DocumentStatus.FAILED),
            removed=tuple(removed),
            outdated=() if renew else tuple(file.name for file in outdated),
            foreign=tuple(sorted(foreign)),
            skipped=tuple(skipped),
        )

    def _work_off(
        self, works: Sequence[Work], stored: Mapping[str, int], progress: Progress, *, patient: bool
    ) -> tuple[Mapping[str, DocumentStatus], set[str]]:
        """Read, embed and store; what has become of each name, and which are in foreign words."""
        became: dict[Work, DocumentStatus] = {}
        foreign: set[str] = set()
        newcomers = Newcomers(self._folder, self._manifest, self._version, works)
        reading = IngestionProgress(IngestionStage.READING)
        read = self._reading.read(
            works,
            begin=lambda work: self._manifest.report(work.entry, reading),
            more=newcomers.works,
            patient=patient,
        )
        with (
            closing(read),
            closing(self._embedding.batches(read, stored)) as batches,
            progress([work.file for work in works]) as shown,
        ):
            for batch in _announced(batches, shown):
                if batch.work not in became and (status := self._take(batch)):
                    became[batch.work] = status
                    newcomers.finished(batch.work)
                    if status is DocumentStatus.READY and self._is_foreign(batch):
                        foreign.add(batch.work.file.name)
        asked = {work: place for place, work in enumerate(works)}
        in_order = sorted(became, key=lambda work: asked.get(work, len(asked)))
        return {work.file.name: became[work] for work in in_order}, foreign

    def _is_foreign(self, batch: Batch | Unprepared) -> bool:
        model = self._index.fingerprint.embedding_model
        return isinstance(batch, Batch) and is_foreign(batch.document.pages, model)

    def _version(self, entry: ManifestEntry) -> str:
        """The version that the file, as the manifest has it, would be given now."""
        document = entry.document
        return self._index.fingerprint.version_of(document.name, document.sha256)

    def _is_current(
        self, file: LibraryFile, entry: ManifestEntry | None, stored: Mapping[str, int]
    ) -> bool:
        """Whether the index holds what this file says now, whoever split it.

        Size and time of modification that are as they were stand for the same bytes, unless the
        file was touched so shortly before it was recorded that it may have changed since.
        """
        if entry is None or entry.document.status is DocumentStatus.PROCESSING:
            return False
        document = entry.document
        if not document.sha256:
            return False  # it could not be opened
        complete = stored.get(entry.version, 0) == document.passages
        if document.status is DocumentStatus.READY and not complete:
            return False
        touched = file.modified_ns != entry.modified_ns
        if file.bytes != document.bytes or (
            (touched or _is_fresh(entry)) and sha256_of(file.path) != document.sha256
        ):
            return False
        if touched:
            self._manifest.touch(document.id, file.modified_ns)
        return True

    def _expect(
        self, files: Sequence[LibraryFile], known: Mapping[str, ManifestEntry]
    ) -> list[Work]:
        """Note what is to be done; what was asked for first comes first.

        What is put or deleted while we look at the folder is left to the next run.
        """
        works: list[Work] = []
        for file in files:
            sha256, media_type = sha256_of(file.path), self._folder.media_type(file.name)
            entry = expected(file, sha256, media_type, known.get(file.name))
            works.append(Work(file, entry, self._version(entry)))
        entered = self._manifest.entries() if any(w.file.name not in known for w in works) else {}
        new = {w.file.name: w.entry for w in works if w.file.name not in {*known, *entered}}
        new = {name: entry for name, entry in new.items() if self._folder.find(name)}
        self._manifest.expect(*new.values())
        changed = self._manifest.expect_instead(
            *((known[w.file.name], w.entry) for w in works if w.file.name in known)
        )
        names = {*new, *(entry.document.name for entry in changed)}
        works = [w for w in works if w.file.name in names]
        works.sort(key=lambda work: _asked_for(known.get(work.file.name)))
        return works

    def _take(self, batch: Batch | Unprepared) -> DocumentStatus | None:
        """Store a batch, and with the last one serve the document; what becomes of it, if known.

        It is still processed if its file has changed meanwhile, takes too long for this run, or is
        not expected any more: the next run reads it again.
        """
        if isinstance(batch, Unprepared):
            if batch.error is None:
                return DocumentStatus.PROCESSING
            _log.warning("%s is left out: %s", batch.work.file.name, batch.error)
            return self._fail(batch.work, batch.error)
        if not self._store(batch):
            self._embedding.abandon(batch.work.version)
            self._index.delete(batch.work.version)
            return DocumentStatus.PROCESSING
        return self._serve(batch.work, batch.document) if batch.last else None

    def _fail(self, work: Work, error: IngestionError) -> DocumentStatus:
        failed = replace(
            work.entry.document,
            status=DocumentStatus.FAILED,
            error=str(error),
            pages=0,
            passages=0,
            progress=None,
            warnings=(),
            updated_at=datetime.now(UTC),
        )
        return self._switch(work, replace(work.entry, document=failed), {})

    def _store(self, batch: Batch) -> bool:
        """Write a batch of passages, once they are embedded; False if nobody wants them."""
        vectors = batch.vectors.result()
        for node, vector in zip(batch.nodes, vectors, strict=True):
            node.embedding = vector
        progress = IngestionProgress(
            IngestionStage.EMBEDDING, batch.done, len(batch.document.nodes)
        )
        if not self._manifest.report(batch.document.entry, progress):
            return False
        self._index.ingest.insert_nodes(batch.nodes)
        return True

    def _serve(self, work: Work, document: Prepared) -> DocumentStatus:
        """Make sure that all passages are there, and switch to them."""
        made, held = len(document.nodes), self._index.store.count(only(VERSION, [work.version]))
        if held != made:
            raise IngestionError(f"The store holds {held} of {made} passages just written.")
        ready = replace(
            document.entry.document,
            status=DocumentStatus.READY,
            progress=None,
            updated_at=datetime.now(UTC),
        )
        return self._switch(work, replace(document.entry, document=ready), document.pages)

    def _switch(self, work: Work, entry: ManifestEntry, pages: Mapping[int, str]) -> DocumentStatus:
        """Serve what was made of a file, unless another is expected by now; its status then."""
        if not self._manifest.switch(replace(entry, version=work.version), pages):
            self._index.delete(work.version)
            return DocumentStatus.PROCESSING
        if work.before not in {"", work.version}:
            self._index.delete(work.before)
        return entry.document.status

    def _forget(self, entry: ManifestEntry) -> None:
        if version := self._manifest.forget(entry):
            self._index.delete(version)

    def _sweep(self, stored: Mapping[str, int]) -> None:
        """Delete passages that a killed run left behind."""
        entries = self._manifest.entries().values()
        wanted = {entry.version for entry in entries} | {self._version(e) for e in entries}
        for version in stored.keys() - wanted:
            self._index.delete(version)


def _announced(
    batches: Iterable[Batch | Unprepared], shown: Iterable[LibraryFile]
) -> Iterator[Batch | Unprepared]:
    """Move the progress that is shown on with each document's first batch."""
    files = iter(shown)
    for batch in batches:
        if batch.first:
            next(files, None)
        yield batch
    next(files, None)


def _asked_for(entry: ManifestEntry | None) -> tuple[bool, datetime]:
    """What is waited for comes first, in the order in which it was asked for."""
    if entry is None or entry.document.status is not DocumentStatus.PROCESSING:
        return True, datetime.max.replace(tzinfo=UTC)
    return False, entry.document.updated_at


def _is_fresh(entry: ManifestEntry) -> bool:
    """Whether the file was modified so shortly before it was recorded that its time tells little.

    A file system may give the same time to two changes that are milliseconds apart.
    """
    recorded = entry.document.updated_at.timestamp() * 1e9
    return recorded - entry.modified_ns < _FRESH_NS
