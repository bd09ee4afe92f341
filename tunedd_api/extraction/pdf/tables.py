"""Which lines of a page are rows of a table."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.text.lines import is_row

_ROWS: Final = 3
"""Fewer rows than this are no table."""

_WIDE: Final = 0.62
"""Running text is less than this many sizes wide a character; a row with gaps is wider."""

_ENDS_OF_NUMBERS: Final = frozenset("0123456789%)-–—*†")

_CELL_GAP: Final = 1.2
"""The narrowest gap between cells, in sizes."""


def tables(
    ruler: Ruler, lines: Sequence[TextLine], raw: str, headings: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The first and last line of each table, both included; ``headings`` are part of none."""
    outside = {index for first, last in headings for index in range(first, last + 1)}
    rows = [
        index not in outside and _is_row(ruler, lines, index, raw) for index in range(len(lines))
    ]
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(rows):
        if not rows[index]:
            index += 1
            continue
        last, count = index, 0
        at = index
        # A cell that takes two lines does not end the table.
        while at < len(rows) and at - last < 2 and at not in outside:
            if rows[at]:
                count += at == index or abs(lines[at].bottom - lines[last].bottom) > 2
                last = at
            elif lines[at].end - lines[at].start > 40:
                break
            at += 1
        if count >= _ROWS:
            found.append((index, last))
        index = last + 1
    return found


def _is_row(ruler: Ruler, lines: Sequence[TextLine], index: int, raw: str) -> bool:
    line = lines[index]
    size = line.size
    if not size:
        return False
    if (index and _beside(lines[index - 1], line)) or (
        index + 1 < len(lines) and _beside(line, lines[index + 1])
    ):
        return True
    length = line.end - line.start
    if line.right - line.left <= _WIDE * size * length or length > 150:
        # Too dense for gaps; but numbers may stand close, and then the last word is one.
        return raw[line.end - 1] in _ENDS_OF_NUMBERS and _is_numeric(raw[line.start : line.end])
    text = raw[line.start : line.end]
    if " " not in text:
        return False
    return _is_numeric(text) or any(
        gap.right - gap.left > _CELL_GAP * size for gap in ruler.gaps(line)
    )


def _is_numeric(text: str) -> bool:
    words = text.split()
    return text[-1] not in ".,;:" and is_row(words) and len(words) > 3


def _beside(line: TextLine, following: TextLine) -> bool:
    """Whether the next line stands on the same level, further to the right."""
    return (
        following.left > line.right
        and abs(following.bottom - line.bottom) < 0.5 * line.size
        and following.left > line.right + _CELL_GAP * line.size
        and following.size > 0
    )
