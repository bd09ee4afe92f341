"""Which lines of a page are headings, by type, number and place.

A page is judged for itself, so that its text does not depend on the others; how high a heading
stands is settled over the whole document.
"""

import re
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.lines import TextLine
from tunedd_api.extraction.text.lines import is_row

_LARGER: Final = 1.1
"""Type this many times as large as the body's sets a line apart."""

_LINES: Final = 3
_LONGEST: Final = 130
"""In characters a line."""

_FIRST_CHARACTERS: Final = frozenset("0123456789") | {
    char for char in map(chr, range(0x250)) if char.isupper()
}
"""What a heading in the type of the body begins with."""

_COLUMN: Final = 3
"""So many lines of the body make a column."""

_ALIGNED: Final = 3.0
"""How far from a column's edge or middle a heading may stand, in points."""

_SPACE_ABOVE: Final = 0.3
"""Between a heading and the line above it, in sizes."""

_NUMBER: Final = re.compile(
    r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,4})\.? +\D|(?P<roman>[IVX]{1,5})\. +\S"
    r"|(?P<letter>[A-Z](?:\.\d{1,2})+)\.? +\S|(?P<initial>[A-Z])\. +\S"
    r"|(?i:appendix|chapter|part|section|kapitel|teil) +(?P<named>[\dA-Z]+)\b"
)
_CAPITALS: Final = re.compile(r"(?:[IVX]{1,5}\.|\d{1,2}\.?) +[A-Z][A-Z \-–—:,&/]{3,}\Z")
_DEEP_NUMBER: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,4}\.?|[A-H]\.(?:\d{1,2})?|[IVX]{1,5}\.) +[A-Z]"
)
_KNOWN: Final = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5})\.? +)?(?:abstract|introduction|conclusions?|references"
    r"|bibliography|acknowledge?ments?|appendix|zusammenfassung|literatur(?:verzeichnis)?)",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(r"(?:fig(?:ure)?|table|tab|algorithm|listing)\.? *\d", re.IGNORECASE)
_STAMP: Final = re.compile(r"arXiv:|doi:|https?:", re.IGNORECASE)
_LISTED: Final = re.compile(r"(?:\. ?){3}|(?:\S+ ){3,}\d{1,3}\Z")
"""Entries of a table of contents: dots, or a page number after several words."""

_UNENDED: Final = re.compile(r"[,;]\Z|[.!?] +\S+ +\S")
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


def set_headings(lines: Sequence[TextLine], raw: str, body: float) -> list[SetHeading]:
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
        if not apart and not _is_worded_as_heading(lines, index, raw, body):
            index += 1
            continue
        last = _last_of_run(lines, index, raw) if apart else index
        text = " ".join(raw[at.start : at.end] for at in lines[index : last + 1])
        depth = depth_of(text)
        if (
            last - index < _LINES
            and _reads_as_heading(text)
            and (depth or _stands_as_heading(lines, index, last, raw, columns))
        ):
            found.append(SetHeading(index, last, line.size, line.bold, depth, not apart))
        index = last + 1
    return found


def depth_of(text: str) -> int:
    """How deep the number of a heading goes: 1 for "2 Methods", 2 for "2.1 Data".

    0 without a number, but for headings that are always among the highest, as "References".
    """
    match = _NUMBER.match(text)
    if match is None:
        return 1 if _KNOWN.fullmatch(text) else 0
    number = match["decimal"] or match["letter"]
    if number:
        return number.count(".") + 1
    return 2 if match["initial"] and not match["roman"] else 1


def is_heading_beside(heading: SetHeading, body: float) -> bool:
    """Whether a heading of one page still looks like one beside the body of the whole document."""
    if heading.size > _LARGER * body:
        return True
    return (heading.bold or heading.worded) and heading.size >= 0.88 * body


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
    if line.end - line.start > 70 or abs(line.size - body) > 0.12 * body:
        return False
    if raw[line.start] not in _FIRST_CHARACTERS:
        return False
    text = raw[line.start : line.end]
    if _KNOWN.fullmatch(text) or _CAPITALS.match(text):
        return True
    if not _DEEP_NUMBER.match(text) or text[-1].isdigit() or text[-1] in ".:;,":
        return False
    above = lines[index - 1] if index else None
    apart = above is None or above.bottom - line.top > 0.4 * body or above.top < line.bottom
    return apart and "," not in text


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
    columns: Sequence[tuple[float, float]],
) -> bool:
    """Whether lines without a number stand where headings do, and not in a figure or a paragraph.

    That is at the left edge or in the middle of a column, with space above, and the text below
    does not go on with them.
    """
    line = lines[first]
    if not any(
        abs(line.left - left) <= _ALIGNED
        or (line.left > left and abs(line.left + line.right - left - right) <= 2 * _ALIGNED)
        for left, right in columns
    ):
        return False
    if last + 1 < len(lines) and _RUNS_ON.match(raw, lines[last + 1].start):
        return False
    above = lines[first - 1] if first else None
    if above is None or above.top < line.bottom or above.size == 0:
        return True
    return above.bottom - line.top > _SPACE_ABOVE * line.size


def _last_of_run(lines: Sequence[TextLine], first: int, raw: str) -> int:
    """The last line that goes on in the type of the first, right below."""
    last = first
    while last + 1 < len(lines) and last - first < _LINES:
        line, following = lines[last], lines[last + 1]
        if abs(following.size - line.size) > 0.04 * line.size or following.bold != line.bold:
            break
        if not -0.5 * line.size < line.bottom - following.top < 0.7 * line.size:
            break
        if _NUMBER.match(raw[following.start : following.end]):
            break
        last += 1
    return last


def _reads_as_heading(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters * 2 < len(text) or len(text) > _LINES * _LONGEST:
        return False
    if text[0].islower() or _CAPTION.match(text) or _STAMP.search(text) or _LISTED.search(text):
        return False
    if is_row(text.split()):
        return False
    numbered = _NUMBER.match(text) is not None
    body = text[text.find(" ") + 1 :] if numbered else text
    return not _UNENDED.search(body) and (numbered or text[-1] != "." or letters < 40)
