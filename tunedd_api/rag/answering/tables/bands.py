"""Columns that say for which numbers a row holds: "5 to 10 kg", "65 and over", "From" and "To".

Such a band need not say a number to hold it: 2003 is between 2001 and 2005.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, isinf
from typing import Final

from tunedd_api.rag.answering.tables.asked_limits import Edge, Limit, limit_asked, limits_said
from tunedd_api.rag.answering.tables.cycles import spans_of
from tunedd_api.rag.answering.tables.points import AGE, YEARS_OF_AGE
from tunedd_api.rag.answering.tables.values import Value, values_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.quantity import YEAR
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_set

_BEGINS: Final = word_set(
    "from start starts started begin begins began since min minimum von ab beginn anfang "
    "desde inicio du depuis début"
)
_ENDS: Final = word_set(
    "to end ends ended until till max maximum through bis ende hasta fin au jusqu'à"
)
_AGES: Final = word_set("age ages aged alter edad âge")
_OPEN: Final = re.compile(
    r"[\s\-–—.…∞]*|(?:the |to )?(?:present|date)|today|now|ongoing|current|incumbent|in office|"
    r"(?:and|or|und) (?:more|over|above|up|later|mehr)|no limit|unlimited|open|"
    r"heute|hoy|presente|aujourd'hui|présent",
    re.IGNORECASE,
)
_SIGNS: Final = (
    (re.compile(r"(?:≥|>=)\s*"), "at least "),
    (re.compile(r"(?:≤|<=)\s*"), "at most "),
    (re.compile(r">\s*"), "over "),
    (re.compile(r"<\s*"), "under "),
    (re.compile(r"(?<=\d)\s?\+"), " or more"),
)
_TO_NOW: Final = re.compile(
    r"\s*(?:-|–|—|to|until|bis)\s*(?:present|today|now|heute|hoy)?\s*", re.IGNORECASE
)
_SHORTENED: Final = re.compile(r"\b((?:1[5-9]|20)\d\d)\s?[-–—/]\s?(\d\d)\b(?![-–—/.\d])")
_BELOW_ZERO: Final = re.compile(r"(?:^|[\s(])[-−]\s?\d")
_MONTHS: Final = 12
_MOST_COLUMNS: Final = 30
_LONGEST: Final = 60
_BOTH: Final = 2
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers from ``low`` to ``high``, in the base of their unit."""

    low: Edge
    high: Edge

    def holds(self, first: float, last: float) -> bool:
        """Whether a number from ``first`` to ``last`` lies within."""
        above = last > self.low.number or (self.low.included and last == self.low.number)
        below = first < self.high.number or (self.high.included and first == self.high.number)
        return above and below

    def goes_beyond(self, other: "Band") -> bool:
        """Whether another one, open to the same side, ends first: "up to 5" before "up to 10"."""
        lows, highs = (self.low.number, other.low.number), (self.high.number, other.high.number)
        down = isinf(lows[0]) and isinf(lows[1]) and highs[0] > highs[1]
        return down or (isinf(highs[0]) and isinf(highs[1]) and lows[0] < lows[1])


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of each row, none where it tells none, with their unit and what names the column.

    The ``unit`` is None for what merely counts. Of what comes round again, as months do, a row may
    have several.
    """

    rows: tuple[tuple[Band, ...], ...]
    unit: str | None
    name: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What a cell tells: a band, the unit that it gives itself, and whether it has two ends."""

    band: Band
    unit: str | None
    is_wide: bool


def bands_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Bands]:
    """The columns of a table, or pairs of columns, that tell bands.

    ``names`` are those of the columns, of which there may be none, and ``rows`` their cells.
    """
    width = min((len(row) for row in rows), default=0)
    width = width if width <= _MOST_COLUMNS else 0
    named = [names[at] if at < len(names) else "" for at in range(width)]
    for at, name in enumerate(named):
        found = _in_one_column(name, [row[at] for row in rows])
        if found is not None:
            yield found
    for first, last in combinations(range(width), 2):
        if _are_ends(named[first], named[last]):
            found = _in_two_columns(named[first], rows, first, last)
            if found is not None:
                yield found


def _in_one_column(name: str, cells: Sequence[str]) -> Bands | None:
    cyclic = _in_a_cycle(name, cells)
    if cyclic is not None:
        return cyclic
    if sum(any(char.isdigit() for char in cell) for cell in cells) < _FEWEST:
        return None
    found = [_band(cell) for cell in cells]
    known = [told for told in found if told is not None]
    units = {told.unit for told in known if told.unit is not None}
    wide = sum(told.is_wide for told in known)
    if len(known) * 2 <= len(cells) or wide < _FEWEST or len(units) > 1:
        return None
    unit, factor = next(iter(units), None), 1.0
    if unit is None:
        unit, factor = _unit_of(name)
    bands = (() if one is None else (_scaled(one.band, factor, one.unit, unit),) for one in found)
    return Bands(tuple(bands), unit, name)


def _in_two_columns(
    name: str, rows: Sequence[Sequence[str]], first: int, last: int
) -> Bands | None:
    """The bands of columns such as "From" and "To"; to an end that is blank, none is known yet."""
    begins = values_of(name, [row[first] for row in rows])
    ends = values_of(name, [row[last] for row in rows])
    same = {begins.unit, ends.unit} - {None}
    if begins.known < _FEWEST or not ends.known or len(same) > 1:
        return None
    unit, factor = next(iter(same), None), 1.0
    if unit is None:
        unit, factor = _unit_of(name)
    bands = [
        _between(begin, end, row[last], unit)
        for begin, end, row in zip(begins.rows, ends.rows, rows, strict=True)
    ]
    scaled = (() if band is None else (_scaled(band, factor, None, unit),) for band in bands)
    return Bands(tuple(scaled), unit, name)


