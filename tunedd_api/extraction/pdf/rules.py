"""The rules that a page is drawn with, and the lines of text between them."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.lines import Ruler, TextLine

_THICK: Final = 2.5
"""In points; what is thicker is a bar or a box."""

_SHORTEST: Final = 20.0
_WHOLE: Final = 60.0
"""A whole rule is at least so wide, however many pieces it is drawn in."""

_SAME: Final = 4.0
"""Edges of rules that differ by less, in points, are the same."""

_LEVEL: Final = 1.5
_MOST: Final = 300
"""A page that has more rules than this shows a figure."""

_BASELINE: Final = 0.4
"""Baselines that differ by less, in sizes, are one."""

Span = tuple[float, float]
Level = list[tuple[int, TextLine]]
"""Lines of one baseline, with their indices, from left to right."""


class Rule(NamedTuple):
    """A horizontal line, in points from the page's lower left corner."""

    at: float
    left: float
    right: float


def rules_of(boxes: Sequence[tuple[float, float, float, float]]) -> list[Rule]:
    """The rules among things drawn, from the top down; ``boxes`` as left, bottom, right, top."""
    parts = [
        Rule((bottom + top) / 2, left, right)
        for left, bottom, right, top in boxes
        if top - bottom <= _THICK and right - left >= _SHORTEST
    ]
    parts.sort(key=lambda part: (-round(part.at), part.left))
    rules: list[Rule] = []
    for part in parts:
        last = rules[-1] if rules else None
        if last is not None and last.at - part.at < _LEVEL and part.left - last.right <= _SAME:
            rules[-1] = last._replace(right=max(last.right, part.right))
        else:
            rules.append(part)
    whole = [rule for rule in rules if rule.right - rule.left >= _WHOLE]
    return whole if len(whole) <= _MOST else []


def groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that begin and end at the same places, from the top down; there are two at least."""
    found: list[list[Rule]] = []
    for rule in rules:
        for group in found:
            if abs(group[0].left - rule.left) + abs(group[0].right - rule.right) < 2 * _SAME:
                group.append(rule)
                break
        else:
            found.append([rule])
    return [group for group in found if len(group) > 1]


class RuledLines:
    """The lines of a page by their height, each measured but once."""

    def __init__(self, ruler: Ruler, lines: Sequence[TextLine]) -> None:
        self._ruler = ruler
        self._placed = sorted(
            ((line.bottom + line.top) / 2, index, line)
            for index, line in enumerate(lines)
            if line.size
        )
        self._gaps: dict[int, list[Span]] = {}

    def between(self, upper: Rule, lower: Rule) -> list[Level]:
        """The lines between two rules and within their ends, from the top down."""
        first = bisect_left(self._placed, (lower.at,))
        last = bisect_left(self._placed, (upper.at,))
        inside = [
            (index, line)
            for _, index, line in self._placed[first:last]
            if line.left > upper.left - _SAME and line.right < upper.right + _SAME
        ]
        inside.sort(key=lambda placed: (-placed[1].bottom, placed[1].left))
        levels: list[Level] = []
        for placed in inside:
            above = levels[-1][0][1] if levels else None
            if above is not None and above.bottom - placed[1].bottom < _BASELINE * above.size:
                levels[-1].append(placed)
            else:
                levels.append([placed])
        return levels

    def cells(self, level: Level, apart: float) -> list[Span]:
        """Where the cells of a level begin and end; gaps so many sizes wide part them."""
        found: list[Span] = []
        for index, line in level:
            left = line.left
            for end, start in self._gaps_of(index, line):
                if start - end > apart * line.size:
                    found.append((left, end))
                    left = start
            found.append((left, line.right))
        return found

    def _gaps_of(self, index: int, line: TextLine) -> list[Span]:
        known = self._gaps.get(index)
        if known is None:
            known = self._gaps[index] = [(gap.left, gap.right) for gap in self._ruler.gaps(line)]
        return known
