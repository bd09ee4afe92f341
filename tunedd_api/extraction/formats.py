"""The kinds of files that can be read: each reader declares its own.

To add one, write a module with a ``FORMAT`` and name it here; ``media_types`` has its suffixes.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import (
    delimited,
    docx,
    epub,
    html,
    markdown,
    message,
    opendocument,
    pdf,
    plain,
    pptx,
    restructured,
    rich_text,
    spreadsheet,
    structured,
)
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.text.references import with_references

_READERS: Final = (
    pdf, docx, pptx, spreadsheet, opendocument, rich_text, epub, html, message, markdown,
    restructured, plain, delimited, structured,
)  # fmt: skip

FORMATS: Final[tuple[Format, ...]] = tuple(reader.FORMAT for reader in _READERS)

_BY_SUFFIX: Final = {suffix: known for known in FORMATS for suffix in known.media_types}

_LIMITS: Final = ExtractionLimits()


def extract(path: Path, name: str, limits: ExtractionLimits = _LIMITS) -> Extract:
    """Read a file, by its suffix; ``name`` is what sentences about it call it.

    Raises:
        IngestionError: if it is of no known kind, cannot be read, holds no text or exceeds the
            limits; one sentence that names the file.
    """
    suffix = path.suffix.lower()
    known = _BY_SUFFIX.get(suffix)
    if known is None:
        raise IngestionError(f"{name} is of no kind that can be read: {suffix or 'no suffix'}.")
    try:
        read_file = known.read(path, name, limits)
    except (IngestionError, MemoryError):
        raise
    except Exception as error:
        raise IngestionError(f"{name} cannot be read: {type(error).__name__}.") from error
    return replace(read_file, pages=with_references(read_file.pages))
