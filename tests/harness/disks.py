"""A small disk in memory that is filled up and emptied, where the system lets us mount one."""

import asyncio
import errno
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

_MEGABYTES: Final = 96
_BLOCK: Final = 65_536
_FILLER: Final = ".filler"


class SmallDisk:
    """A folder on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leave no byte free."""
        block = bytes(_BLOCK)
        with (self.folder / _FILLER).open("wb", buffering=0) as filler:
            while True:
                try:
                    filler.write(block)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    return

    def free(self) -> None:
        """Give back what filling took."""
        (self.folder / _FILLER).unlink(missing_ok=True)


@asynccontextmanager
async def small_disk(folder: Path) -> AsyncIterator[SmallDisk | None]:
    """Mount one at a new folder; None, and a line that says so, where that is not allowed."""
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs yet
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None:
        sys.stderr.write("No disk will be full: nothing can be mounted here.\n")
        yield None
        return
    options = ["-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", str(folder)]
    mounted = await asyncio.to_thread(
        subprocess.run, [mount, *options], capture_output=True, text=True
    )
    if mounted.returncode:
        sys.stderr.write(f"No disk will be full: {mounted.stderr.strip()}\n")
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: what still reads there must not keep the folder.
        await asyncio.to_thread(subprocess.run, [unmount, "--lazy", str(folder)], check=True)
