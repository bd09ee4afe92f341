"""The manifest: what the index holds of each document, and what is still to be done for it.

One manifest speaks of one index, that is of one embedding model and dimension; several may stand
side by side in the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tunedd_api.documents.model import Document, IngestionProgress


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A document as the index holds it.

    ``version`` names the bytes and the settings that the passages which are served were made
    from; it is empty before the first are. While the document is processed, ``document`` tells
    of the file that is to be served next. ``modified_ns`` is the file's modification time in
    nanoseconds since the epoch.
    """

    document: Document
    version: str
    modified_ns: int


class DocumentManifest(Protocol):
    """What the index holds, as ingestion keeps it: synchronous and durable.

    Every method may raise StoreUnavailable.
    """

    def entries(self) -> Mapping[str, ManifestEntry]:
        """Every document by its name."""
        ...

    def entry(self, name: str) -> ManifestEntry | None:
        """The document of this name."""
        ...

    def expected_since(self, moment: datetime) -> Sequence[ManifestEntry]:
        """The documents to be processed that were asked for after a moment, in that order."""
        ...

    def expect(self, *entries: ManifestEntry) -> None:
        """Note that files are to be processed, all or none; what is served of each stays.

        Of an entry that is there already, version, title, pages and passages are kept.
        """
        ...

    def expect_instead(
        self, *changes: tuple[ManifestEntry, ManifestEntry]
    ) -> Sequence[ManifestEntry]:
        """As ``expect``, for the second of each pair, if the first is still what is there.

        Documents that were put anew or forgotten since are left alone; the others come back.
        """
        ...

    def report(self, entry: ManifestEntry, progress: IngestionProgress) -> bool:
        """Tell how far a document has come; False if its file is not expected any more."""
        ...

    def switch(self, entry: ManifestEntry, pages: Mapping[int, str]) -> bool:
        """Serve a new version and its pages in place of the old, in one step.

        Nothing happens, and False comes back, if other bytes are expected by now or the document
        is forgotten.
        """
        ...

    def touch(self, document: UUID, modified_ns: int) -> None:
        """Keep a new modification time of a file whose bytes are the same."""
        ...

    def forget(self, entry: ManifestEntry) -> str:
        """Forget a document and its pages, unless there is another file of it by now.

        The version that was served comes back; empty if none was, or nothing is forgotten.
        """
        ...

    def others(self) -> Mapping[str, int]:
        """Names of the other indexes in the database, and how many documents each serves."""
        ...

    def drop(self, index: str) -> None:
        """Forget all documents of another index."""
        ...


class IndexFacts(Protocol):
    """What is remembered of the indexes; both methods may raise StoreUnavailable."""

    def fact(self, name: str) -> str | None:
        """What is remembered under this name."""
        ...

    def set_fact(self, name: str, value: str) -> None:
        """Remember something."""
        ...
