"""The kinds of files that can be read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.text.references import with_references

_Reader = Callable[[Path, str, ExtractionLimits], Extract]

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

_FORMATS: Final = {
    ".pdf": ("application/pdf", "pdf.reading"),
    ".txt": ("text/plain", "plain"),
    ".md": ("text/markdown", "markdown"),
    ".html": ("text/html", "html"),
    ".htm": ("text/html", "html"),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", "docx"),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", "pptx"),
    ".epub": ("application/epub+zip", "epub"),
}
"""Suffix → media type, and the module whose ``read`` reads it."""

MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {suffix: media_type for suffix, (media_type, _) in _FORMATS.items()}
)
"""The media type of each kind of file, by lowercase suffix."""

_LIMITS: Final = ExtractionLimits()


def extract(path: Path, name: str, limits: ExtractionLimits = _LIMITS) -> Extract:
    """Read a file, by its suffix; ``name`` is what sentences about it call it.

    Raises:
        IngestionError: if it is of no known kind, cannot be read, holds no text or exceeds the
            limits; one sentence that names the file.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        raise IngestionError(f"{name} is of no kind that can be read: {suffix or 'no suffix'}.")
    # Imported now: a process that reads one file need not load the libraries of all formats.
    module = import_module(f"tunedd_api.extraction.{_FORMATS[suffix][1]}")
    read = cast("_Reader", module.read)
    try:
        read_file = read(path, name, limits)
    except (IngestionError, MemoryError):
        raise
    except Exception as error:
        raise IngestionError(f"{name} cannot be read: {type(error).__name__}.") from error
    return replace(read_file, pages=with_references(read_file.pages))
