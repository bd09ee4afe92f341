"""Tables that are drawn with rules: lines over, under and between their rows.

Rules of one width, one below the other, enclose a table if what stands between them is set in
columns; boxes around notes and listings are drawn the same way, and hold running text.
"""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.pdf.rules import Level, Rule, RuledLines, groups
from tunedd_api.extraction.pdf.strips import strips, uncrossed

_ROWS: Final = 2
_ROWS_OF_A_BOX: Final = range(6, 31)
"""Between two rules alone there is a table only if it has so many levels …"""

_CELLS_OF_A_BOX: Final = 0.6
"""… of which this share is parted by gaps of so many sizes: notes and listings stand in boxes."""

_GAP_OF_A_BOX: Final = 1.2

_FILLED: Final = 2.0
"""Between the rules of a table, levels take at most as many sizes each …"""

_ROW: Final = 1.5
"""… and between those of one row."""

_REACH: Final = 1.8
_TITLE: Final = 2
_HEADER: Final = 4
_USUAL_SIZE: Final = 10.0
_FOREIGN: Final = 0.2
"""The share of lines that may stand in the order of a table and not in its place."""


class RuledTable(NamedTuple):
    """A table's first and last line, and the last that names its columns, if any does."""

    first: int
    last: int
    header: int | None


def ruled_tables(
    ruler: Ruler, lines: Sequence[TextLine], rules: Sequence[Rule], numbered: Set[int]
) -> list[RuledTable]:
    """The tables that rules enclose, in order; none holds one of the ``numbered`` headings."""
    placed = RuledLines(ruler, lines)
    # Those with many rules first: the rules at the head and foot of a page enclose everything.
    chains = [chain for group in groups(rules) for chain in _chains(placed, group, numbered)]
    found: list[RuledTable] = []
    for chain in sorted(chains, key=len, reverse=True):
        table = _table(placed, chain)
        if table is not None and not any(
            table.first <= other.last and other.first <= table.last for other in found
        ):
            found.append(table)
    return sorted(found)


def _chains(
    lines: RuledLines, group: Sequence[Rule], numbered: Set[int]
) -> Iterator[Sequence[Rule]]:
    """Runs of rules between which nothing but cells stands."""
    start = None
    title = -1
    shared: set[int] = set()
    for number, (upper, lower) in enumerate(pairwise(group)):
        levels = lines.between(upper, lower)
        found = _parted(lines, levels, upper, lower, numbered)
        is_row = found is not None and _is_dense(levels, upper, lower, _ROW)
        if start is not None and is_row and not found:
            # The cells of one row, as it is seen among the others.
            found = shared & uncrossed(lines, levels, upper)
        if found:
            if start is None:
                # The title of a table may stand in its frame.
                start = number - 1 if title >= 0 and title == number - 1 else number
            shared = (shared & found) or found
        elif start is not None and not (is_row and len(levels) <= 1):
            yield group[start : number + 1]
            start = None
        if not found and is_row and 0 < len(levels) <= _TITLE:
            title = number
    if start is not None:
        yield group[start:]


def _parted(
    lines: RuledLines, levels: Sequence[Level], upper: Rule, lower: Rule, numbered: Set[int]
) -> set[int] | None:
    """The strips between two rules; None if more than cells stands there."""
    if not _is_dense(levels, upper, lower, _FILLED):
        return None
    if any(index in numbered for level in levels for index, _ in level):
        return None
    return strips(lines, levels, upper)


def _is_dense(levels: Sequence[Level], upper: Rule, lower: Rule, sizes: float) -> bool:
    """Whether two rules are no farther apart than the levels between them take."""
    size = max((line.size for level in levels for _, line in level), default=_USUAL_SIZE)
    return upper.at - lower.at < (len(levels) + 1) * sizes * size


def _table(lines: RuledLines, rules: Sequence[Rule]) -> RuledTable | None:
    """The table between the first rule and the last; None if it is none."""
    levels = lines.between(rules[0], rules[-1])
    is_box = len(rules) == _ROWS
    if len(levels) < _ROWS or (is_box and not _is_table_in_a_box(lines, levels)):
        return None
    shared = strips(lines, levels, rules[0])
    if not shared:
        return None
    beyond = [] if is_box else list(_beyond(lines, rules, shared))
    indices = sorted(index for level in (*levels, *beyond) for index, _ in level)
    first, last = indices[0], indices[-1]
    if len(indices) < (1 - _FOREIGN) * (last - first + 1):
        return None
    if beyond and beyond[0][0][1].bottom > rules[0].at:
        return RuledTable(first, last, max(index for index, _ in beyond[0]))
    return RuledTable(first, last, _header(lines, rules, last))


def _is_table_in_a_box(lines: RuledLines, levels: Sequence[Level]) -> bool:
    if len(levels) not in _ROWS_OF_A_BOX:
        return False
    apart = sum(len(lines.cells(level, _GAP_OF_A_BOX)) > 1 for level in levels)
    return apart >= _CELLS_OF_A_BOX * len(levels)


def _beyond(lines: RuledLines, rules: Sequence[Rule], shared: Set[int]) -> Iterator[Level]:
    """The first and last row, where no rule is drawn over and under all."""
    rows = lines.between(rules[0], rules[1]) or lines.between(rules[1], rules[2])
    reach = _REACH * (rows[0][0][1].size if rows else _USUAL_SIZE)
    for upper, lower in (
        (rules[0]._replace(at=rules[0].at + reach), rules[0]),
        (rules[-1], rules[-1]._replace(at=rules[-1].at - reach)),
    ):
        for level in lines.between(upper, lower):
            if shared & strips(lines, [level], upper):
                yield level


def _header(lines: RuledLines, rules: Sequence[Rule], last: int) -> int | None:
    """The last line above the first rule that has something above and below it in the table."""
    for rule in rules[1:-1]:
        levels = lines.between(rules[0], rule)
        if levels:
            end = max(index for level in levels for index, _ in level)
            return end if len(levels) <= _HEADER and end < last else None
    return None
