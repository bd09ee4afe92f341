"""Which lines of a page are rows of a table."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.extraction.pdf.captions import CAPTION, is_label
from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.pdf.ruled import RuledTable
from tunedd_api.extraction.text.lines import is_row

_ROWS: Final = 3
"""Fewer rows than this are no table."""

_WIDE: Final = 0.62
"""Running text is less than this many sizes wide a character; a row with gaps is wider."""

_ENDS_OF_NUMBERS: Final = frozenset("0123456789%)-–—*†")

_LABELS: Final = 2
"""So many lines may name a group of rows."""

_LONGEST_LABEL: Final = 40
_NAMES_APART: Final = 1.2
"""So far above the first row may the names of columns stand, over a rule, in sizes."""

_VALUE: Final = re.compile(r"[^\w\s]{0,2}\d[\d.,:/±]*[^\w\s]{0,2}|[-–—]")
_HEADER_ROWS: Final = 3
_LONGEST_HEADER: Final = 200
"""In characters."""

_DENSE_GAP: Final = 0.7
"""Between the cells of a row beside others, in sizes: a blank of a typewriter is 0.6."""

_SAME_START: Final = 2.0
"""Cells whose beginnings differ by less, in points, begin at the same place."""

_NEXT: Final = 0.8
_OTHER_SIZE: Final = 0.1
_CELL_GAP: Final = 1.2
"""The narrowest gap between cells, in sizes."""


def tables(
    ruler: Ruler,
    lines: Sequence[TextLine],
    raw: str,
    headings: Sequence[tuple[int, int]],
    ruled: Sequence[RuledTable],
) -> list[RuledTable]:
    """The tables of a page, ``ruled`` ones and others; ``headings`` are part of none."""
    outside = {
        index
        for first, last in (*headings, *((first, last) for first, last, _ in ruled))
        for index in range(first, last + 1)
    }
    found = [
        RuledTable(first, last, last_of_header(lines, raw, first, last))
        for first, last in _by_gaps(ruler, lines, raw, outside)
    ]
    for table in ruled:
        header = table.header
        if header is None:
            header = last_of_header(lines, raw, table.first, table.last)
        found.append(table._replace(header=header))
    return sorted(found)


def _by_gaps(
    ruler: Ruler, lines: Sequence[TextLine], raw: str, outside: set[int]
) -> list[tuple[int, int]]:
    """The first and last line of each table whose cells are apart, both included."""
    rows = [
        index not in outside and _is_row(ruler, lines, index, raw) for index in range(len(lines))
    ]
    _with_dense_rows(ruler, lines, rows, outside)
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
    return _with_names(lines, raw, _together(lines, found, outside), outside)


def _with_dense_rows(
    ruler: Ruler, lines: Sequence[TextLine], rows: list[bool], outside: set[int]
) -> None:
    """Note rows right above and below others whose cells begin at the same places.

    A row with long cells is as dense as running text, and is not looked at by itself.
    """
    known: dict[int, list[float]] = {}

    def starts(index: int) -> list[float]:
        if index not in known:
            least = _DENSE_GAP * lines[index].size
            gaps = ruler.gaps(lines[index])
            known[index] = [gap.right for gap in gaps if gap.right - gap.left > least]
        return known[index]

    for order in (range(len(lines) - 1), range(len(lines) - 1, 0, -1)):
        step = order.step
        for index in order:
            beside = index + step
            if not rows[index] or rows[beside] or beside in outside:
                continue
            if _is_right_beside(lines[index], lines[beside]) and any(
                abs(one - other) < _SAME_START for one in starts(index) for other in starts(beside)
            ):
                rows[beside] = True


def _is_right_beside(row: TextLine, line: TextLine) -> bool:
    """Whether a line stands right above or below a row, in the same type."""
    if not row.size or abs(row.size - line.size) > _OTHER_SIZE * row.size:
        return False
    upper, lower = (row, line) if row.bottom > line.bottom else (line, row)
    return upper.bottom - lower.top < _NEXT * row.size


def _together(
    lines: Sequence[TextLine], found: list[tuple[int, int]], outside: set[int]
) -> list[tuple[int, int]]:
    """Put parts of a table together that only the names of groups of rows part."""
    joined: list[tuple[int, int]] = []
    for first, last in found:
        if joined and _is_parted_by_labels(lines, joined[-1][1], first, outside):
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _is_parted_by_labels(
    lines: Sequence[TextLine], last: int, first: int, outside: set[int]
) -> bool:
    between = range(last + 1, first)
    if len(between) > _LABELS or any(index in outside for index in between):
        return False
    if any(lines[index].end - lines[index].start > _LONGEST_LABEL for index in between):
        return False
    above, below = lines[last], lines[first]
    apart = above.bottom - below.top
    wide = min(above.right, below.right) - max(above.left, below.left)
    return -above.size < apart < (len(between) + 1.5) * 1.5 * above.size and wide > 0


def _with_names(
    lines: Sequence[TextLine], raw: str, found: list[tuple[int, int]], outside: set[int]
) -> list[tuple[int, int]]:
    """Let tables begin with the names of their columns, which may stand too close for gaps."""
    extended: list[tuple[int, int]] = []
    for first, last in found:
        end = extended[-1][1] if extended else -1
        reached = first
        while (
            reached - 1 > end
            and reached - 1 not in outside
            and first - reached < _HEADER_ROWS
            and _names_columns(lines, raw, reached, last)
        ):
            reached -= 1
        for index in range(max(end + 1, reached - 1), first):
            if is_label(raw[lines[index].start : lines[index].end]):
                # What stands below the number of a caption is its words.
                reached = min(first, index + 2)
        extended.append((reached, last))
    return extended


def _names_columns(lines: Sequence[TextLine], raw: str, first: int, last: int) -> bool:
    """Whether the line above a table's first one stands right there, and is no sentence."""
    line, below = lines[first - 1], lines[first]
    text = raw[line.start : line.end]
    if not line.size or len(text) > _LONGEST_HEADER or len(text.split()) < 2:
        return False
    if not text[0].isupper() and not text[0].isdigit():
        return False
    if text[-1] in ".,;:-" or ". " in text or CAPTION.match(text):
        return False
    if not -0.3 * line.size < line.bottom - below.top < _NAMES_APART * line.size:
        return False
    rows = lines[first : last + 1]
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    return line.left >= left - line.size and line.right <= right + 2 * line.size


