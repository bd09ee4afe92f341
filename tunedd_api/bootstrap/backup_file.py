"""The file of a backup: a compressed tar archive that says what it is and checks its own parts.

Its first part says which format and software made it, its last lists every other part with size
and SHA-256: what was cut short has no last part. A part is called by a path with forward slashes.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final
from uuid import uuid4

from tunedd_api.errors import BackupBroken, BackupRefused

FORMAT: Final = 1
"""Of archives that this version writes; it reads those up to this one."""

_HEAD: Final = "backup.json"
_LIST: Final = "parts.json"
_UNFINISHED: Final = ".unfinished"
_BLOCK: Final = 1024 * 1024
_MOST_SAID: Final = 64 * 1024 * 1024
"""Bytes that the first and the last part may have: more is nothing that was written here."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself: times in ISO 8601, ``revision`` of the database's tables."""

    format: int
    software: str
    made_at: str
    revision: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the list has it; ``modified_ns`` since the epoch, of a file."""

    name: str
    bytes: int
    sha256: str
    modified_ns: int = 0


class BackupWriter:
    """Adds parts to an archive."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._parts: list[Part] = []

    def add(self, name: str, file: BinaryIO, size: int, modified_ns: int = 0) -> None:
        """Add so many bytes of a file as a part.

        Raises:
            BackupRefused: if the file turns out to be shorter.
        """
        reader = _Hashing(file)
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mtime = modified_ns // 1_000_000_000
        try:
            self._archive.addfile(entry, reader)
        except OSError as error:
            if error.errno is not None:
                raise
            raise BackupRefused(f"{name} was cut while it was copied: try again.") from error
        self._parts.append(Part(name, size, reader.sha256, modified_ns))

    def say(self, name: str, value: object) -> None:
        """Add a part of JSON that is not listed."""
        said = json.dumps(value).encode()
        entry = tarfile.TarInfo(name)
        entry.size = len(said)
        self._archive.addfile(entry, io.BytesIO(said))

    def finish(self) -> None:
        """Add the list."""
        self.say(_LIST, [asdict(part) for part in self._parts])


@contextmanager
def writing(path: Path, head: Head) -> Iterator[BackupWriter]:
    """Write a backup, which is there whole when the block ends well, and not at all otherwise.

    Raises:
        BackupRefused: if there is such a file already, or it cannot be written.
    """
    if path.exists():
        raise BackupRefused(f"There is a file {path} already: name another, or move it away.")
    for left in path.parent.glob(f".{path.name}.*{_UNFINISHED}"):  # by one that was killed
        left.unlink(missing_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}{_UNFINISHED}")
    try:
        with unfinished.open("xb") as file:
            with (
                gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                writer = BackupWriter(archive)
                writer.say(_HEAD, asdict(head))
                yield writer
                writer.finish()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def checked(path: Path) -> tuple[Head, dict[str, Part]]:
    """Read a backup to its end and check every part; gives its head and its list by name.

    Raises:
        BackupBroken: if anything is missing, damaged or more than there should be.
        BackupRefused: if another version of the software made it and this one cannot read it.
    """
    head, found, listed = None, {}, None
    with parts(path) as archive:
        for name, file in archive:
            if head is None:
                head = _head(name, file)
            elif name == _LIST:
                listed = {part.name: part for part in _list(file)}
            elif listed is not None or name in found:
                raise BackupBroken(f"it has a part {name} that should not be there")
            else:
                found[name] = _digest(file)
    if head is None or listed is None:
        raise BackupBroken("it ends before its end")
    wrong = [n for n, p in listed.items() if found.get(n) != (p.bytes, p.sha256)]
    if wrong or len(found) != len(listed):
        raise BackupBroken(f"its part {wrong[0] if wrong else 'list'} is damaged")
    return head, listed


@contextmanager
def parts(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The parts of a backup in their order, each to be read before the next.

    Raises:
        BackupBroken: also while they are read.
    """
    try:
        with (
            gzip.open(path, "rb") as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            yield _files(archive, packed)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from error
        raise BackupBroken("it is damaged, or no backup at all") from error


def _files(archive: tarfile.TarFile, packed: gzip.GzipFile) -> Iterator[tuple[str, IO[bytes]]]:
    for entry in archive:
        file = archive.extractfile(entry) if entry.isreg() else None
        if file is None:
            raise BackupBroken(f"it holds {entry.name}, which is no file")
        yield entry.name, file
    # Behind the last part: only at its very end does the file say that nothing is missing.
    while packed.read(_BLOCK):
        pass


def _head(name: str, file: IO[bytes]) -> Head:
    said = _said(file) if name == _HEAD else None
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise BackupBroken("it does not say what made it")
    if said["format"] > FORMAT:
        raise BackupRefused(
            f"A newer version ({said.get('software')}) made this backup: update this one first."
        )
    try:
        return Head(**said)
    except TypeError as error:
        raise BackupBroken("it does not say what made it") from error


def _list(file: IO[bytes]) -> list[Part]:
    try:
        return [Part(**part) for part in _said(file)]
    except TypeError as error:
        raise BackupBroken("its list is damaged") from error


def _said(file: IO[bytes]) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads(file.read(_MOST_SAID))


def _digest(file: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Reads a file and digests what is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._digest.update(block)
        return block
