"""Blanks between words, where a page sets some as characters and leaves some out.

PDFium takes a gap for a blank if it is wide for the letters around it. Programs that justify lines
make gaps narrower than that, and words are glued: ``butthe``. They also set blanks that take no
room where they move letters closer, and the text layers of scans have letters so far apart that a
gap between them is taken for a blank: words are parted, ``neg ative``. Only pages are looked at
that have blanks of both kinds, or many long words: else PDFium is right.
"""

import re
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.pdf.scripts import is_right_to_left

_GAP: Final = 0.17
"""Between words, in sizes of the type, beyond what is between letters."""

_TOUCHING: Final = 0.06
"""A blank that is wider by less than this is none."""

_STEP: Final = 3
"""Where none of every third line is amiss, no line is taken to be: looking at each costs time."""

_MIXED: Final = 0.05
"""From this share of blanks of the rarer kind every line of a page is looked at."""

_SPACED: Final = 0.3
"""The share of gaps from which letters are set apart for looks."""

_UNSEEN: Final = 0.6
"""Where more of a line's blanks seem to take no room, it is the boxes that are wrong."""

_ONE_BETWEEN: Final = 2

_GLUED: Final = re.compile(r"[A-Za-z]{16,}")
_LONG_WORDS: Final = 8
"""Words of glued ones are longer than this, by the average, blanks included."""

_WORDS_GLUED: Final = 1 / 300
"""Words of so many letters, for each character of a page, are several words each."""

_LOOKED_AT: Final = 80
"""Lines of a page in which two blanks are looked at, to learn which kinds there are."""


class Spacing(NamedTuple):
    """What is amiss in a line, as raw indices.

    ``missing`` are those of characters before which a blank is missing, ``unseen`` those of blanks
    that take no room.
    """

    missing: Sequence[int]
    unseen: Sequence[int]


def spacings(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> dict[int, Spacing]:
    """What is amiss between the words of a page, by lines' indices."""
    share = _share_of_rarer_kind(ruler, lines, raw)
    is_glued = _is_glued(raw)
    if not share and not is_glued:
        return {}
    if (
        share < _MIXED
        and not is_glued
        and not any(_spacing(ruler, line, raw) for line in lines[::_STEP])
    ):
        return {}
    return {at: found for at, line in enumerate(lines) if (found := _spacing(ruler, line, raw))}


def _is_glued(raw: str) -> bool:
    """Whether many words are so long that they must be several."""
    if (raw.count(" ") + raw.count("\n")) * _LONG_WORDS > len(raw):
        # So short are they that there is no need to look at each.
        return False
    return len(_GLUED.findall(raw)) > _WORDS_GLUED * len(raw)


def _share_of_rarer_kind(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> float:
    kinds = [0, 0]
    for line in lines[:: 1 + len(lines) // _LOOKED_AT]:
        for start in (line.start + 1, (line.start + line.end) // 2):
            index = raw.find(" ", start, line.end)
            if index != -1:
                left, right = ruler.width(index)
                kinds[right > left] += 1
    return min(kinds) / sum(kinds) if min(kinds) else 0.0


def _spacing(ruler: Ruler, line: TextLine, raw: str) -> Spacing | None:
    if not line.size or is_right_to_left(raw[line.start : line.end]):
        return None
    letters: list[tuple[float, int, int]] = []
    blanks: list[tuple[float, int, int]] = []
    before, reached = -1, 0.0
    for index, left, right in ruler.edges(line.start, line.end):
        if before >= 0:
            pairs = blanks if index - before > 1 else letters
            pairs.append((left - reached, before, index))
        before, reached = index, right
    between = median([gap for gap, _, _ in letters]) if letters else 0.0
    between = max(0.0, between)

    def stand_in(before: int, index: int) -> bool:
        return _stands_in(ruler, before, line) and _stands_in(ruler, index, line)

    wide, narrow = between + _GAP * line.size, between + _TOUCHING * line.size
    missing = [at for gap, before, at in letters if gap > wide and stand_in(before, at)]
    unseen = [
        at - 1
        for gap, before, at in blanks
        if gap < narrow
        and at - before == _ONE_BETWEEN
        and stand_in(before, at)
        # Slanted letters reach beyond their room.
        and ruler.font(before) == ruler.font(at)
    ]
    if len(missing) > _SPACED * len(letters):
        missing = []
    if len(unseen) > _UNSEEN * len(blanks):
        unseen = []
    return Spacing(missing, unseen) if missing or unseen else None


def _stands_in(ruler: Ruler, index: int, line: TextLine) -> bool:
    """Whether a character's box is on its line: those of some ligatures are anywhere."""
    bottom, top = ruler.extent(index)
    return line.bottom < (bottom + top) / 2 < line.top
