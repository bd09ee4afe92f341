"""The title of a PDF: what page 1 sets in the largest type.

File names are cut off and metadata is empty, or names the word processor; the page never lies.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tunedd_api.extraction.extracts import TITLE_LENGTH
from tunedd_api.extraction.pdf.lines import TextLine, turn_of, upright_height
from tunedd_api.extraction.text.titles import is_title, joined

_VISIBLE: Final = re.compile(r"[^\W_]")
_STAMP: Final = re.compile(r"arXiv:\s*\d{4}\.\d+|doi:|https?://", re.IGNORECASE)
_SAMPLES: Final = 9
_RIVAL_SIZE: Final = 0.75
"""A line whose middle letter is smaller than this share of the largest is no title."""
_SAME_SIZE: Final = 0.96
"""Type this close to the largest counts as the largest: optical sizes, rounding."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    """In points on the page; 0 for what is not set upright."""


def set_title(page: pdfium.PdfTextPage, raw: str, measured: Sequence[TextLine]) -> str | None:
    """What the page sets in its largest upright type, if that is fit for a title.

    ``raw`` is the page's `raw_text`, and ``measured`` are its lines. None if all type is of one
    size, or the largest is running text, a stamp or a logo of a few letters.
    """
    lines = list(_lines(page, raw, measured))
    upright = [line.size for line in lines if line.size]
    if not upright or min(upright) >= max(upright) * _SAME_SIZE:
        return None
    runs = [
        (size, [line.text for line in run])
        for size, run in groupby(lines, key=lambda line: line.size)
        if size
    ]
    for _, texts in sorted(runs, key=lambda run: -run[0]):
        title = joined(texts)
        if is_title(title):
            return title
        if len(title) > TITLE_LENGTH:
            # Running text; what is set smaller still is its footnotes.
            break
    return None


def _lines(page: pdfium.PdfTextPage, raw: str, measured: Sequence[TextLine]) -> Iterator[_Line]:
    largest = 0.0
    for line in measured:
        text, size = raw[line.start : line.end], line.size
        if _STAMP.match(text) or not _VISIBLE.search(text):
            continue
        if size >= largest * _RIVAL_SIZE:
            visible = [match.start() for match in _VISIBLE.finditer(raw, line.start, line.end)]
            # The median of several letters: some may be drop caps, small caps or footnote marks.
            step = -(-len(visible) // _SAMPLES)
            sizes = sorted(_upright_size(page, index) for index in visible[::step])
            size = sizes[len(sizes) // 2]
        if largest * _SAME_SIZE <= size <= largest / _SAME_SIZE:
            size = largest
        largest = max(size, largest)
        yield _Line(text, size)


def _upright_size(page: pdfium.PdfTextPage, index: int) -> float:
    """The size of one character's type in points on the page; 0 if it is not seen upright."""
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(page, index, matrix):
        return 0.0
    size: float = pdfium_c.FPDFText_GetFontSize(page, index)
    return round(size * upright_height(matrix, turn_of(page.page)), 1)
