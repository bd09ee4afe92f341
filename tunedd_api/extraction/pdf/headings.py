"""Which lines of a page are headings, by type, number and place.

A page is judged for itself, so that its text does not depend on the others; how high a heading
stands is settled over the whole document.
"""

import re
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.heading_words import (
    ALL_CAPITALS,
    CAPITALS,
    DEEP_NUMBER,
    KNOWN,
    LETTERED,
    MOST_LINES,
    NUMBER,
    SLANTED_NUMBER,
    depth_of,
    reads_as_heading,
)
from tunedd_api.extraction.pdf.lines import Ruler, TextLine

_LARGER: Final = 1.1
"""Type this many times as large as the body's sets a line apart."""

_CAPITALS_GO_ON: Final = 4

_FIRST_CHARACTERS: Final = frozenset("0123456789") | {
    char for char in map(chr, range(0x250)) if char.isupper()
}
"""What a heading in the type of the body begins with."""

_COLUMN: Final = 3
"""So many lines of the body make a column."""

_ALIGNED: Final = 3.0
"""How far from a column's edge or middle a heading may stand, in points."""

_SMALL_CAPITALS: Final = 0.75
"""The smallest type of a heading, in sizes of the body."""

_LETTER_GAP: Final = 0.6
"""Between the letter of an appendix and its heading, in sizes: "A" is a word, too."""

_OF_THE_BODY: Final = 0.12
"""Type that differs from the body's by no more than this share may be the body's."""

_SPACE_ABOVE: Final = 0.3
"""Between a heading and the line above it, in sizes."""


_RUNS_ON: Final = re.compile(r"\A[a-z(]")


class SetHeading(NamedTuple):
    """A heading as it is set: the first and last of its lines, its size and its number's depth.

    ``depth`` is 0 where the heading bears no number; ``worded`` is true if only its words make it
    one, and not its type.
    """

    first: int
    last: int
    size: float
    bold: bool
    depth: int
    worded: bool


def set_headings(
    ruler: Ruler, lines: Sequence[TextLine], raw: str, body: float
) -> list[SetHeading]:
    """The headings of a page, in the order of its lines."""
    if not body:
        return []
    columns = _columns(lines, body)
    bold_characters = sum(line.end - line.start for line in lines if line.bold)
    bold_counts = bold_characters * 2 < sum(line.end - line.start for line in lines)
    found: list[SetHeading] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.size == body and not line.bold and raw[line.start] not in _FIRST_CHARACTERS:
            index += 1
            continue
        apart = _is_set_apart(line, body, bold_counts=bold_counts)
        if apart:
            last = _last_of_run(lines, index, raw)
        elif _is_worded_as_heading(lines, index, raw, body):
            last = _last_in_capitals(lines, index, raw)
        elif (slanted := _last_slanted(ruler, lines, index, raw, body)) is not None:
            last = slanted
        else:
            index += 1
            continue
        text = " ".join(raw[at.start : at.end] for at in lines[index : last + 1])
        depth = depth_of(text) or (apart and _has_letter(ruler, line, raw))
        if (
            last - index < MOST_LINES
            and reads_as_heading(text)
            and (depth or _stands_as_heading(lines, index, last, raw, body, columns))
        ):
            found.append(SetHeading(index, last, line.size, line.bold, depth, not apart))
        index = last + 1
    return found


def is_heading_beside(heading: SetHeading, body: float) -> bool:
    """Whether a heading of one page still looks like one beside the body of the whole document."""
    if heading.size > _LARGER * body:
        return True
    # Words in small capitals are headings by their words.
    return (heading.bold and heading.size >= 0.88 * body) or (
        heading.worded and heading.size >= _SMALL_CAPITALS * body
    )


def levels(headings: Sequence[SetHeading]) -> list[int]:
    """The level of each heading of a document, 1 being the highest.

    A number says it by itself. Other headings take the level of numbered ones that look alike,
    or of their size among all sizes.
    """
    styles: dict[tuple[float, bool], list[int]] = {}
    for heading in headings:
        depths = styles.setdefault(_style(heading), [])
        if heading.depth:
            depths.append(heading.depth)
    ranks = {style: rank for rank, style in enumerate(sorted(styles, reverse=True), 1)}
    return [
        min(6, heading.depth or _of_style(styles, ranks, _style(heading))) for heading in headings
    ]


def _of_style(
    styles: dict[tuple[float, bool], list[int]],
    ranks: dict[tuple[float, bool], int],
    style: tuple[float, bool],
) -> int:
    if styles[style]:
        return round(median(styles[style]))
    deeper = [max(depths) for other, depths in styles.items() if depths and other > style]
    return max(deeper) + 1 if deeper else ranks[style]


def _style(heading: SetHeading) -> tuple[float, bool]:
    return round(heading.size * 2) / 2, heading.bold


