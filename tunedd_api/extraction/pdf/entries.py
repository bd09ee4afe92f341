"""Lines that are no part of running text: entries, verse and code.

Works cited, glossaries and indexes have entries whose first line hangs out to the left, and nothing
else says where one ends and the next begins. Paragraphs whose first line is indented look alike at
a glance; but there the indented line begins a sentence, and here it goes on with one. Lines that
all begin with capitals are verse, names or addresses. Type of one width sets programs.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.extraction.pdf.lines import Ruler, TextLine

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

_VERSES: Final = 5
"""So many lines that all begin with capitals are no prose."""

_LETTER: Final = 0.6
"""How wide a letter is at most, by the average of a word, in sizes."""

_ROOMY: Final = 0.25
"""The share of lines of verse that a further word had room in; of prose, next to none has."""

_SHORTEST: Final = 8
"""In characters, by the average: letters below one another are a word."""

_TYPED: Final = re.compile(
    rb"cour|mono|cmtt|sftt|consol|menlo|typewriter|lucida ?con", re.IGNORECASE
)
_NARROW: Final = 0.48
_BROAD: Final = 0.64
"""Characters of type of one width are so many sizes wide."""

_PARTS: Final = 4
"""A line is looked at at both ends and in between: addresses stand at the ends of prose."""

_ALL_CODE: Final = 12
"""A page of more lines that is all in such type is a typescript, and runs on."""

_ENDS: Final = frozenset(".!?:;0123456789")
"""What a line ends with that need not go on: sentences and numbers of pages."""


def apart_by_type(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> Iterator[int]:
    """The lines at which entries, verses and lines of programs begin."""
    first = 0
    while first < len(lines):
        last = _end_of_run(lines, first)
        if last - first > _ENTRIES:
            run = range(first, last)
            yield from run if _is_verse(lines, run, raw) else _entries(lines, run, raw)
        first = last
    typed = {at for at, line in enumerate(lines) if _is_typed(ruler, line)}
    if len(typed) * 2 < len(lines) or len(lines) <= _ALL_CODE:
        pairs = [at for at in typed if at - 1 in typed]
        yield from pairs
        # Before the first of several such lines, and behind the last.
        yield from (at - 1 for at in pairs if at - 2 not in typed)
        yield from (at + 1 for at in pairs if at + 1 not in typed)


def _is_verse(lines: Sequence[TextLine], run: range, raw: str) -> bool:
    """Whether all lines begin with capitals, and many end where a further word had room."""
    if len(run) < _VERSES or not all(raw[lines[index].start].isupper() for index in run):
        return False
    right = max(lines[index].right for index in run)
    size = lines[run.start].size
    roomy = ended = 0
    for index in run[:-1]:
        following = raw[lines[index + 1].start : lines[index + 1].end].partition(" ")[0]
        has_ended = raw[lines[index].end - 1] in ".!?:"
        has_room = right - lines[index].right > _LETTER * size * (len(following) + 1)
        ended += has_ended
        # The last line of a paragraph has room, too.
        roomy += has_room and not has_ended
    characters = lines[run[-1]].end - lines[run.start].start
    return roomy >= _ROOMY * len(run) and ended * 2 < len(run) and characters > _SHORTEST * len(run)


def _is_typed(ruler: Ruler, line: TextLine) -> bool:
    """Whether all of a line seems to be set in type of one width."""
    if (
        not line.size
        or not _NARROW < (line.right - line.left) / (line.end - line.start) / line.size < _BROAD
    ):
        return False
    last = line.end - 1
    places = {line.start + (last - line.start) * part // _PARTS for part in range(_PARTS + 1)}
    return all(_TYPED.search(ruler.font(at)[0]) for at in places)


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
