"""Making a backup of a library, also while it is served."""

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tunedd_api.bootstrap.backup_file import FORMAT, BackupWriter, Head, writing
from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.stores import passage_files
from tunedd_api.documents.data_folder import DataFolder
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.settings import Settings
from tunedd_api.storage.database import Database
from tunedd_api.storage.dump import TABLES, revision_of, snapshot

ROWS: Final = "database"
PASSAGES: Final = "index"
DOCUMENTS: Final = "documents"
"""The folders of an archive."""


def back_up(settings: Settings, path: Path) -> int:
    """Write database, passages and documents into a file; gives how many documents there are.

    Nothing is ingested meanwhile. Passages are copied first and files last: what is deleted in
    between is then missing in the files, which the next start puts right, never in the index.
    Passages on a Weaviate server are not copied; the next start makes them anew from the files.

    Raises:
        BackupRefused: if the file is there already or cannot be written.
        ConfigurationError, StoreUnavailable
    """
    from tunedd_api.rag.vector_stores.embedded.care import copy_file

    with closing(open_database(settings)) as database, database.ingesting():
        head = Head(
            format=FORMAT,
            software=version("tunedd-api"),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=revision_of(database),
        )
        with writing(path, head) as archive, tempfile.TemporaryDirectory(dir=path.parent) as name:
            scratch = Path(name)
            for file in passage_files(settings):
                copy_file(file, scratch / file.name)
                _add(archive, f"{PASSAGES}/{file.name}", scratch / file.name)
            _add_rows(archive, database, scratch / ROWS)
            return _add_documents(archive, DataFolder(settings.data_dir, MEDIA_TYPES))


def _add_rows(archive: BackupWriter, database: Database, scratch: Path) -> None:
    with snapshot(database) as rows:
        for table in TABLES:
            with scratch.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in rows.lines(table))
            _add(archive, f"{ROWS}/{table.name}.jsonl", scratch)


def _add_documents(archive: BackupWriter, folder: DataFolder) -> int:
    count = 0
    for found in folder.files():
        if (file := folder.opened(found.name)) is not None:
            with file:
                archive.add(f"{DOCUMENTS}/{found.name}", file, found.bytes, found.modified_ns)
            count += 1
    return count


def _add(archive: BackupWriter, name: str, path: Path) -> None:
    with path.open("rb") as file:
        archive.add(name, file, path.stat().st_size)
    path.unlink()