def _between(begin: Value | None, end: Value | None, last: str, unit: str | None) -> Band | None:
    if begin is None or (end is None and not _OPEN.fullmatch(last)):
        return None
    high = Edge(inf) if end is None else _upper(end.high, unit)
    return Band(Edge(begin.low), high) if begin.low <= high.number else None


def _band(cell: str) -> _Told | None:
    """The band that a cell tells, with its unit; a number by itself is one that is not wide.

    None for numbers below zero, whose order is not known, and for what goes down, as a score does.
    """
    if len(cell) > _LONGEST or _BELOW_ZERO.search(cell):
        return None
    for sign, words in _SIGNS:
        cell = sign.sub(words, cell)
    cell = _SHORTENED.sub(_in_full, cell)
    found = parsed(cell)
    if not found.quantities:
        return None
    limit = limit_asked(found)
    if limit is not None and not (isinf(limit.high.number) and len(found.quantities) == _BOTH):
        return _Told(Band(limit.low, limit.high), limit.unit, is_wide=True)
    return _within_both(cell, found) or _from_one_to_another(cell, found, limit)


def _from_one_to_another(cell: str, found: Sentence, limit: Limit | None) -> _Told | None:
    """The band of "5 to 10 kg" or "2001 to present", or a single number."""
    one, other = found.quantities[0], found.quantities[-1]
    values = values_of("", [cell])
    value = values.rows[0] if values.rows else None
    if value is None or (one.values[0] > other.values[0] and one.unit == other.unit):
        return None
    is_range = value.low < value.high
    if limit is not None:  # "above 5 to 10 kg"
        band = Band(Edge(value.low, limit.low.included), Edge(value.high))
        return _Told(band if is_range else Band(limit.low, limit.high), value.unit, is_wide=True)
    behind = cell[found.tokens[other.last].end :]
    if behind and not is_range and _TO_NOW.fullmatch(behind):
        return _Told(Band(Edge(value.low), Edge(inf)), value.unit, is_wide=True)
    band = Band(Edge(value.low), _upper(value.high, value.unit))
    return _Told(band, value.unit, is_wide=is_range)


def _in_full(match: re.Match[str]) -> str:
    """The years of "1950–59"; as it is where the second may be a month."""
    first, last = match[1], match[2]
    if int(last) <= int(first[2:]) or int(last) <= _MONTHS:
        return match[0]
    return f"{first}–{first[:2]}{last}"


def _within_both(cell: str, found: Sentence) -> _Told | None:
    """The band between the two limits of "over 2 kg up to 5 kg", also where one has the unit."""
    limits = limits_said(found)
    if {one.unit for one in limits} > {None} and len(limits) == _BOTH:
        first, last = found.quantities[0], found.quantities[-1]
        unit = cell[found.tokens[last.last].start : found.tokens[last.last].end]
        end = found.tokens[first.last].end
        limits = limits_said(parsed(f"{cell[:end]} {unit}{cell[end:]}"))
    if len(limits) != _BOTH or len({one.unit for one in limits}) > 1:
        return None
    low = max((one.low for one in limits), key=lambda edge: edge.number)
    high = min((one.high for one in limits), key=lambda edge: edge.number)
    if isinf(low.number) or isinf(high.number) or low.number >= high.number:
        return None
    return _Told(Band(low, high), limits[0].unit, is_wide=True)


def _upper(number: float, unit: str | None) -> Edge:
    """The end of what goes up to a number; a year goes on to its own end."""
    if unit == YEAR and number.is_integer():
        return Edge(number + 1, included=False)
    return Edge(number)


def _unit_of(name: str) -> tuple[str | None, float]:
    """The unit that a column's name gives to its numbers, and how many of it one of them is."""
    value = values_of(name, ["1"])
    if value.unit is not None and value.rows[0] is not None:
        return value.unit, value.rows[0].low
    if not _AGES.isdisjoint(parsed(name).lows):
        return AGE, YEARS_OF_AGE
    return None, 1.0


def _scaled(band: Band, factor: float, own: str | None, unit: str | None) -> Band:
    """A band in the unit of its column, unless it has that unit itself."""
    if factor == 1.0 or (own is not None and own == unit):
        return band
    return Band(
        Edge(band.low.number * factor, band.low.included),
        Edge(band.high.number * factor, band.high.included),
    )


def _in_a_cycle(name: str, cells: Sequence[str]) -> Bands | None:
    """Months or days of the week from one to another, each as the places it takes."""
    told = [list(spans_of(cell)) if len(cell) <= _LONGEST else [] for cell in cells]
    cycles = {span.cycle for spans in told for span in spans}
    wide = sum(not span.is_one for spans in told for span in spans)
    if len(cycles) != 1 or not wide or 2 * sum(map(bool, told)) <= len(cells):
        return None
    rows = (
        tuple(Band(Edge(low), Edge(high)) for span in spans for low, high in span.pieces)
        for spans in told
    )
    return Bands(tuple(rows), cycles.pop(), name)


def _are_ends(first: str, last: str) -> bool:
    """Whether two columns are called alike but for "from" and "to"."""
    one, other = ([token.low for token in parsed(name).tokens] for name in (first, last))
    if not one or not other:
        return False
    begins, ends = _BEGINS.intersection(one), _ENDS.intersection(other)
    rest, others = {*one} - _BEGINS, {*other} - _ENDS
    return bool(begins and ends) and (rest == others or not rest or not others)