def _is_set_apart(line: TextLine, body: float, *, bold_counts: bool) -> bool:
    """Whether the type of a line says that it is a heading."""
    if line.size > body * _LARGER:
        return True
    return line.bold and bold_counts and line.size >= 0.94 * body


def _is_worded_as_heading(lines: Sequence[TextLine], index: int, raw: str, body: float) -> bool:
    """Whether a line in the body's own type is a heading by its words and the space above it."""
    line = lines[index]
    if line.end - line.start > 70 or abs(line.size - body) > _OF_THE_BODY * body:
        return False
    if raw[line.start] not in _FIRST_CHARACTERS:
        return False
    text = raw[line.start : line.end]
    if KNOWN.fullmatch(text) or CAPITALS.match(text):
        return True
    if ALL_CAPITALS.match(text):
        return index == 0 or lines[index - 1].bottom - line.top > 0.8 * body
    if not DEEP_NUMBER.match(text) or text[-1].isdigit() or text[-1] in ".:;,":
        return False
    above = lines[index - 1] if index else None
    apart = above is None or above.bottom - line.top > 0.4 * body or above.top < line.bottom
    return apart and "," not in text


def _last_in_capitals(lines: Sequence[TextLine], first: int, raw: str) -> int:
    """The last line of a heading in capitals that takes several, from the first."""
    last = first
    if not raw[lines[first].start : lines[first].end].isupper():
        return first
    while last + 1 < len(lines) and last - first < MOST_LINES:
        line, following = lines[last], lines[last + 1]
        words = raw[following.start : following.end]
        if not words.isupper() or len(words) < _CAPITALS_GO_ON or NUMBER.match(words):
            break
        if not -0.5 * line.size < line.bottom - following.top < 0.7 * line.size:
            break
        last += 1
    return last


def _last_slanted(
    ruler: Ruler, lines: Sequence[TextLine], first: int, raw: str, body: float
) -> int | None:
    """The last line of a numbered heading in slanted type; None if there is none."""
    line = lines[first]
    if line.size != body or not SLANTED_NUMBER.match(raw, line.start, line.end):
        return None
    above = lines[first - 1] if first else None
    if above is not None and 0 < above.bottom - line.top < _SPACE_ABOVE * body:
        return None
    last = first
    while ruler.is_slanted(lines[last].start) and ruler.is_slanted(lines[last].end - 1):
        if last + 1 == len(lines) or not ruler.is_slanted(lines[last + 1].start):
            return last
        last += 1
    return None


def _has_letter(ruler: Ruler, line: TextLine, raw: str) -> bool:
    """Whether a heading begins with the letter of an appendix: "A   Attributes"."""
    if not LETTERED.match(raw, line.start, line.end):
        return False
    gaps = ruler.gaps(line)
    return gaps[0].right - gaps[0].left > _LETTER_GAP * line.size if gaps else False


def _columns(lines: Sequence[TextLine], body: float) -> list[tuple[float, float]]:
    """Left and right edges of the body's columns, in points."""
    edges: dict[int, list[float]] = {}
    for line in lines:
        if line.size == body:
            edges.setdefault(round(line.left / 2), []).append(line.right)
    return [(left * 2.0, max(rights)) for left, rights in edges.items() if len(rights) >= _COLUMN]


def _stands_as_heading(
    lines: Sequence[TextLine],
    first: int,
    last: int,
    raw: str,
    body: float,
    columns: Sequence[tuple[float, float]],
) -> bool:
    """Whether lines without a number stand where headings do, and not in a figure or a paragraph.

    That is at the left edge of a column, or in its middle and over its text, with space above, and
    the text below does not go on with them.
    """
    line = lines[first]
    below = lines[last + 1] if last + 1 < len(lines) else None
    if not any(abs(line.left - left) <= _ALIGNED for left, _ in columns) and not (
        _is_in_the_middle(line, columns)
        and (below is None or abs(below.size - body) <= _OF_THE_BODY * body)
    ):
        return False
    if below is not None and _RUNS_ON.match(raw, below.start):
        return False
    above = lines[first - 1] if first else None
    if above is None or above.top < line.bottom or above.size == 0:
        return True
    return above.bottom - line.top > _SPACE_ABOVE * line.size


def _is_in_the_middle(line: TextLine, columns: Sequence[tuple[float, float]]) -> bool:
    return any(
        line.left > left and abs(line.left + line.right - left - right) <= 2 * _ALIGNED
        for left, right in columns
    )


def _last_of_run(lines: Sequence[TextLine], first: int, raw: str) -> int:
    """The last line that goes on in the type of the first, right below."""
    last = first
    while last + 1 < len(lines) and last - first < MOST_LINES:
        line, following = lines[last], lines[last + 1]
        if abs(following.size - line.size) > 0.04 * line.size or following.bold != line.bold:
            break
        if not -0.5 * line.size < line.bottom - following.top < 0.7 * line.size:
            break
        if NUMBER.match(raw[following.start : following.end]):
            break
        last += 1
    return last
