"""Documents that are put into the library while a run ingests others."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.documents.manifest import DocumentManifest, ManifestEntry
from tunedd_api.rag.ingestion.preparation import Work

_LOOK: Final = 0.5
"""Seconds between two looks into the manifest."""


class Newcomers:
    """Finds what is asked for while ``works`` are under way; each time that it is asked for once.

    ``version_of`` names the version that the file of an entry would be given.
    """

    def __init__(
        self,
        folder: DataFolder,
        manifest: DocumentManifest,
        version_of: Callable[[ManifestEntry], str],
        works: Sequence[Work],
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._version_of = version_of
        self._known = {_asking(work.entry) for work in works}
        self._under_way = {work.file.name for work in works}
        moments = (work.entry.document.updated_at for work in works)
        self._since = max(moments, default=datetime.now(UTC))
        self._looked = monotonic()

    def finished(self, work: Work) -> None:
        """Say that a file has been dealt with: another of its name may follow now."""
        self._under_way.discard(work.file.name)

    def works(self) -> Sequence[Work]:
        """What is new since the last look; raises StoreUnavailable."""
        if monotonic() - self._looked < _LOOK:
            return ()
        self._looked = monotonic()
        found = []
        for entry in self._manifest.expected_since(self._since):
            name = entry.document.name
            if _asking(entry) in self._known or name in self._under_way:
                continue
            if (file := self._folder.find(name)) is not None:
                found.append(Work(file, entry, self._version_of(entry)))
                self._known.add(_asking(entry))
                self._under_way.add(name)
        return found


def _asking(entry: ManifestEntry) -> tuple[str, datetime]:
    return entry.document.name, entry.document.updated_at
