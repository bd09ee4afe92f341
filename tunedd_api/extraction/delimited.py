"""Read tables in text files: CSV and TSV."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.plain import decoded_file
from tunedd_api.extraction.tables import row_blocks

_SAMPLE: Final = 65_536
_DELIMITERS: Final = ",;\t|"
_SAYS: Final = "sep="
"""How Excel names the delimiter, on a first line of its own."""


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the rows of a table; a long one is cut into pages that know its header.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else None
    blocks = row_blocks(_rows(content.text, delimiter))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    return Extract(Path(name).stem, pages[-1].number, pages, content.warnings)


def _rows(text: str, delimiter: str | None) -> Iterator[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    if first.lower().startswith(_SAYS) and len(first.strip()) == len(_SAYS) + 1:
        delimiter, text = first.strip()[-1], rest
    # A cell is never longer than its file.
    csv.field_size_limit(max(len(text), 131_072))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    for row in reader:
        yield [one_line(cell) for cell in row]


def _delimiter(text: str) -> str:
    """What parts the cells of most lines into the same number."""
    lines = text[:_SAMPLE].split("\n")[:200]
    if len(lines) > 1:
        lines.pop()
    best, most = ",", 0.0
    for candidate in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=candidate) if row]
        width = max(set(counts), key=counts.count, default=1)
        agreeing = counts.count(width) / len(counts) if counts else 0.0
        if width > 1 and agreeing * min(width, 4) > most:
            best, most = candidate, agreeing * min(width, 4)
    return best


FORMAT: Final = Format(
    name="CSV and TSV",
    media_types=media_types.SEPARATED,
    read=read,
    reads=("Rows as rows of a table, parted by comma, semicolon, tab or bar, whichever it is.",),
)
