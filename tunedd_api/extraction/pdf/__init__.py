"""PDF: text in reading order with its structure, and pictures of pages."""

from pathlib import Path
from typing import Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits


def _read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    # Imported now: whoever reads no PDF need not load PDFium.
    from tunedd_api.extraction.pdf.reading import read

    return read(path, name, limits)


FORMAT: Final = Format(
    name="PDF",
    media_types=media_types.PDF,
    read=_read,
    reads=(
        "The text layer, page by page, in reading order, columns one after the other.",
        "Headings by type, number, words and place.",
        "Tables by their rules and gaps, and what names their columns.",
        "Pages that are turned, as their reader sees them.",
        "Numbers above and below the line: powers (`10^16`), indices, marks of notes.",
        "Captions, entries of lists and indexes, verse and lines of programs, each by itself.",
        "Lists of works cited, also without a heading.",
        "What is filled into the fields of a form.",
        "Pages without text, by OCR where OCRmyPDF is installed.",
    ),
    leaves_out=(
        "Running heads, page numbers and stamps: they are marked, and no passage holds them.",
        "Text without ink, in the colour of the page, tiny or cropped; a warning names its pages.",
        "Letters that a font gives wrongly: they are marked, and a warning names their pages.",
        "Comments, attachments, and text in pictures where there is no OCR.",
    ),
)
