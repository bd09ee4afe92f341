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


_MOST_REPEATED: Final = 1_000_000
"""So many characters of a table may be there because cells span rows and columns."""


def row_blocks(rows: Iterable[Sequence[str]], headers: int = 0) -> Iterator[Block]:
    """Write rows of cells, one block each; rows without text are left out.

    ``headers`` is how many of the first rows the file says name the columns. Where it says
    nothing, the first row does if it reads like names: filled throughout, short, no numbers.
    """
    left = iter(rows)
    first = list(islice(left, max(_LOOKED_AT, headers)))
    if not headers and len(first) >= _LOOKED_AT and names_columns(first[0], first[1:]):
        headers = 1
    opens = True
    for number, cells in enumerate(chain(first, left)):
        if not any(cells):
            continue
        text = SEPARATOR.join(cells).strip()
        yield Block(Kind.ROW, text, opens=opens, header=number < headers)
        opens = False


def names_columns(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Whether a row reads like the names of the columns of those that follow.

    The first cell may be blank: it stands above the names of rows.
    """
    if len(row) < 2 or any(len(cells) < 2 for cells in following):
        return False
    named = row[1:] if not row[0] else row
    return all(0 < len(cell) <= _LABEL and _is_name(cell) for cell in named)


def _is_name(cell: str) -> bool:
    """Whether a cell is a name rather than a value; a year may name a column."""
    first = next(filter(str.isalnum, cell), "")
    return first.isalpha() or (len(cell) == 4 and cell.isdecimal())


class Spans:
    """Puts the cells of a table, row by row, into the columns that they are seen in."""

    def __init__(self) -> None:
        self._hanging: dict[int, tuple[int, str]] = {}
        self._left = _MOST_REPEATED

    def row(self, cells: Sequence[tuple[str, int, int]]) -> list[str]:
        """A row from each cell's text, and how many columns and rows it spans.

        What spans several stands in each; a cell that is all of its row is written once.
        """
        if len(cells) == 1 and not self._hanging and cells[0][2] == 1:
            return [cells[0][0]]
        row: list[str] = []
        for text, columns, rows in cells:
            self._hang(row)
            for copy in range(columns):
                if rows > 1:
                    self._hanging[len(row)] = (rows - 1, text)
                row.append(self.again(text) if copy else text)
        self._hang(row)
        last = max(self._hanging, default=0)
        while len(row) <= last:
            row.append("")
            self._hang(row)
        return row

    def _hang(self, row: list[str]) -> None:
        """Fill the next columns with what hangs down into them from rows above."""
        while (hanging := self._hanging.get(len(row))) is not None:
            rows, text = hanging
            if rows > 1:
                self._hanging[len(row)] = (rows - 1, text)
            else:
                del self._hanging[len(row)]
            row.append(self.again(text))

    def again(self, text: str) -> str:
        """The text once more, until a table that only repeats itself has filled its share."""
        self._left -= len(text) + 1
        return text if self._left >= 0 else ""
