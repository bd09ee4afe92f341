"""Readers that go wrong, for the processes that read files: importable, and light to import."""

import os
import threading
from pathlib import Path
from typing import Any, Never

from tunedd_api.extraction import formats

_MANY = 1 << 34

real = formats.extract
"""What reads files, whatever a test has put in its place since."""


def hangs(path: Path, *_: object, **__: object) -> Never:
    """Say to the pipe at ``path`` that reading has begun, hold it open, and never end."""
    with path.open("wb", buffering=0) as pipe:
        pipe.write(b"+")
        while True:
            threading.Event().wait()


def hangs_on_endless_ones(path: Path, name: str, *arguments: Any) -> Any:  # noqa: ANN401
    """Never end with a file that is called endless; read the others."""
    if name.startswith("endless"):
        while True:
            threading.Event().wait()
    return real(path, name, *arguments)


def devours(*_: object, **__: object) -> bytearray:
    """Take more memory than there may be."""
    return bytearray(_MANY)


def crashes(*_: object, **__: object) -> Never:
    """Take the process down."""
    os.abort()


def fails(*_: Any) -> Never:  # noqa: ANN401
    """End the process with status 1."""
    raise SystemExit(1)


def succeeds(*_: object) -> None:
    """End the process well."""
