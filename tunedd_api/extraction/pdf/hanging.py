"""Entries whose first line hangs out to the left: works cited, glossaries, definitions.

Nothing but this says where one ends and the next begins. Paragraphs whose first line is indented
look alike at a glance; but there the indented line begins a sentence, and here it goes on with one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.extraction.pdf.lines import TextLine

_ENTRIES: Final = 3
"""So many lines must go on with an indented one."""

_LEAST: Final = 0.5
_MOST: Final = 6.0
"""How far first lines hang out, in sizes of the type."""

_SAME: Final = 1.5
"""Lines that begin within so many points begin at the same place."""

_APART: Final = 1.5
"""Between the lines of two entries, in sizes, at most."""

_REACHED: Final = 6.0
"""So many sizes from the right edge a line is full: no further word had room."""

_ENDS: Final = frozenset(".!?:;0123456789")
"""What a line ends with that need not go on: sentences and numbers of pages."""


def hanging(lines: Sequence[TextLine], raw: str) -> Iterator[int]:
    """The lines at which entries begin."""
    first = 0
    while first < len(lines):
        last = _end_of_run(lines, first)
        if last - first > _ENTRIES:
            yield from _entries(lines, range(first, last), raw)
        first = last


def _end_of_run(lines: Sequence[TextLine], first: int) -> int:
    """Behind the last line that stands below the others, in the same type and column."""
    index = first + 1
    size = lines[first].size
    left = lines[first].left
    while size and index < len(lines):
        line, above = lines[index], lines[index - 1]
        if line.size != size or not -0.5 * size < above.bottom - line.top < _APART * size:
            break
        if not -_MOST * size < line.left - left < _MOST * size:
            break
        left = min(left, line.left)
        index += 1
    return index


def _entries(lines: Sequence[TextLine], run: range, raw: str) -> Iterator[int]:
    size = lines[run.start].size
    left = min(lines[index].left for index in run)
    right = max(lines[index].right for index in run)
    outer = {index for index in run if lines[index].left - left < _SAME}
    indents = {round(lines[index].left) for index in run if index not in outer}
    if not indents or max(indents) - min(indents) > _SAME or min(indents) - left < _LEAST * size:
        return

    def runs_on(index: int) -> bool:
        """Whether a line is full and does not end a sentence."""
        is_full = lines[index].right > right - _REACHED * size
        return is_full and raw[lines[index].end - 1] not in _ENDS

    firsts = [index for index in run[:-1] if index in outer and index + 1 not in outer]
    hang = sum(map(runs_on, firsts))
    indented = sum(not runs_on(at) and raw[lines[at + 1].start].isupper() for at in firsts)
    plain = sum(runs_on(index) for index in run[:-1] if index in outer and index + 1 in outer)
    if hang >= _ENTRIES and hang > 2 * indented and hang > plain:
        yield from (
            index
            for index in run
            if index in outer
            and (index - 1 not in outer or index == run.start or not runs_on(index - 1))
        )
