"""The data folder: documents as files, under names that never lead out of it."""

import contextlib
import errno
import hashlib
import os
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from tunedd_api.documents.folder_contents import LibraryFile, SkippedFile, contents
from tunedd_api.errors import (
    ConfigurationError,
    InvalidDocumentName,
    LibraryReadOnly,
    OutOfSpace,
    UnknownMediaType,
)

_PART_BYTES: Final = 200
"""The longest part of a name, in bytes of UTF-8: file systems take 255, and we append nothing."""

_NAME_CHARS: Final = 512
_MOST_BYTES: Final = 255
_ARRIVING: Final = ".arriving-"
_ARRIVAL_SECONDS: Final = 3600.0
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}


class Arrival:
    """A file that is being received, beside the library until it is kept."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Take in the next bytes; raises OutOfSpace."""
        with _naming_errors():
            self._file.write(chunk)
        self._digest.update(chunk)
        self.bytes += len(chunk)

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hexadecimal."""
        return self._digest.hexdigest()

    def settle(self) -> None:
        """Bring everything to the disk."""
        with _naming_errors():
            self._file.flush()
            os.fsync(self._file.fileno())


class DataFolder:
    """The folder whose files are the documents; ``media_types`` are those known, by suffix."""

    def __init__(self, root: Path, media_types: Mapping[str, str]) -> None:
        self._root = root
        self._media_types = media_types

    def files(self) -> Sequence[LibraryFile]:
        """Files of known types, in the order of their names; raises ConfigurationError."""
        return self.listing()[0]

    def skipped(self) -> Sequence[SkippedFile]:
        """What lies in the folder and is not read; raises ConfigurationError."""
        return self.listing()[1]

    def listing(self) -> tuple[Sequence[LibraryFile], Sequence[SkippedFile]]:
        """The files that are documents and what is not read, each in the order of their names.

        SimpleDirectoryReader's own listing takes everything below a hidden folder for hidden,
        the data folder itself included, and misses suffixes in capitals.

        Raises:
            ConfigurationError: if there is no such folder.
        """
        if not self._root.is_dir():
            raise ConfigurationError(
                f"There is no folder {self._root}: create it, or name another in TUNEDD_DATA_DIR."
            )
        files: list[LibraryFile] = []
        skipped: list[SkippedFile] = []
        for found in contents(self._root.resolve(), is_known=self._knows, is_ours=self._is_ours):
            if isinstance(found, LibraryFile):
                files.append(found)
            else:
                skipped.append(found)
        return files, skipped

    def find(self, name: str) -> LibraryFile | None:
        """The file of this name, if there is one; raises InvalidDocumentName if it leads out."""
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            return _described(path, name) if _is_plain_file(path) else None
        return None

    def opened(self, name: str) -> BinaryIO | None:
        """As ``find``, open for reading, so that it stays readable when it is replaced."""
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            return path.open("rb") if _is_plain_file(path) else None
        return None

    def check(self, name: str) -> str:
        """Say what type a document of this name is.

        Raises:
            InvalidDocumentName: if no file may bear the name.
            UnknownMediaType: if its suffix is of no type known.
        """
        _check_name(name)
        if (media_type := self._media_types.get(Path(name).suffix.lower())) is None:
            raise UnknownMediaType(name, sorted(self._media_types))
        return media_type

    def media_type(self, name: str) -> str:
        """The type of a file that is there."""
        return self._media_types[Path(name).suffix.lower()]

    @contextlib.contextmanager
    def arriving(self) -> Iterator[Arrival]:
        """Receive a file; unless it is kept, nothing stays of it.

        Raises:
            LibraryReadOnly, OutOfSpace
        """
        path = self._root / f"{_ARRIVING}{uuid4()}"
        with _naming_errors():
            file = path.open("xb")
        try:
            with _naming_errors(), file:  # closing writes what is left, or tries to
                yield Arrival(file, path)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, arrival: Arrival, name: str) -> LibraryFile:
        """Let what has arrived be the file of this name, in one step.

        Raises:
            InvalidDocumentName: also if a folder stands in its way.
            LibraryReadOnly, OutOfSpace
        """
        _check_name(name)
        target = self._path(name)
        arrival.settle()
        # Before it is moved: afterwards it may be replaced or deleted at any moment.
        file = replace(_described(arrival.path, name), path=target)
        with _naming_errors():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                arrival.path.replace(target)
            except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
                raise InvalidDocumentName(name, "a folder or a file stands in its way") from error
            _settle(target.parent)
        return file

    def remove(self, name: str) -> None:
        """Delete the file of this name, if it is there; raises LibraryReadOnly."""
        path = self._path(name)
        with _naming_errors():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _settle(path.parent)

    def sweep(self) -> None:
        """Delete what was arriving when a process died: nothing has been written to it for long."""
        oldest = time.time() - _ARRIVAL_SECONDS
        for path in self._root.glob(f"{_ARRIVING}*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, name: str) -> Path:
        """Where the file of this name is, below the folder and behind no link.

        Somebody may have put a file into the folder under a name that would not be taken.
        """
        parts = name.split("/")
        if not {"", ".", ".."}.isdisjoint(parts) or "\0" in name:
            raise InvalidDocumentName(name, "it is no path of a file in the data folder")
        try:
            longest = max(len(os.fsencode(part)) for part in parts)
        except UnicodeEncodeError as error:
            raise InvalidDocumentName(name, "no file system can write it") from error
        if longest > _MOST_BYTES:
            raise InvalidDocumentName(name, "a part of it is longer than any file's")
        root = self._root.resolve()
        path = root / name
        if path.parent.resolve() != path.parent:
            raise InvalidDocumentName(name, "a folder on its way is a link, and none is followed")
        return path

    def _knows(self, name: str) -> bool:
        return Path(name).suffix.lower() in self._media_types

    def _is_ours(self, path: str) -> bool:
        return os.path.basename(path).startswith(_ARRIVING)  # noqa: PTH119 - for each file


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes; empty if it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _check_name(name: str) -> None:
    if not name or len(name) > _NAME_CHARS:
        raise InvalidDocumentName(name, f"a name has 1 to {_NAME_CHARS} characters")
    for part in name.split("/"):
        if not part or part != part.strip() or part.startswith((".", "~$")):
            raise InvalidDocumentName(
                name,
                "no part may be empty, begin with a dot or ~$, or begin or end with a blank",
            )
        if len(part.encode(errors="replace")) > _PART_BYTES:
            raise InvalidDocumentName(name, f"a part of it is longer than {_PART_BYTES} bytes")
        if any(char in '\\:*?"<>|' or unicodedata.category(char)[0] == "C" for char in part):
            raise InvalidDocumentName(name, 'it may not hold controls or any of \\ : * ? " < > |')


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _described(path: Path, name: str) -> LibraryFile:
    stat = path.stat()
    return LibraryFile(path, name, stat.st_size, stat.st_mtime_ns)


def _settle(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _naming_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OutOfSpace from error
        if error.errno in _READ_ONLY:
            raise LibraryReadOnly from error
        raise
