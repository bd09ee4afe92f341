"""Ingestion: bring the index up to date with the folder of documents.

A file whose bytes are known costs nothing. A new or changed one is read, split, embedded and
stored under a version of its own; only when the store holds all its passages does the manifest
name that version, and only then is the old one deleted. Killed at any moment, the next run finds
what is missing or left over and puts it right.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from llama_index.core import Document as LlamaDocument
from llama_index.core import SimpleDirectoryReader
from llama_index.core.schema import TextNode

from tunedd_api.documents import (
    Document,
    DocumentManifest,
    DocumentStatus,
    ManifestEntry,
    document_id,
)
from tunedd_api.errors import ConfigurationError, IngestionError
from tunedd_api.extraction.formats import MEDIA_TYPES, extract
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.passage_nodes import PAGE, TITLE, VERSION, only
from tunedd_api.rag.readers import readers
from tunedd_api.rag.splitting import PassageSplitter

_log = logging.getLogger(__name__)

_BATCH: Final = 256
"""Passages that are embedded and stored at a time; bounds what a huge document keeps in memory."""

_FRESH_NS: Final = 2_000_000_000

Progress = Callable[[Sequence["LibraryFile"]], AbstractContextManager[Iterable["LibraryFile"]]]
"""Shows how far a list of files has been worked through while it is iterated over."""


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A file of the data folder; ``name`` is its path in it, ``modified_ns`` since the epoch."""

    path: Path
    name: str
    bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class IngestionReport:
    """What a run did, in names of documents."""

    unchanged: int
    ingested: tuple[str, ...]
    failed: tuple[str, ...]
    removed: tuple[str, ...]


class Ingestor:
    """Brings one index up to date with one folder."""

    def __init__(
        self,
        folder: Path,
        index: PassageIndex,
        splitter: PassageSplitter,
        manifest: DocumentManifest,
    ) -> None:
        self._folder = folder
        self._index = index
        self._splitter = splitter
        self._manifest = manifest

    def refresh(self, progress: Progress) -> IngestionReport:
        """Ingest what is new or changed, forget what is gone.

        A file that cannot be read is reported in the log and in the manifest, and harms nothing.

        Raises:
            ConfigurationError: if there is no such folder.
            ModelUnavailable, StoreUnavailable, TimedOut, IngestionError: if the work itself
                cannot be done; what was done until then is kept.
        """
        known = dict(self._manifest.entries())
        stored = self._index.store.versions()
        files = {file.name: file for file in self._files()}
        stale = [f for f in files.values() if not self._is_current(f, known.get(f.name), stored)]
        removed = [known[name] for name in known.keys() - files.keys()]
        for entry in removed:
            self._forget(entry)
        failed: list[str] = []
        with progress(stale) as shown:
            failed += [f.name for f in shown if not self._ingest(f, known.get(f.name))]
        self._sweep(stored)
        return IngestionReport(
            unchanged=len(files) - len(stale),
            ingested=tuple(f.name for f in stale if f.name not in failed),
            failed=tuple(failed),
            removed=tuple(sorted(entry.document.name for entry in removed)),
        )

    def _files(self) -> Iterator[LibraryFile]:
        """The files that a reader can read, in the order of their names; hidden ones left out."""
        if not self._folder.is_dir():
            raise ConfigurationError(
                f"There is no folder {self._folder}: create it, or name another in TUNEDD_DATA_DIR."
            )
        root = self._folder.resolve()
        for path in _listed(root):
            stat = path.stat()
            name = path.relative_to(root).as_posix()
            yield LibraryFile(path, name, stat.st_size, stat.st_mtime_ns)

    def _is_current(
        self, file: LibraryFile, entry: ManifestEntry | None, stored: Mapping[str, int]
    ) -> bool:
        """Whether the index holds what this file says now.

        Size and time of modification that are as they were stand for the same bytes, unless the
        file was touched so shortly before it was recorded that it may have changed since.
        """
        if entry is None:
            return False
        document = entry.document
        if not self._is_complete(entry, stored):
            return False
        touched = file.modified_ns != entry.modified_ns
        if file.bytes != document.bytes or (
            (touched or _is_fresh(entry)) and not _holds(file.path, document.sha256)
        ):
            return False
        if touched:
            self._manifest.touch(document.id, file.modified_ns)
        return True

    def _is_complete(self, entry: ManifestEntry, stored: Mapping[str, int]) -> bool:
        document = entry.document
        if entry.version != self._index.fingerprint.version_of(document.name, document.sha256):
            return False
        return document.status is DocumentStatus.FAILED or (
            stored.get(entry.version, 0) == document.passages
        )

    def _ingest(self, file: LibraryFile, before: ManifestEntry | None) -> bool:
        """Read, split, embed, store, verify, switch, clean up; False if it cannot be read."""
        try:
            sha256 = _sha256(file.path)
        except OSError as error:
            _log.warning("%s is left out: %s", file.name, error.strerror)
            return False
        version = self._index.fingerprint.version_of(file.name, sha256)
        entry = _entry(file, sha256, version)
        try:
            pages = _read(file.path)
        except IngestionError as error:
            _log.warning("%s is left out: %s", file.name, error)
            failed = replace(entry.document, status=DocumentStatus.FAILED, error=str(error))
            self._switch(replace(entry, document=failed), {}, before)
            return False
        nodes = self._splitter.split(pages, source=entry.document.ref, version=version)
        self._store(nodes, version)
        document = replace(
            entry.document,
            title=str(pages[0].metadata[TITLE]),
            pages=int(pages[0].metadata["pages"]),
            passages=len(nodes),
        )
        texts = {int(page.metadata[PAGE]): page.text for page in pages}
        self._switch(replace(entry, document=document), texts, before)
        return True

    def _store(self, nodes: Sequence[TextNode], version: str) -> None:
        """Write the passages of a version and make sure that all of them are there."""
        with self._index.embedding.errors.translated():
            for start in range(0, len(nodes), _BATCH):
                self._index.ingest.insert_nodes(nodes[start : start + _BATCH])
        if (held := self._index.store.count(only(VERSION, [version]))) != len(nodes):
            raise IngestionError(f"The store holds {held} of {len(nodes)} passages just written.")

    def _switch(
        self, entry: ManifestEntry, pages: dict[int, str], before: ManifestEntry | None
    ) -> None:
        self._manifest.record(entry, pages)
        if before is not None and before.version != entry.version:
            self._delete(before.version)

    def _forget(self, entry: ManifestEntry) -> None:
        self._manifest.forget(entry.document.id)
        self._delete(entry.version)

    def _sweep(self, stored: Mapping[str, int]) -> None:
        """Delete passages that a killed run left behind."""
        wanted = {entry.version for entry in self._manifest.entries().values()}
        for version in stored.keys() - wanted:
            self._delete(version)

    def _delete(self, version: str) -> None:
        self._index.store.ingest.delete_nodes(filters=only(VERSION, [version]))


