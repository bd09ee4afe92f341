"""Tables of a page as rows of cells, each where it is seen."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.html.tree import text_length
from tunedd_api.extraction.tables import Spans

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONG_CELL: Final = 400
"""Longer cells, in characters, say that a table of few columns is there for the layout."""

_WIDEST: Final = 1_000
"""The HTML standard's limit on ``colspan``."""

_TALLEST: Final = 65_534
"""The HTML standard's limit on ``rowspan``; 0 means all rows that are left."""


def is_layout(table: "_Element") -> bool:
    """Whether a table only places what is on the page."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return True
    if table.find(".//th") is not None:
        return False
    return any(text_length(cell) > _LONG_CELL for cell in table.iter("td"))


class Grid:
    """The rows of a table; ``headers`` is how many of the first say that they name columns."""

    def __init__(
        self,
        table: "_Element",
        text: "Callable[[_Element], str]",
        is_unread: "Callable[[_Element], bool]",
    ) -> None:
        self._text = text
        self._is_unread = is_unread
        self._rows = [
            row
            for row in table.iter("tr")
            if next(row.iterancestors("table")) is table and not is_unread(row)
        ]
        self.headers = _headers(self._rows)

    def rows(self) -> Iterator[list[str]]:
        """Each row's cells; what spans rows and columns stands in each of them."""
        spans = Spans()
        for row in self._rows:
            cells = [
                (self._text(cell), _span(cell, "colspan", _WIDEST), _height(cell))
                for cell in row
                if cell.tag in ("td", "th") and not self._is_unread(cell)
            ]
            yield spans.row(cells)


def _headers(rows: "list[_Element]") -> int:
    count = 0
    for row in rows:
        parent = row.getparent()
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        named = parent is not None and parent.tag == "thead"
        if not named and not (cells and all(cell.tag == "th" for cell in cells)):
            break
        count += 1
    return count if count < len(rows) else 0


def _height(cell: "_Element") -> int:
    return _TALLEST if cell.get("rowspan", "").strip() == "0" else _span(cell, "rowspan", _TALLEST)


def _span(cell: "_Element", name: str, most: int) -> int:
    text = cell.get(name, "").strip()
    return min(max(1, int(text)), most) if text.isdecimal() and len(text) < 10 else 1
