"""Text that runs from right to left, in the order in which it is read."""

import re
from typing import Final

import pypdfium2 as pdfium

_CLASS: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTERS: Final = re.compile(f"[{_CLASS}]")
_RUN: Final = re.compile(f"[{_CLASS}]{{2,}}")
_OTHER_BLOCKS: Final = bytes(
    byte for byte in range(256) if not (0x05 <= byte <= 0x08 or 0xFB <= byte <= 0xFE)
)
"""The upper bytes of all characters that no such letter has."""


def is_right_to_left(raw: str) -> bool:
    """Whether a good part of a text is written from right to left."""
    return _may_hold_letters(raw) and len(_LETTERS.findall(raw)) * 4 > len(raw)


def in_logical_order(page: pdfium.PdfTextPage, raw: str) -> str:
    """Turn the runs of letters that PDFium gives backwards; indices stay those of their boxes.

    PDFium turns lines written from right to left, on the grounds that their glyphs are drawn from
    left to right. A word that is a single glyph has its letters in order already.
    """
    if not _may_hold_letters(raw):
        return raw
    edits = [
        (run.start(), run.end())
        for run in _RUN.finditer(raw)
        if len({page.get_charbox(index) for index in range(run.start(), run.end())}) == 1
    ]
    for start, end in edits:
        raw = raw[:start] + raw[start:end][::-1] + raw[end:]
    return raw


def _may_hold_letters(raw: str) -> bool:
    """Whether a text may hold letters written from right to left, told in next to no time."""
    upper = raw.encode("utf-16-le", "surrogatepass")[1::2]
    return bool(upper.translate(None, _OTHER_BLOCKS))
