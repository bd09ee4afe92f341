"""Whether database, index and files agree, and making anew what can be made again.

Documents and what was said are the originals: they come back from a backup only. Passages, pages
and the index of keywords are made from the files.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.bootstrap.stores import passage_files, passage_paths
from tunedd_api.documents.data_folder import sha256_of
from tunedd_api.documents.folder_contents import LibraryFile
from tunedd_api.documents.manifest import ManifestEntry
from tunedd_api.documents.model import DocumentStatus
from tunedd_api.documents.uploads import expected
from tunedd_api.settings import Settings

_NAMED = 5
"""Documents that a sentence names at most."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What does not fit, as a sentence, and the documents that it is about.

    It is ``usual`` if the next start puts it right in any case.
    """

    detail: str
    documents: Sequence[ManifestEntry] = ()
    usual: bool = False


def damaged_files(settings: Settings) -> Iterator[Disagreement]:
    """What is wrong with the files of database and passages; reads all of them.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    from tunedd_api.rag.vector_stores.embedded import care

    with closing(open_database(settings)) as database:
        if (damage := database.damage()) is not None:
            yield Disagreement(f"The database is damaged ({damage}): restore a backup.")
    for file in passage_files(settings):
        if (damage := care.damage(file)) is not None:
            yield Disagreement(f"{file.name} is damaged ({damage}).")
        elif not care.search_agrees(file):
            yield Disagreement(f"{file.name} is searched in a file that does not fit it.")


def disagreements(library: Library) -> Iterator[Disagreement]:
    """Where database, index and files of a library differ; reads every file.

    Raises:
        ConfigurationError, StoreUnavailable, TimedOut
    """
    entries = library.manifest.entries()
    files = {file.name: file for file in library.folder.files()}
    settled = [e for e in entries.values() if e.document.status is not DocumentStatus.PROCESSING]
    served = [e for e in settled if e.document.status is DocumentStatus.READY]
    stored = library.index.store.versions()
    with_pages = library.manifest.with_pages()
    yield from _about("without a file", [e for n, e in entries.items() if n not in files])
    changed = [e for e in settled if _differs(e, files.get(e.document.name))]
    yield from _about("whose file has changed since it was read", changed)
    short = [e for e in served if stored.get(e.version, 0) != e.document.passages]
    yield from _about("whose passages are not all in the index, or too many", short)
    blank = [e for e in served if e.document.passages and e.document.id not in with_pages]
    yield from _about("without the text of their pages", blank)
    if new := files.keys() - entries.keys():
        yield Disagreement(f"{len(new)} files are not indexed yet.", usual=True)
    if left := stored.keys() - {entry.version for entry in entries.values()}:
        yield Disagreement(f"The index holds {len(left)} versions of documents that nobody uses.")


def repair(settings: Settings) -> None:
    """Make anew what can be made from the files; what is damaged beyond use is moved aside.

    Raises:
        ConfigurationError, ModelUnavailable, StoreUnavailable, TimedOut
    """
    from tunedd_api.rag.vector_stores.embedded import care

    for file in passage_files(settings):
        if care.damage(file) is not None:
            _move_aside(file)
        elif not care.search_agrees(file):
            care.drop_search(file)
    with closing(open_library(settings)) as library:
        for found in list(disagreements(library)):
            _read_again(library, found.documents)
        library.refresh()


def _about(what: str, entries: Sequence[ManifestEntry]) -> Iterator[Disagreement]:
    if entries:
        names = ", ".join(entry.document.name for entry in entries[:_NAMED])
        more = ", …" if len(entries) > _NAMED else ""
        yield Disagreement(f"{len(entries)} documents {what}: {names}{more}.", entries)


def _differs(entry: ManifestEntry, file: LibraryFile | None) -> bool:
    return file is not None and sha256_of(file.path) != entry.document.sha256


def _read_again(library: Library, entries: Sequence[ManifestEntry]) -> None:
    for entry in entries:
        name = entry.document.name
        if (file := library.folder.find(name)) is not None:
            sha256 = sha256_of(file.path)
            anew = expected(file, sha256, library.folder.media_type(name), entry)
            library.manifest.expect_instead((entry, anew))


def _move_aside(file: Path) -> None:
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for path in passage_paths(file):
        if path.exists():
            path.rename(path.with_name(f"damaged-{moment}-{path.name}"))
