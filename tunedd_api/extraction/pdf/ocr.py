"""Text for pages that have none, by OCRmyPDF where that is installed."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_PROGRAM: Final = "ocrmypdf"
_PR_SET_PDEATHSIG: Final = 1
"""From ``linux/prctl.h``."""


class NotRecognised(Exception):
    """The program could not give text to a file; says why, as a clause."""


def can_recognise() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM) is not None


@contextmanager
def recognised(path: Path, seconds: float, page: int | None = None) -> Iterator[Path]:
    """A copy of the file with text on all pages, or on one (from 1), for the length of the block.

    Pages that have text keep it.

    Raises:
        NotRecognised: if the program is missing or fails, or takes longer than ``seconds``: it
            must not outlive a worker process that is killed.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise NotRecognised("OCR is not installed")
    with TemporaryDirectory(prefix="tunedd-ocr-") as folder:
        output = Path(folder) / "recognised.pdf"
        options = ["--skip-text", "--quiet", "--output-type", "pdf"]
        if page is not None:
            options += ["--pages", str(page)]
        arguments = [program, *options, str(path.absolute()), str(output)]
        if not _succeeds(arguments, seconds) or not output.is_file():
            raise NotRecognised("OCR failed")
        yield output


def _succeeds(arguments: Sequence[str], seconds: float) -> bool:
    """Run a program, and end it with all that it has started when its time is up."""
    process = subprocess.Popen(  # noqa: S603 - a program by its full path, no shell
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_ending_with_parent(),  # a call to the kernel, which takes no lock
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        raise NotRecognised(f"OCR takes longer than {seconds:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ending_with_parent() -> Callable[[], object] | None:
    """What to do in a new process so that it ends when its parent is killed, where that goes."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