def _listed(root: Path) -> list[Path]:
    """Files with a known suffix, hidden ones left out.

    SimpleDirectoryReader's own listing takes everything below a hidden folder for hidden, the
    data folder itself included, and misses suffixes in capitals.
    """
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in MEDIA_TYPES
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path.is_file()
    )


def _read(path: Path) -> list[LlamaDocument]:
    """The pages of one file that have text; raises IngestionError."""
    reader = SimpleDirectoryReader(
        input_files=[path],
        file_extractor=readers(lambda file: extract(file, file.name)),
        file_metadata=lambda _: {},
        raise_on_error=True,
    )
    try:
        pages: list[LlamaDocument] = reader.load_data()
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001 - a library of readers, and of surprises
        # SimpleDirectoryReader wraps whatever a reader raises.
        cause = error.__cause__ or error
        if isinstance(cause, IngestionError):
            raise cause from None
        raise IngestionError(f"{path.name} cannot be read: {type(cause).__name__}.") from cause
    return pages


def _entry(file: LibraryFile, sha256: str, version: str) -> ManifestEntry:
    document = Document(
        id=document_id(file.name),
        name=file.name,
        title=file.path.stem,
        media_type=MEDIA_TYPES[file.path.suffix.lower()],
        bytes=file.bytes,
        pages=0,
        passages=0,
        sha256=sha256,
        status=DocumentStatus.READY,
        error=None,
        created_at=datetime.now(UTC),
    )
    return ManifestEntry(document, version=version, modified_ns=file.modified_ns)


def _is_fresh(entry: ManifestEntry) -> bool:
    """Whether the file was modified so shortly before it was recorded that its time tells little.

    A file system may give the same time to two changes that are milliseconds apart.
    """
    recorded = entry.document.created_at.timestamp() * 1e9
    return recorded - entry.modified_ns < _FRESH_NS


def _holds(path: Path, sha256: str) -> bool:
    """Whether the file can be read and has this hash."""
    try:
        return _sha256(path) == sha256
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
