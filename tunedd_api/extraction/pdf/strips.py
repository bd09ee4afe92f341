"""Strips without text that part the lines between two rules into cells."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.extraction.pdf.rules import Level, Rule, RuledLines, Span

_CELL_GAP: Final = 0.65
"""Between cells, in sizes of the type: rules leave no doubt, so that little will do."""

_CELLS: Final = 0.4
"""The share of a table's levels that have cells on both sides of a strip."""

_CROSSING: Final = 0.15
"""The share that may cross it: titles of groups of rows, notes below a table."""

_WITH_A_TITLE: Final = 4
"""Of so many levels one may."""

_SAMPLED: Final = 12
_PLACES: Final = 200
"""A rule is looked at in as many places as this."""


def strips(lines: RuledLines, levels: Sequence[Level], rule: Rule) -> set[int]:
    """The strips that part most levels below a rule into cells, as numbers of places along it."""
    if len(levels) > _SAMPLED:
        # What is no table is told from a few levels: measuring each costs time.
        sample = levels[:: len(levels) // (_SAMPLED // 2)]
        if sum(len(lines.cells(level, _CELL_GAP)) > 1 for level in sample) <= 1:
            return set()
    cells = [lines.cells(level, _CELL_GAP) for level in levels]
    scale = (rule.right - rule.left) / _PLACES

    def parted(place: int) -> int:
        at = rule.left + (place + 0.5) * scale
        return sum(level[0][1] <= at <= level[-1][0] for level in cells)

    crossing = int(_CROSSING * len(levels)) or int(len(levels) >= _WITH_A_TITLE)
    free = _free(cells, rule, crossing)
    return {place for place in free if parted(place) >= max(1.0, _CELLS * len(levels))}


def uncrossed(lines: RuledLines, levels: Sequence[Level], rule: Rule) -> set[int]:
    """The places along a rule below which there is no text."""
    return _free([lines.cells(level, _CELL_GAP) for level in levels], rule, 0)


def _free(cells: Sequence[Sequence[Span]], rule: Rule, crossing: int) -> set[int]:
    """The places that no more levels cross."""
    scale = _PLACES / (rule.right - rule.left)
    crossed = [0] * (_PLACES + 1)
    for level in cells:
        for left, right in level:
            first, last = int((left - rule.left) * scale), int((right - rule.left) * scale)
            for place in range(max(0, first), min(last, _PLACES) + 1):
                crossed[place] += 1
    return {place for place in range(_PLACES) if crossed[place] <= crossing}
