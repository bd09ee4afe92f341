"""Dates as cells and questions write them, in the order of time."""

import re
from collections.abc import Iterator
from typing import Final

from tunedd_api.rag.language.units import MONTHS

_NUMBERS: Final = {
    name: number
    for number, first in enumerate(dict.fromkeys(MONTHS.values()))
    for name, month in MONTHS.items()
    if month == first
}
_MONTH: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_YEAR: Final = r"(?:1\d|20|21)\d\d"
_DATE: Final = re.compile(
    rf"(?<![\d.,])(?:(?P<y1>{_YEAR})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:[./]|-)(?P<m2>\d{{1,2}})(?:[./]|-)(?P<y2>{_YEAR})"
    rf"|(?:(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?)?(?P<m3>{_MONTH})\.?"
    rf"(?:\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,|\b))?\s+(?:del?\s+)?(?P<y3>{_YEAR})"
    rf"|(?P<m5>\d{{1,2}})/(?P<y5>{_YEAR}))(?!\d)",
    re.IGNORECASE,
)
_MOST_MONTHS: Final = 12
_MOST_DAYS: Final = 31


def dates(text: str) -> Iterator[tuple[int, int, float]]:
    """Where each date begins and ends, and when it is, in years; a month is a date as well.

    "3/4/2021" is in April, unless that is no date.
    """
    for match in _DATE.finditer(text):
        said = match.groupdict()
        year = int(said["y1"] or said["y2"] or said["y3"] or said["y5"])
        named = said["m3"]
        month = _NUMBERS[named.lower()] + 1 if named else 0
        month = month or int(said["m1"] or said["m2"] or said["m5"])
        day = int(said["d1"] or said["d2"] or said["d3"] or said["d4"] or 1)
        if month > _MOST_MONTHS:
            month, day = day, month
        if 0 < month <= _MOST_MONTHS and 0 < day <= _MOST_DAYS:
            yield match.start(), match.end(), year + (month - 1) / 12 + (day - 1) / 372
