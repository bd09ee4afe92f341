"""A file on its way into the cache: hashed as it comes, and kept only if it is the right one."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tunedd_api.rag.providers.embedded.sources import NotFetched, PublishedFile

_BLOCK: Final = 1 << 20


class IncomingFile:
    """What has come of a file so far, in ``NAME.part`` beside where it will be.

    Leaving the context keeps the part, so that the next attempt can go on where this one ended;
    only ``complete`` gives the file its name, after its digest was found right.
    """

    def __init__(self, file: PublishedFile, folder: Path) -> None:
        self._file = file
        self._target = folder / file.name
        self._part = folder / f"{file.name}.part"
        self._digest = hashlib.sha256()
        self._part.touch()
        self._stream = self._part.open("r+b")
        self.received = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        if not self.received:
            self._part.unlink(missing_ok=True)

    def resume(self) -> int:
        """Take up what an earlier attempt has left; gives its size in bytes."""
        self.restart(keep=True)
        while block := self._stream.read(_BLOCK):
            self._digest.update(block)
            self.received += len(block)
        if self.received > self._file.size:
            self.restart()
        return self.received

    def restart(self, *, keep: bool = False) -> None:
        """Begin at the first byte; what there is of the file is dropped, unless it is kept."""
        self._stream.seek(0)
        if not keep:
            self._stream.truncate()
        self._digest = hashlib.sha256()
        self.received = 0

    def write(self, block: bytes) -> None:
        """Append what has come.

        Raises:
            NotFetched: if that is more than the file has; what has come is dropped.
        """
        if self.received + len(block) > self._file.size:
            self.restart()
            raise NotFetched(f"it sends more than the {self._file.size} bytes that the file has")
        self._stream.write(block)
        self._digest.update(block)
        self.received += len(block)

    def complete(self) -> Path:
        """Give the file its name.

        Raises:
            NotFetched: if it is too short, and then the part is kept, or if it is not the
                published one, and then the part is dropped.
        """
        if self.received < self._file.size:
            raise NotFetched(f"it ended after {self.received} of {self._file.size} bytes")
        if (digest := self._digest.hexdigest()) != self._file.sha256:
            self.restart()
            raise NotFetched(f"what it sends is not the published file (SHA-256 {digest})")
        self._stream.close()
        os.replace(self._part, self._target)  # noqa: PTH105 - atomic, as the docs of replace say
        return self._target
