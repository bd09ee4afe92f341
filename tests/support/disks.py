"""Disks that are full, or take no changes."""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def refusing(method: str, number: int) -> Iterator[None]:
    """Let the system refuse something that is asked of a path, with this error number."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, method, refuse)
        yield


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let every file that is opened be on a disk that has room for so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: io.BufferedWriter(_FullDisk(room)))
        yield


class _FullDisk(io.RawIOBase):
    """A file that takes so many bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def writable(self) -> bool:
        """It is, until the disk is full."""
        return True

    def write(self, chunk: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        """Take what there is room for."""
        if len(chunk) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(chunk)
        return len(chunk)
