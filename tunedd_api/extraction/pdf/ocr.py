"""Text for pages that have none, by OCRmyPDF where that is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_PROGRAM: Final = "ocrmypdf"


def can_recognise() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM) is not None


@contextmanager
def recognised(path: Path) -> Iterator[Path | None]:
    """A copy of the file with text on all pages, for the length of the block.

    Pages that have text keep it. None if the program fails.
    """
    program = shutil.which(_PROGRAM)
    with TemporaryDirectory(prefix="tunedd-ocr-") as folder:
        output = Path(folder) / "recognised.pdf"
        if program is None:
            yield None
            return
        done = subprocess.run(  # noqa: S603 - a program by its full path, no shell
            [program, "--skip-text", "--quiet", "--output-type", "pdf", path.absolute(), output],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        yield output if done.returncode == 0 and output.is_file() else None
