"""Months and days of the week, which come round again: "Nov to March" holds January."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.units import MONTHS
from tunedd_api.rag.language.word_lists import word_set

MONTH, WEEKDAY = "month of the year", "day of the week"

_DAYS: Final = """
monday mondays mon mo montag montags lunes lun lundi
tuesday tuesdays tue tues tu di dienstag dienstags martes mardi
wednesday wednesdays wed we mi mittwoch mittwochs miércoles mercredi
thursday thursdays thu thur thurs th do donnerstag donnerstags jueves jeudi
friday fridays fri fr freitag freitags viernes vendredi
saturday saturdays sat sa samstag samstags sonnabend sábado samedi
sunday sundays sun su so sonntag sonntags domingo dimanche
"""
_PLACES_OF_DAYS: Final = {
    name: place for place, line in enumerate(_DAYS.strip().splitlines()) for name in line.split()
}
_FIRST_OF: Final = dict.fromkeys(MONTHS.values())
_SHORTENED: Final = {
    "mar": 2, "ene": 0, "janv": 0, "févr": 1, "avr": 3, "abr": 3, "mai": 4, "juil": 6, "ago": 7,
    "okt": 9, "déc": 11, "dez": 11, "dic": 11,
}  # fmt: skip
_PLACES_OF_MONTHS: Final = _SHORTENED | {
    name: [*_FIRST_OF].index(first) for name, first in MONTHS.items()
}
_LENGTHS: Final = {MONTH: 12, WEEKDAY: 7}
_SHORT: Final = word_set(
    "mo tu we th di mi do fr sa so su mon tue wed thu fri sat sun mar may ene dic"
)
"""Names that are other words in sentences, and names in a cell that begins with them."""

_WHOLE: Final = {
    "weekday": (0, 5), "weekdays": (0, 5), "werktags": (0, 5),
    "weekend": (5, 7), "weekends": (5, 7), "wochenende": (5, 7), "week-end": (5, 7),
}  # fmt: skip
_DAYS_OF_MONTH: Final = 31
_NAMES: Final = "|".join(
    sorted({*_PLACES_OF_MONTHS, *_PLACES_OF_DAYS, *_WHOLE}, key=len, reverse=True)
)
_NAMED: Final = re.compile(
    rf"(?<!\w)(?:(?P<before>[0-3]?\d)(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?)?"
    rf"(?P<name>{_NAMES})(?!\w)\.?(?:\s+(?P<after>[0-3]?\d)(?:st|nd|rd|th)?(?![\w:.]))?",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"\s*(?:[-–—]|to|until|till|through|thru|bis|a|hasta|à|au)\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, in months of the year or days of the week, counted from 0.

    ``start`` and ``end`` are where the text says so.
    """

    cycle: str
    first: float
    last: float
    start: int
    end: int

    @property
    def is_one(self) -> bool:
        """Whether it is a single month or day, or a part of one."""
        return int(self.first) == int(self.last)

    @property
    def pieces(self) -> tuple[tuple[float, float], ...]:
        """The same within one round, in two pieces where it goes on in the next."""
        if self.first <= self.last:
            return ((self.first, self.last),)
        return ((self.first, float(_LENGTHS[self.cycle])), (0.0, self.last))


def spans_of(text: str) -> Iterator[Span]:
    """The months and weekdays of a text that is no sentence, from one to another or each alone."""
    return _spans([_said(match) for match in _NAMED.finditer(text)], text)


def points_of(question: str) -> Iterator[Span]:
    """The months, days of the year and weekdays that a question names."""
    told = (match for match in _NAMED.finditer(question) if _is_name(match))
    return _spans([_said(match) for match in told], question)


def _spans(said: list[Span], text: str) -> Iterator[Span]:
    at = 0
    while at < len(said):
        one = said[at]
        other = said[at + 1] if at + 1 < len(said) else None
        if (
            other is not None
            and other.cycle == one.cycle
            and _LINK.fullmatch(text, one.end, other.start)
        ):
            yield Span(one.cycle, one.first, other.last, one.start, other.end)
            at += 2
        else:
            yield one
            at += 1


def _is_name(match: re.Match[str]) -> bool:
    """Whether what a question says is a month or a day: "Mar" is, and "may" is a verb."""
    name = match["name"]
    return name.lower() not in _SHORT or (name[0].isupper() and match.start() > 0)


def _said(match: re.Match[str]) -> Span:
    name, (start, end) = match["name"].lower(), match.span()
    if name in _WHOLE:
        first, last = _WHOLE[name]
        return Span(WEEKDAY, first, last - 1, match.start("name"), match.end("name"))
    if name in _PLACES_OF_DAYS:
        place = float(_PLACES_OF_DAYS[name])
        return Span(WEEKDAY, place, place, match.start("name"), match.end("name"))
    place, day = float(_PLACES_OF_MONTHS[name]), match["before"] or match["after"]
    if day is None:
        return Span(MONTH, place, place + (_DAYS_OF_MONTH - 1) / _DAYS_OF_MONTH, start, end)
    place += (min(max(int(day), 1), _DAYS_OF_MONTH) - 1) / _DAYS_OF_MONTH
    return Span(MONTH, place, place, start, end)
