"""Readers that go wrong, for the processes that read files: importable, and light to import."""

import os
import threading
from pathlib import Path
from typing import Any, Never

_MANY = 1 << 34


def hangs(path: Path, *_: object, **__: object) -> Never:
    """Say to the pipe at ``path`` that reading has begun, hold it open, and never end."""
    with path.open("wb", buffering=0) as pipe:
        pipe.write(b"+")
        while True:
            threading.Event().wait()


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
