"""``python -m tests.harness.watched``: the service, which tells how busy it is and misreads clocks.

On SIGUSR1 it writes the number of its tasks that are not done into the file of WATCHED_TASKS; the
seconds in the file of WATCHED_CLOCK, read anew each time, are added to the time of day.
"""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

_real_time = time.time


def _shifted() -> float:
    shift = 0.0
    with suppress(OSError, ValueError):
        shift = float(Path(os.environ["WATCHED_CLOCK"]).read_text())
    return _real_time() + shift


def _tell(_: int, __: FrameType | None) -> None:
    tasks = [task for task in list(asyncio.tasks._all_tasks) if not task.done()]  # type: ignore[attr-defined]
    Path(os.environ["WATCHED_TASKS"]).write_text(str(len(tasks)))


if __name__ == "__main__":
    time.time = _shifted
    signal.signal(signal.SIGUSR1, _tell)
    from tunedd_api.__main__ import main

    sys.exit(main())
