"""What pages carry beside their text: running heads, page numbers, stamps.

A line at the edge of its page is furniture if it comes back on other pages at the same place,
whatever its digits; a lone number anywhere, if it does on every other page. So is what is not the
words that are seen on the page, as far as that can be told.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from tunedd_api.extraction.extracts import Range
from tunedd_api.extraction.pdf.lines import TextLine, body_size
from tunedd_api.extraction.pdf.pages import PageText

_EDGE: Final = 3
"""So many of the topmost and lowest lines of a page may be furniture."""

_PAGES: Final = 3
"""On fewer pages than this, or all there are, nothing comes back."""

_LARGE: Final = 1.3
"""Type so many times as large as the body's is that of a heading, whose number counts."""

_LEFT: Final = 0.25
"""A document of which less is left without furniture has none."""

_DIGITS_OF_A_LINE: Final = 3

_LONGEST: Final = 160
_STEP: Final = 4.0
"""Lines that differ by less, in points, are at the same place."""

_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(
    r"[-–—\[(| ]*(?:page |seite |p\. ?)?(?:\d{1,4}|[ivxlc]{1,6})(?: ?(?:of|von|/) ?\d{1,4})?"
    r"[-–—\])| ]*",
    re.IGNORECASE,
)
_STAMP: Final = re.compile(r"arXiv: ?(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})")

_Place = tuple[str, int]


def furniture(pages: Sequence[PageText]) -> list[tuple[Range, ...]]:
    """For each page the ranges of its text that are furniture, in order."""
    seen: dict[_Place, set[int]] = defaultdict(set)
    edges: list[list[tuple[int, str, float]]] = []
    for number, page in enumerate(pages):
        large = _LARGE * body_size(page.lines)
        found = [
            (index, _wording(page.raw[line.start : line.end], exact=line.size > large), line.top)
            for index, line in _at_edge(page.lines)
        ]
        found += _line_numbers(page)
        found += _turned(page)
        edges.append(found)
        for _, wording, top in found:
            seen[wording, round(top / _STEP)].add(number)
    needed = min(_PAGES, max(2, len(pages)))

    def comes_back(wording: str, top: float) -> bool:
        place = round(top / _STEP)
        holders = set().union(*(seen.get((wording, place + near), ()) for near in (-1, 0, 1)))
        return len(holders) >= (max(needed, len(pages) // 2) if wording.isdigit() else needed)

    marked: list[set[int]] = []
    whole = left = 0
    for page, found in zip(pages, edges, strict=True):
        indices = {index for index, wording, top in found if comes_back(wording, top)}
        indices |= {
            index
            for index, line in enumerate(page.lines)
            if not line.size and _STAMP.match(page.raw, line.start)
        }
        marked.append(indices)
        whole += len(page.text)
        left += len(page.text) - sum(at.end - at.start for at in _ranges(page, indices))
    if left < _LEFT * whole:
        # What is said on every page, and nothing else, is what the document says.
        return [_ranges(page, set(page.junk)) for page in pages]
    return [
        _ranges(page, indices | set(page.junk)) for page, indices in zip(pages, marked, strict=True)
    ]


def _at_edge(lines: Sequence[TextLine]) -> list[tuple[int, TextLine]]:
    """The topmost and the lowest lines, with their indices."""
    upright = [
        (index, line)
        for index, line in enumerate(lines)
        if line.size and line.end - line.start <= _LONGEST
    ]
    if len(upright) > 2 * _EDGE:
        upright.sort(key=lambda placed: -placed[1].top)
        return upright[:_EDGE] + upright[-_EDGE:]
    return upright


def _line_numbers(page: PageText) -> list[tuple[int, str, float]]:
    """Lone numbers anywhere on a page: lines of manuscripts and drafts bear them on every page."""
    return [
        (index, page.raw[line.start : line.end], line.top)
        for index, line in enumerate(page.lines)
        if line.end - line.start <= _DIGITS_OF_A_LINE and page.raw[line.start : line.end].isdigit()
    ]


def _turned(page: PageText) -> list[tuple[int, str, float]]:
    """What is written across a page, as ``DRAFT`` is."""
    return [
        (index, page.raw[line.start : line.end], line.top)
        for index, line in enumerate(page.lines)
        if not line.size and line.end - line.start <= _LONGEST
    ]


def _wording(text: str, *, exact: bool) -> str:
    """What comes back of a line; ``exact`` is for large type, as in "Chapter 3"."""
    if exact:
        return text
    if _NUMBER.fullmatch(text):
        return "#"
    return _DIGITS.sub("#", text).casefold().replace(" ", "")


def _ranges(page: PageText, indices: set[int]) -> tuple[Range, ...]:
    """The lines' ranges, with neighbours in one."""
    merged: list[Range] = []
    for span in sorted(map(page.span, indices), key=lambda span: span.start):
        if span.start >= span.end:
            continue
        if merged and not page.text[merged[-1].end : span.start].strip():
            merged[-1] = Range(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)
