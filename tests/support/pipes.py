"""Named pipes by which processes tell tests that they are there, and by closing them, that not."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.milestones import PATIENCE


class Pipe:
    """The reading end of a named pipe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> bytes:
        """What comes next; nothing when all who had it open for writing are gone."""
        ready, _, _ = select.select([self._end], [], [], PATIENCE)
        assert ready, "nothing came"
        return os.read(self._end, 1)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._end)


@contextmanager
def opened_pipe(path: Path) -> Iterator[Pipe]:
    """Make a named pipe."""
    pipe = Pipe(path)
    try:
        yield pipe
    finally:
        pipe.close()
