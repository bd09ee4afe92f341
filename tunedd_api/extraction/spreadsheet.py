"""Read workbooks: one page per sheet that is shown."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.archives import opened_archive
from tunedd_api.extraction.blocks import Block, Kind, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.titles import first_title, sane_title

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell  # type: ignore[import-untyped]

_SHOWN: Final = "visible"
_DIGITS: Final = 12
"""So many digits of a number are meant; what follows is the error of binary numbers."""

_MOST_BLANK: Final = 10_000
"""After so many rows without a value there is nothing more: sheets may claim a million."""


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the values of all sheets, as they were saved with the formulas that give them.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without values.
    """
    with opened_archive(path, name, "a workbook", limits) as archive:
        if archive.main_part("") == "":
            raise archive.damaged()
        try:
            return _read(path, name, limits)
        except (IngestionError, MemoryError):
            raise
        except Exception as error:
            # The library raises whatever its parsers do.
            raise archive.damaged() from error


def _read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == _SHOWN]
        left_out = len(workbook.worksheets) - len(sheets)
        parts = ((number, _blocks(sheet)) for number, sheet in enumerate(sheets, 1))
        pages = pages_of(parts, name, limits)
        given = sane_title(workbook.properties.title or "")
    finally:
        workbook.close()
    warnings = (_left_out(left_out),) if left_out else ()
    return Extract(first_title([given], name), len(sheets), pages, warnings)


def _left_out(count: int) -> str:
    return f"{count} hidden sheets are left out." if count > 1 else "A hidden sheet is left out."


def _blocks(sheet: Any) -> Iterator[Block]:  # noqa: ANN401 - a sheet that is read only
    """The name of a sheet as a heading, and its rows; tables are parted by blank rows."""
    yield Block(Kind.HEADING, one_line(sheet.title), 1)
    # What a sheet says of its size may be wrong.
    sheet.reset_dimensions()
    table: list[list[str]] = []
    blank = 0
    for cells in map(_values, sheet.iter_rows()):
        if any(cells):
            blank = 0
            table.append(cells)
            continue
        blank += 1
        yield from _table(table)
        table = []
        if blank > _MOST_BLANK:
            break
    yield from _table(table)


def _table(rows: Sequence[list[str]]) -> Iterator[Block]:
    """Rows without the columns that are blank in all of them."""
    if not rows:
        return
    first = min(next(index for index, cell in enumerate(row) if cell) for row in rows)
    width = max(map(len, rows))
    alone = [row for row in rows if sum(map(bool, row)) > 1]
    if not alone:
        yield from (Block(Kind.PARAGRAPH, " ".join(filter(None, row))) for row in rows)
        return
    padded = ([*row[first:], *[""] * (width - len(row))] for row in rows)
    yield from row_blocks(padded)


def _values(row: "Iterable[ReadOnlyCell]") -> list[str]:
    cells = [_shown(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _shown(cell: "ReadOnlyCell") -> str:
    """A value as its sheet shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value)
    if isinstance(value, date | time | timedelta):
        return str(value)
    percent = "%" in (cell.number_format or "")
    text = f"{value * 100 if percent else value:.{_DIGITS}g}"
    if "e" in text and float(value).is_integer():
        text = str(int(value))
    return f"{text}%" if percent else text


FORMAT: Final = Format(
    name="Excel",
    media_types=media_types.EXCEL,
    read=read,
    reads=(
        "Each sheet that is shown, as a page under its name; rows as rows of tables.",
        "Values of formulas as they were saved; dates and shares as they are shown.",
    ),
    leaves_out=("Hidden sheets, which a warning counts; charts, comments, pictures.",),
)
