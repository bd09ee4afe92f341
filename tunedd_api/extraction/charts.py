"""Charts of Office files as tables: a row a category, a column a series; and diagrams' words."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.tables import row_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DATE: Final = re.compile(r"\b(?:y{2,4}|d{1,4})\b", re.IGNORECASE)
"""In the format of a number: it counts days."""

_FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a day anywhere
_MOST_POINTS: Final = 10_000
_DIGITS: Final = 12
"""So many digits of a value are meant; what follows is the error of binary numbers."""


def chart_blocks(chart: "_Element") -> Iterator[Block]:
    """The title of a chart, and its values as it was saved with them."""
    for title in (*chart.iterfind(f"{_C}chart/{_C}title"), *chart.iter(f"{_C}catAx", f"{_C}valAx")):
        text = _rich(title if title.tag == f"{_C}title" else title.find(f"{_C}title"))
        if text:
            yield Block(Kind.PARAGRAPH, text)
    series = list(chart.iter(f"{_C}ser"))
    if not series:
        return
    columns = [_points(_values(one)) for one in series]
    names = [_name(one) for one in series]
    labels = next(filter(None, (_points(_categories(one)) for one in series)), {})
    rows = sorted({index for column in columns for index in column} | set(labels))
    cells = (
        [labels.get(index, str(index + 1)), *(column.get(index, "") for column in columns)]
        for index in rows[:_MOST_POINTS]
    )
    yield from row_blocks(_with_names(names, cells), headers=1)


def _with_names(names: Sequence[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield ["", *names] if any(names) else ["", *(["Value"] * len(names))]
    yield from rows


def _categories(series: "_Element") -> "_Element | None":
    found = series.find(f"{_C}cat")
    return series.find(f"{_C}xVal") if found is None else found


def _values(series: "_Element") -> "_Element | None":
    found = series.find(f"{_C}val")
    return series.find(f"{_C}yVal") if found is None else found


def _points(holder: "_Element | None") -> dict[int, str]:
    """The cached values by their index; categories of several levels stand one after another."""
    points: dict[int, str] = {}
    if holder is None:
        return points
    levels = list(holder.iter(f"{_C}lvl")) or [holder]
    is_date = _DATE.search(holder.findtext(f".//{_C}formatCode") or "") is not None
    for level in reversed(levels):
        for point in level.iter(f"{_C}pt"):
            index, value = point.get("idx", ""), one_line(point.findtext(f"{_C}v") or "")
            value = _day(value) if is_date else _tidy(value)
            if index.isdecimal() and value:
                number = int(index)
                points[number] = f"{points[number]} {value}" if number in points else value
    return points


def _tidy(value: str) -> str:
    if "." not in value and "E" not in value.upper():
        return value
    try:
        return f"{float(value):.{_DIGITS}g}"
    except ValueError:
        return value


def _day(value: str) -> str:
    """The day that a number of days names, as Office counts them."""
    try:
        return str((_FIRST_DAY + timedelta(days=float(value))).date())
    except (ValueError, OverflowError):
        return value


def _name(series: "_Element") -> str:
    found = series.find(f"{_C}tx")
    return "" if found is None else one_line(" ".join(v.text or "" for v in found.iter(f"{_C}v")))


def _rich(element: "_Element | None") -> str:
    return (
        "" if element is None else one_line("".join(t.text or "" for t in element.iter(f"{_A}t")))
    )


def diagram_blocks(data: "_Element") -> Iterator[Block]:
    """The words of a diagram, point by point."""
    for point in data.iter(f"{_DIAGRAM}pt"):
        text = _rich(point)
        yield Block(Kind.ITEM, f"• {text}" if text else "")
