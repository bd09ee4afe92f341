"""The cells of rows, and what their columns are called, also where two lines say so together.

The second line stands below names that span several columns, or gives the units of the first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Final

BETWEEN_LINES: Final = " / "
"""Stands between the lines of a header that are written as one."""

CELL: Final = re.compile(r"\s*\|\s*|\t+| {3,}")
"""What parts the cells of a row."""

_FEWEST_COLUMNS: Final = 2
_FEWEST_ROWS: Final = 2
_MOST_LACKING: Final = 2


def cells(row: str) -> list[str]:
    """What stands in the cells of a row, from left to right.

    A bar at one end alone has a blank cell beside it.
    """
    text = row.strip()
    inside = text[1:-1].strip() if is_framed(text) else text
    return [cell.strip() for cell in CELL.split(inside)]


def is_framed(row: str) -> bool:
    """Whether bars stand around the cells of a row, too."""
    return len(row) > 1 and row.startswith("|") and row.endswith("|")


def grid(
    header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The names of the columns of a table and the cells of its rows, as many of each.

    A header that lacks one cell lacks that of the corner. A column without a name in which nothing
    stands is none: rows may have a bar at one end only.
    """
    lengths = Counter(_length(row) for row in rows)
    usual = lengths.most_common(1)[0][0] if lengths else 0
    named = [_placed(line, usual) for line in header]
    names = _merged(*named) if len(named) > 1 else named[0]
    width = max(len(names), usual)
    every = [(*row, *[""] * width)[:width] for row in (names, *rows)]
    kept = [at for at in range(width) if any(row[at] for row in every)]
    told, *below = (tuple(row[at] for at in kept) for row in every)
    return told, below


def lines_of_header(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows of a table, given as their cells, name its columns: 1 or 2.

    A second one does if it names columns in which the rows below it have figures.
    """
    if len(rows) < _FEWEST_ROWS + 2:
        return 1
    top, second, *below = rows
    lower = _below(top, second)
    named = [at for at, name in enumerate(lower) if name and name != top[at]]
    figured = [sum(_has_figure(row[at]) for row in below if at < len(row)) for at in named]
    return 2 if any(2 * count > len(below) for count in figured) else 1


@lru_cache(maxsize=512)
def column_names(header: str) -> tuple[str, ...]:
    """The names of the columns in a header, whose lines may be written as one."""
    top, _, second = header.partition(BETWEEN_LINES)
    upper = cells(top)
    lower = _below(upper, cells(second))
    return _merged(upper, lower) if lower else tuple(cells(header))


def _merged(top: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The names of columns that two lines give: "Summer" above "Single" is "Summer Single".

    What stands above blanks as well is said of the columns below these, too.
    """
    names: list[str] = []
    spanning = ""
    for at, (upper, lower) in enumerate(zip_longest(top, second, fillvalue="")):
        spanning = upper or (spanning if lower and at else "")
        names.append(spanning if lower in {"", spanning} else f"{spanning} {lower}".strip())
    return tuple(names)


def _below(top: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """A line as one that names columns together with the one above it; empty if it does not.

    It says nothing new of the first column, or stands below a name that is there twice.
    """
    lower = _placed(second, len(top))
    if len(top) != len(lower) or len(top) < _FEWEST_COLUMNS or not any(lower):
        return ()
    pairs = zip(pairwise(top), pairwise(lower), strict=True)
    is_spanned = any(a == b and c != d for (a, b), (c, d) in pairs)
    names = (lower[0] in {"", top[0]} or is_spanned) and not any(map(_has_figure, lower))
    return lower if names else ()


def _placed(line: Sequence[str], width: int) -> tuple[str, ...]:
    """A line of a header in so many columns: its corner may be blank, or both of its ends."""
    lacking = width - len(line)
    return ("", *line, *[""] * (lacking - 1)) if 0 < lacking <= _MOST_LACKING else tuple(line)


def _length(row: Sequence[str]) -> int:
    """How many cells a row has but for the blank ones at its end."""
    return max((at for at, cell in enumerate(row, start=1) if cell), default=0)


def _has_figure(cell: str) -> bool:
    """Whether a cell begins with a number, as the unit "m3" does not."""
    return next(filter(str.isalnum, cell), "").isdigit()
