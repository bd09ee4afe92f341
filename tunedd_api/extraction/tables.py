"""Rows of cells as blocks, with the rows that name the columns told from the others."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from tunedd_api.extraction.blocks import Block, Kind

SEPARATOR: Final = " | "
"""Between the cells of a row."""

_LOOKED_AT: Final = 3
"""A table of fewer rows than this has no header, unless the file says so."""

_LABEL: Final = 60
"""The name of a column has at most so many characters."""


def row_blocks(rows: Iterable[Sequence[str]], headers: int = 0) -> Iterator[Block]:
    """Write rows of cells, one block each; rows without text are left out.

    ``headers`` is how many of the first rows the file says name the columns. Where it says
    nothing, the first row does if it reads like names: filled throughout, short, no numbers.
    """
    left = iter(rows)
    first = list(islice(left, max(_LOOKED_AT, headers)))
    if not headers and len(first) >= _LOOKED_AT and _names_columns(first[0], first[1:]):
        headers = 1
    opens = True
    for number, cells in enumerate(chain(first, left)):
        if not any(cells):
            continue
        text = SEPARATOR.join(cells).rstrip()
        yield Block(Kind.ROW, text, opens=opens, header=number < headers)
        opens = False


def _names_columns(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    if len(row) < 2 or any(len(cells) < 2 for cells in following):
        return False
    return all(0 < len(cell) <= _LABEL and _is_name(cell) for cell in row)


def _is_name(cell: str) -> bool:
    """Whether a cell is words rather than a value; a year may name a column."""
    letters = sum(map(str.isalpha, cell))
    digits = sum(map(str.isdigit, cell))
    return letters > digits or (len(cell) == 4 and digits == 4)
