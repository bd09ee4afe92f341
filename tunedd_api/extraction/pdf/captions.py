"""Where captions of figures and tables begin and end among the lines of a page."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.extraction.pdf.lines import TextLine

_THING: Final = (
    r"(?:fig(?:ure|ura)?|tab(?:le|elle|leau|la|ela)?|abb(?:ildung)?|algorithm|listing|scheme|chart"
    r"|exhibit|plate)"
)
_NUMBER: Final = r"(?:\d{1,3}(?:[.-]\d{1,3})*[a-z]?|[IVX]{1,5}|[A-Z][.-]?\d{1,2})"

CAPTION: Final = re.compile(rf"{_THING}\.? *(?-i:{_NUMBER})(?!\w)", re.IGNORECASE)
"""How captions begin; sentences that name a figure do, too."""

_PARTED: Final = re.compile(rf"{_THING}\.? *(?-i:{_NUMBER})(?:[.:|]| ?[–—]| -) *\S", re.IGNORECASE)
_BARE: Final = re.compile(rf"{_THING}\.? +(?-i:{_NUMBER} +[A-Z])", re.IGNORECASE)
_LABEL: Final = re.compile(rf"{_THING}\.? *(?-i:{_NUMBER})[.:]?", re.IGNORECASE)
_GAP: Final = 0.6


def is_label(text: str) -> bool:
    """Whether a line is the number of a caption whose words stand below."""
    return _LABEL.fullmatch(text) is not None


def around_captions(lines: Sequence[TextLine], raw: str) -> Iterator[int]:
    """Where captions begin, and where what comes after them does, however it begins."""
    index = 0
    while index < len(lines):
        if not _begins(lines, index, raw):
            index += 1
            continue
        yield index
        index += 1
        while index < len(lines) and _is_going_on(lines[index - 1], lines[index], raw):
            index += 1
        yield index


def goes_on(line: TextLine, following: TextLine, raw: str) -> bool:
    """Whether place and type say that a paragraph goes on, whatever the words look like."""
    return (
        following.size == line.size
        and following.bold == line.bold
        and raw[following.start].isalpha()
        and (raw[line.end - 1] in ",()" or raw[line.end - 1].isalnum())
        and raw[line.end - 1].isascii()
        and -line.size < line.bottom - following.top < 0.7 * line.size
        and line.right > following.right - line.size
        and abs(line.left - following.left) < 2 * line.size
    )


def _begins(lines: Sequence[TextLine], index: int, raw: str) -> bool:
    """Whether a line begins a caption, rather than going on with "as shown in"."""
    line = lines[index]
    if _PARTED.match(raw, line.start, line.end):
        return not index or not goes_on(lines[index - 1], line, raw)
    if not _BARE.match(raw, line.start, line.end):
        return False
    above = lines[index - 1] if index else None
    return above is None or not _is_right_below(above, line)


def _is_going_on(line: TextLine, following: TextLine, raw: str) -> bool:
    """Whether the next line stands right below, in the same type, and does not begin too low."""
    if raw[line.end - 1] == "." and raw[following.start].islower():
        return False
    if following.bold != line.bold or not _is_right_below(line, following):
        return False
    middle = (following.left + following.right) / 2
    return line.left - line.size < middle < line.right + line.size


def _is_right_below(line: TextLine, following: TextLine) -> bool:
    """Whether the next line stands right below, in type of the same size."""
    if following.size != line.size:
        return False
    return -0.5 * line.size < line.bottom - following.top < _GAP * line.size
