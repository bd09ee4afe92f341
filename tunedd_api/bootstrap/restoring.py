"""Restoring a backup, into an empty library or in place of another."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

from tunedd_api.bootstrap.backup import DOCUMENTS, PASSAGES, ROWS
from tunedd_api.bootstrap.backup_file import Head, Part, checked, parts
from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.identity import MARK
from tunedd_api.bootstrap.stores import passage_files, passage_paths
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.errors import BackupBroken, BackupRefused, InvalidDocumentName, UnknownMediaType
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database
from tunedd_api.storage.dump import TABLES, is_empty, replace_rows, revision_of
from tunedd_api.storage.manifest import SqlIndexFacts

_STAGING: Final = ".restoring-"
_REPLACED: Final = ".replaced-"


def restore(settings: Settings, path: Path, *, force: bool = False) -> Head:
    """Bring back what a backup holds, once all of it has been checked; gives what it says.

    Everything is unpacked beside its place first, and the database comes last, in one step. The
    library keeps its own identity, or gets a new one: what it was copied from may still be served.
    With ``force``, documents that were there are moved into a hidden folder of the data folder.

    Raises:
        BackupBroken: if the archive is damaged.
        BackupRefused: if a newer version made it, or, without ``force``, there is a library.
        ConfigurationError, StoreUnavailable
    """
    head, listed = checked(path)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    folder = DataFolder(settings.data_dir, MEDIA_TYPES)
    with closing(open_database(settings)) as database, database.ingesting():
        _check_revision(head, database)
        if not force and (holder := _held(settings, folder, database)):
            raise BackupRefused(
                f"{holder} is not empty: restore into another, or replace what is there with "
                "--force."
            )
        with ExitStack() as stack:
            documents = stack.enter_context(_staging(settings.data_dir))
            state = stack.enter_context(_staging(settings.state_dir))
            _unpack(path, listed, folder, documents, state)
            _put_documents(folder, settings.data_dir, documents)
            _put_passages(settings, state / PASSAGES)
            _put_rows(settings, database, state / ROWS)
    return head


def _check_revision(head: Head, database: Database) -> None:
    ours = revision_of(database)
    if head.revision > ours:
        raise BackupRefused(
            f"A newer version ({head.software}) made this backup: update this one first."
        )


def _held(settings: Settings, folder: DataFolder, database: Database) -> str | None:
    """What holds a library already."""
    if folder.files():
        return f"The data folder {settings.data_dir}"
    return None if is_empty(database) else "The database"


@contextmanager
def _staging(beside: Path) -> Iterator[Path]:
    """A hidden folder on the same disk, which is gone afterwards."""
    for left in beside.glob(f"{_STAGING}*"):  # by one that was killed
        shutil.rmtree(left)
    folder = beside / f"{_STAGING}{uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(
    path: Path, listed: Mapping[str, Part], folder: DataFolder, documents: Path, state: Path
) -> None:
    with parts(path) as archive:
        for name, file in archive:
            if (part := listed.get(name)) is not None:
                target = _place(name, folder, documents, state)
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(file, target, part)


def _place(name: str, folder: DataFolder, documents: Path, state: Path) -> Path:
    """Where a part is unpacked to; names that the service would not write are refused."""
    kind, _, rest = name.partition("/")
    if kind == DOCUMENTS:
        try:
            folder.find(rest)
            folder.media_type(rest)
        except (InvalidDocumentName, UnknownMediaType, KeyError) as error:
            raise BackupBroken(f"it holds a document {rest!r}, which none can be called") from error
        return documents / rest
    if kind in {PASSAGES, ROWS} and rest and "/" not in rest and not rest.startswith("."):
        return state / kind / rest
    raise BackupBroken(f"it has a part {name} that should not be there")


def _write(file: IO[bytes], target: Path, part: Part) -> None:
    with target.open("xb") as written:
        shutil.copyfileobj(file, written)
        written.flush()
        os.fsync(written.fileno())
    if part.modified_ns:
        os.utime(target, ns=(part.modified_ns, part.modified_ns))


def _put_documents(folder: DataFolder, root: Path, staged: Path) -> None:
    there = list(folder.files())
    aside = root / f"{_REPLACED}{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for file in there:
        _move(file.path, aside / file.name)
    for path in sorted(p for p in staged.rglob("*") if p.is_file()):
        _move(path, root / path.relative_to(staged))


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _put_passages(settings: Settings, staged: Path) -> None:
    for file in passage_files(settings):
        for path in passage_paths(file):
            path.unlink(missing_ok=True)
    if staged.is_dir() and settings.vector_store == "embedded":
        for file in staged.iterdir():
            file.replace(settings.state_dir / file.name)


def _put_rows(settings: Settings, database: Database, staged: Path) -> None:
    mark = settings.state_dir / MARK
    identity = SqlIndexFacts(database).fact(MARK) or (
        mark.read_text("utf-8").strip() if mark.exists() else uuid4().hex
    )
    with ExitStack() as stack:
        files = {
            table.name: stack.enter_context(file.open(encoding="utf-8", newline="\n"))
            for table in TABLES
            if (file := staged / f"{table.name}.jsonl").exists()
        }
        replace_rows(database, files)
    SqlIndexFacts(database).set_fact(MARK, identity)
