"""What the cells of a column say in numbers: amounts, ranges, times, dates, or nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.answering.tables.dates import dates
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.quantity import CLOCK, YEAR, Quantity
from tunedd_api.rag.language.units import MONEY, SYMBOLS, UNITS
from tunedd_api.rag.language.word_lists import word_set

FREE: Final = "free"
"""The unit of what costs nothing, whatever the currency."""

RATE: Final = "rate"
"""The unit of so much in a time, such as kilometres an hour."""

_COMMON: Final = {
    "month": ("second", 2_629_746.0), "foot": ("metre", 0.3048), "inch": ("metre", 0.0254),
    "yard": ("metre", 0.9144), "mile": ("metre", 1609.344), "ounce": ("gram", 28.35),
}  # fmt: skip
"""Units that are compared with others of their kind, by what one of them is."""

_FREE: Final = word_set("free gratis kostenlos umsonst frei gratuit gratuite gratuito gratuita")
_NOTHING: Final = re.compile(r"[\W_]*(?:n/?a|none|tbd)?[\W_]*", re.IGNORECASE)
_RUNNING: Final = re.compile(r"\D{0,3}(\d{1,3}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(?:h|Uhr)?\W*")
_APOSTROPHES: Final = re.compile(r"(?<=\d)['’](?=\d{3}\b)")
_NEGATIVE: Final = re.compile(r"\s*[-−–]\s?[€$£]?\d")
_DECIMAL: Final = re.compile(r"(?<![\d.,])(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,}))(?![\d.,])")
_HEADED: Final = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]|(?:\bin|[,/])\s+(\S{1,12})\s*$")
_PERIODS: Final = word_set("seconds minutes hours days weeks months years")
_SIGN: Final = re.compile(f"[{''.join(SYMBOLS)}]")
_FARTHEST: Final = 2
_LONGEST: Final = 12
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a cell, from ``low`` to ``high``, in the base of its unit; None if it counts."""

    low: float
    high: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of a column, row by row, None where none is known, and the unit of them all."""

    rows: tuple[Value | None, ...]
    unit: str | None

    @property
    def known(self) -> int:
        """How many rows have one."""
        return sum(value is not None for value in self.rows)


NO_VALUES: Final = Values((), None)


def values_of(name: str, cells: Sequence[str]) -> Values:
    """The numbers of a column by its name and cells; none where it is no column of numbers."""
    empty = sum(_NOTHING.fullmatch(cell) is not None for cell in cells)
    found = _times(cells) or _amounts(cells)
    known = [value for value in found if value is not None]
    if not known or 2 * len(known) <= len(cells) - empty:
        return NO_VALUES
    units = Counter(value.unit for value in known if value.unit not in {None, FREE})
    if len(units) > 1:
        return NO_VALUES
    if units:
        return Values(tuple(found), next(iter(units)))
    unit, factor = _unit_of_header(name)
    scaled = (value and Value(value.low * factor, value.high * factor, unit) for value in found)
    return Values(tuple(scaled), unit)


def in_common_unit(value: float, unit: str | None) -> tuple[float, str | None]:
    """A number in the unit in which all of its kind are compared: miles and metres, say."""
    name, factor = _COMMON.get(unit or "", (unit, 1.0))
    return value * factor, name


def _times(cells: Sequence[str]) -> list[Value | None]:
    """Times such as 18:30 on the clock, or 38:12 and 1:02:11 of a race; empty if there are none."""
    told = [_RUNNING.fullmatch(cell) for cell in cells]
    parts = [[int(part) for part in match.groups() if part] for match in told if match]
    if not parts:
        return []
    on_the_clock = all(len(part) == 2 and part[0] <= _HOURS for part in parts)
    unit = CLOCK if on_the_clock else "second"
    rows = iter(parts)
    found: list[Value | None] = []
    for match in told:
        part = next(rows) if match else [0]
        total = float(sum(number * 60**power for power, number in enumerate(reversed(part))))
        found.append(Value(total, total, unit) if match else None)
    return found


def _amounts(cells: Sequence[str]) -> list[Value | None]:
    decimal = any(_DECIMAL.search(cell) for cell in cells)
    return [_amount(_APOSTROPHES.sub("", cell), decimal=decimal) for cell in cells]


def _amount(cell: str, *, decimal: bool) -> Value | None:
    """The number of a cell; with ``decimal`` "1.250" is a bit more than one."""
    found = parsed(cell)
    date = next(dates(cell), None)
    if date is not None and date[0] <= _FARTHEST:
        return Value(date[2], date[2], YEAR)
    numbers = found.quantities
    if not numbers:
        return Value(0.0, 0.0, FREE) if _FREE & found.lows else None
    words = [token for token in found.tokens[: numbers[0].first] if token.kind != "mark"]
    if len(words) > 1 or len(found.tokens) > _LONGEST:
        return None
    first = _value(numbers[0], decimal=decimal)
    total, last, end = first, numbers[0].last, None
    for quantity in numbers[1:]:
        if quantity.link is not None and end is None:
            end = _value(quantity, decimal=decimal)
        elif quantity.first == last + 1 and (part := _part(numbers[0], quantity)):
            total, last = total + part, quantity.last
    value, unit = in_common_unit(total, numbers[0].unit)
    high = value if end is None else in_common_unit(end, numbers[0].unit)[0]
    if _NEGATIVE.match(cell):
        value, high = -value, (-value if end is None else high)
    after = [token.low for token in found.tokens[last + 1 : last + 3]]
    per = {"/", "per", "pro"} & {*after} and unit not in MONEY
    return Value(min(value, high), max(value, high), RATE if per else unit)


def _value(quantity: Quantity, *, decimal: bool) -> float:
    return quantity.values[-1 if decimal else 0]


def _part(whole: Quantity, part: Quantity) -> float:
    """What a number right behind another adds to it: "2 h 40 min", also where it is "2h 40m"."""
    if part.unit == whole.unit and part.unit is not None:
        return part.values[0]
    minutes = whole.unit == "second" and part.unit == "metre"
    return 60 * part.values[0] if minutes else 0.0


def _unit_of_header(name: str) -> tuple[str | None, float]:
    """The unit that the name of a column gives to its numbers, and its factor: "Length (km)"."""
    sign = _SIGN.search(name)
    if sign:
        return SYMBOLS[sign[0]], 1.0
    last = name.split()[-1].lower() if name.split() else ""
    headed = _HEADED.search(name)
    said = (headed[1] or headed[2]) if headed else last if last in _PERIODS else ""
    told = parsed(f"1 {said}").quantities if said else ()
    if len(told) != 1 or told[0].unit is None:
        unit = UNITS.get(last) if last in {"eur", "usd", "gbp", "chf", "euros"} else None
        return (unit.name, 1.0) if unit else (None, 1.0)
    factor, unit_name = in_common_unit(told[0].values[0], told[0].unit)
    return unit_name, factor
