"""The bytes of a file, or one sentence why not."""

from pathlib import Path

from tunedd_api.errors import IngestionError


def read_bytes(path: Path, name: str) -> bytes:
    """The whole file.

    Raises:
        IngestionError: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise IngestionError(f"{name} cannot be read: {reason}.") from error
