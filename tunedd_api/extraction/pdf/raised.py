"""Numbers set above or below their line: powers, indices and marks of notes.

PDFium writes them in line with all else, so that 10 to the power of 16 reads as 1016. Only numbers
are looked at: asking for the box of every character would take longer than reading the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.text.superscripts import index_written, power_written

# Begins with a character and not with a look around: found many times faster.
_NUMBER: Final = re.compile(r"\d+(?:[,;–-]\d+)*")
_SIGNS: Final = "-−–+"
_SEPARATORS: Final = ",;"
_SMALLER: Final = 0.86
"""A script's type is at most this share of that of its line."""

_SHIFT: Final = 0.1
"""Its middle stands at least so far from that of its base, in heights of the base's type."""

_MOST: Final = 400
"""Numbers looked at in a line; what has more is a table of them."""


class Script(NamedTuple):
    """A raw range that is raised or lowered, and what is written for it."""

    start: int
    end: int
    written: str


def scripts(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> dict[int, list[Script]]:
    """The numbers of lines that do not stand on them, in order, by the lines' indices."""
    # A page is looked through at once, and then only lines that have numbers.
    numbers = [match.start() for match in _NUMBER.finditer(raw)]
    found: dict[int, list[Script]] = {}
    for at, line in enumerate(lines):
        first = bisect_left(numbers, line.start)
        if line.size and first < len(numbers) and numbers[first] < line.end:
            amiss = _scripts(ruler, line, raw)
            if amiss:
                found[at] = amiss
    return found


def _scripts(ruler: Ruler, line: TextLine, raw: str) -> list[Script]:
    found: list[Script] = []
    for count, match in enumerate(_NUMBER.finditer(raw, line.start, line.end)):
        start, end = match.span()
        if count == _MOST:
            break
        if start == line.start:
            if end < line.end and raw[end].isalpha() and _shift(ruler, start, *ruler.extent(end)):
                # A note begins with its mark.
                found.append(Script(start, end, f"[{raw[start:end]}] "))
            elif end - start > 1:
                found += _within(ruler, raw, line, start, start, end)
        elif raw[start - 1] > " ":
            found += _within(ruler, raw, line, start - 1, start, end)
        elif end - start > 1:
            found += _within(ruler, raw, line, start, start, end)
    return found


def _within(
    ruler: Ruler, raw: str, line: TextLine, base: int, start: int, end: int
) -> Iterator[Script]:
    """The script that a number ends with, if its end is set unlike its base."""
    first = start
    if base < start and raw[base] in _SIGNS and base > line.start and raw[base - 1] > " ":
        base, first = base - 1, base
    bottom, top = ruler.extent(base)
    shift = _shift(ruler, end - 1, bottom, top)
    if not shift:
        return
    begin = end - 1
    while begin > max(start, base + 1) and (
        not raw[begin - 1].isdigit() or _shift(ruler, begin - 1, bottom, top) == shift
    ):
        begin -= 1
    if raw[begin] in _SEPARATORS:
        begin += 1
    if begin == start:
        begin = first
    before, after = raw[line.start : begin], raw[end : end + 1]
    written = power_written if shift > 0 else index_written
    yield Script(begin, end, written(raw[begin:end], before, after))


def _shift(ruler: Ruler, index: int, bottom: float, top: float) -> int:
    """1 if a character is raised, -1 if it is lowered, from one of this extent."""
    height = top - bottom
    low, high = ruler.extent(index)
    if height <= 0 or not 0 < high - low <= _SMALLER * height:
        return 0
    moved = (low + high - bottom - top) / 2
    return (moved > _SHIFT * height) - (moved < -_SHIFT * height)