def last_of_header(lines: Sequence[TextLine], raw: str, first: int, last: int) -> int | None:
    """The last line of the rows that name a table's columns; None if there are none.

    These are the rows above the first one with values, if there are any of those, or else the first
    row. What reads like a sentence names nothing.
    """
    starts = [
        index
        for index in range(first, last + 1)
        if index == first or not _on_level(lines[index - 1], lines[index])
    ]
    texts = [
        " ".join(raw[line.start : line.end] for line in lines[start:end])
        for start, end in zip(starts, [*starts[1:], last + 1], strict=True)
    ]
    with_values = next((at for at, text in enumerate(texts) if _has_values(text)), None)
    rows = 1 if with_values is None else with_values
    if not 0 < rows <= _HEADER_ROWS or rows == len(texts):
        return None
    if any(text.rstrip()[-1] in ".,;:" or len(text) > _LONGEST_HEADER for text in texts[:rows]):
        return None
    return starts[rows] - 1


def _on_level(line: TextLine, following: TextLine) -> bool:
    return abs(line.bottom - following.bottom) < 0.5 * max(line.size, following.size)


def _has_values(text: str) -> bool:
    """Whether much of a row behind its first word, or its end, is numbers; years are none."""
    words = [
        _VALUE.fullmatch(word) is not None and not (word.isdigit() and len(word) == 4)
        for word in text.split()[1:]
    ]
    return sum(words) * 3 >= max(1, len(words)) or any(words[-1:])


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
