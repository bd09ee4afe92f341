"""Blanks that PDFium does not see, where a page sets some as characters and leaves some out.

PDFium takes a gap for a blank if it is wider than the font's own blank. Programs that justify
lines make gaps narrower than that, and words are glued: ``butthe``. Only pages that have blanks of
both kinds are looked at: where all are characters, or all are gaps, PDFium is right.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.extraction.pdf.lines import Ruler, TextLine

_GAP: Final = 0.17
"""Between words, in sizes of the type; within a word letters touch."""

_STEP: Final = 3
"""Where none of every third line lacks a blank, no line is taken to: looking at each costs time."""

_SPACED: Final = 0.3
"""The share of gaps from which letters are set apart for looks."""

_LOOKED_AT: Final = 40
"""Lines of a page in which the first blank is looked at, to learn which kinds there are."""


def glued(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> dict[int, list[int]]:
    """By lines' indices, the raw indices of characters before which a blank is missing."""
    if not _has_both_kinds(ruler, lines, raw):
        return {}
    if not any(_gaps(ruler, line, raw) for line in lines[::_STEP]):
        return {}
    return {at: gaps for at, line in enumerate(lines) if (gaps := _gaps(ruler, line, raw))}


def _has_both_kinds(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> bool:
    kinds: set[bool] = set()
    for line in lines[:: 1 + len(lines) // _LOOKED_AT]:
        index = raw.find(" ", line.start + 1, line.end)
        if index != -1:
            left, right = ruler.width(index)
            kinds.add(right > left)
            if len(kinds) > 1:
                return True
    return False


def _gaps(ruler: Ruler, line: TextLine, raw: str) -> list[int]:
    if not line.size:
        return []
    wide: list[int] = []
    pairs = 0
    reached: float | None = None
    for index in range(line.start, line.end):
        if raw[index] <= " ":
            reached = None
            continue
        left, right = ruler.width(index)
        if right <= left:
            continue
        if reached is not None:
            pairs += 1
            if left - reached > _GAP * line.size and _stands_in(ruler, index, line):
                wide.append(index)
        reached = right
    return wide if len(wide) <= _SPACED * pairs else []


def _stands_in(ruler: Ruler, index: int, line: TextLine) -> bool:
    """Whether a character's box is on its line: those of some ligatures are anywhere."""
    bottom, top = ruler.extent(index)
    return line.bottom < (bottom + top) / 2 < line.top
