"""Which processes of this machine live: each holds a lock on a file of its own while it does.

The system lets go of a lock however its process ends, so that what a killed one has left behind
can be told from what a living one holds, without waiting.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from filelock import FileLock, Timeout


class Processes:
    """Processes that share a folder; ``id`` is how this one is known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.id = uuid4()

    @contextmanager
    def living(self) -> Iterator[None]:
        """Live while the block lasts.

        Raises:
            OSError: if the folder takes no files.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(self.id)
        with FileLock(file, thread_local=False):
            yield
        file.unlink(missing_ok=True)

    def dead(self, processes: Iterable[UUID]) -> set[UUID]:
        """Those of these that have lived here and do not any more; those of elsewhere are unknown.

        What tells of them is gone afterwards: whoever asks sees to what they have left.
        """
        return {process for process in processes if self._is_dead(self._file(process))}

    def _is_dead(self, file: Path) -> bool:
        if not file.exists():
            return False
        try:
            with FileLock(file, timeout=0):
                file.unlink(missing_ok=True)
        except Timeout:
            return False
        return True

    def _file(self, process: UUID) -> Path:
        return self._folder / f"{process}.lock"
