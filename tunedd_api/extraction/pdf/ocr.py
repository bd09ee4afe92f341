"""Text for pages that have none, by OCRmyPDF where that is installed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_PROGRAM: Final = "ocrmypdf"


def can_recognise() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM) is not None


@contextmanager
def recognised(path: Path, seconds: float) -> Iterator[Path | None]:
    """A copy of the file with text on all pages, for the length of the block.

    Pages that have text keep it. None if the program fails, or takes longer than ``seconds``: it
    must not outlive a worker process that is killed.
    """
    program = shutil.which(_PROGRAM)
    with TemporaryDirectory(prefix="tunedd-ocr-") as folder:
        output = Path(folder) / "recognised.pdf"
        if program is None:
            yield None
            return
        options = ["--skip-text", "--quiet", "--output-type", "pdf"]
        arguments = [program, *options, str(path.absolute()), str(output)]
        yield output if _succeeds(arguments, seconds) and output.is_file() else None


def _succeeds(arguments: Sequence[str], seconds: float) -> bool:
    """Run a program, and end it with all that it has started when its time is up."""
    process = subprocess.Popen(  # noqa: S603 - a program by its full path, no shell
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
