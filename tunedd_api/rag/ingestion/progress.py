"""Showing how far ingestion has come."""

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from tqdm import tqdm

from tunedd_api.documents.folder_contents import LibraryFile

_log = logging.getLogger(__name__)


@contextmanager
def shown_progress(files: Sequence[LibraryFile]) -> Iterator[Iterable[LibraryFile]]:
    """A progress bar on a terminal, a line per file in a log otherwise."""
    if not files:
        yield files
    elif sys.stderr.isatty():
        with tqdm(files, desc="Ingesting", unit="file", file=sys.stderr) as bar:
            yield bar
    else:
        yield _logged(files)


def _logged(files: Sequence[LibraryFile]) -> Iterator[LibraryFile]:
    for number, file in enumerate(files, start=1):
        _log.info("Ingesting %d of %d: %s", number, len(files), file.name)
        yield file
