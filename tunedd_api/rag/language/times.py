"""Times and durations that are said without digits: "daily", "half an hour", "half past six"."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.quantity import CLOCK, Quantity, low_at
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.words import ORDINALS, Token

_PERIODS: Final = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year", "half-yearly": "half-year",
}  # fmt: skip
_PARTS: Final = {"half": 0.5, "quarter": 0.25, "quarters": 0.25}
_DIVIDED: Final = frozenset({"second", "month", "metre", "mile", "litre", "gram"})
_KINDS_OF_PERIODS: Final = frozenset({"calendar", "single", "whole", "full"})
_TIMES_OF_DAY: Final = {"noon": 720.0, "midday": 720.0, "midnight": 0.0}
_BEFORE_TIMES: Final = frozenset({"at", "until", "till", "from", "by", "to"})
SINGLE: Final = frozenset({"a", "an", "per", "each", "every", "pro", "par", "por"})
_BEHIND_PERIODS: Final = frozenset({"ago", "later", "earlier", "long", "old", "early", "late"})
_DAYTIMES: Final = {"morning": 0, "afternoon": 12, "evening": 12}
_NOON: Final = 720.0
HALF_DAYS: Final = {"am": 0, "a.m": 0, "pm": 12, "p.m": 12}


def time_in_words(found: Sequence[Token], at: int) -> Quantity | None:
    """A time that is said without digits: "daily", "half an hour", "half past six", "noon"."""
    low = found[at].low
    if low in _PERIODS:
        unit = UNITS[_PERIODS[low]]
        return Quantity((unit.factor,), unit.name, at, at)
    if low in _TIMES_OF_DAY and low_at(found, at - 1) in _BEFORE_TIMES:
        return Quantity((_TIMES_OF_DAY[low],), CLOCK, at, at)
    if low in _PARTS and low_at(found, at + 1) in {"past", "to"}:
        return _past_the_hour(found, at)
    return _part_of_unit(found, at)


def _past_the_hour(found: Sequence[Token], at: int) -> Quantity | None:
    """The time in "half past six" and "quarter to six"."""
    hour = number_word(low_at(found, at + 2))
    if hour is None:
        return None
    minutes = 60 * _PARTS[found[at].low]
    minutes = 60 * hour + (minutes if low_at(found, at + 1) == "past" else -minutes)
    return on_the_clock(found, at, at + 2, minutes)


def _part_of_unit(found: Sequence[Token], at: int) -> Quantity | None:
    """The length in "half an hour", "half a year" and "three quarters of an hour"."""
    part, position = _PARTS.get(found[at].low), at
    if part is None and number_word(found[at].low) is not None:
        part, position = _PARTS.get(low_at(found, at + 1)), at + 1
        part = None if part is None else part * (number_word(found[at].low) or 0.0)
    if part is None:
        return None
    position += 1
    position += low_at(found, position) == "of"
    position += low_at(found, position) in {"a", "an"}
    unit = UNITS.get(low_at(found, position))
    if unit is None or unit.name not in _DIVIDED or position == at + 1:
        return None
    return Quantity((part * unit.factor,), unit.name, at, position)


def single_period(found: Sequence[Token], at: int) -> Quantity | None:
    """The 1 in "a second", "per day" and "each year", and the 2 in "every second year"."""
    if low_at(found, at + 1) in _KINDS_OF_PERIODS and low_at(found, at + 2) in UNITS:
        period = UNITS[low_at(found, at + 2)]
        return Quantity((period.factor,), period.name, at, at + 2)
    nth, periods = ORDINALS.get(low_at(found, at + 1)), UNITS.get(low_at(found, at + 2))
    if found[at].low == "every" and nth and periods and periods.name in {"second", "month"}:
        return Quantity((nth * periods.factor,), periods.name, at, at + 2)
    unit = UNITS.get(low_at(found, at + 1))
    if unit is None or unit.name not in {"second", "month"} or len(low_at(found, at + 1)) < 3:
        return None
    if low_at(found, at + 1) == "quarter" and not _is_rated(found, at):
        return None
    if _is_a_kind(found, at):
        return None
    after = found[at + 2] if at + 2 < len(found) else None
    if low_at(found, at + 1) == "second" and after is not None and _may_be_counted(after):
        return None
    value = 1.5 if [low_at(found, at + i) for i in (2, 3, 4)] == ["and", "a", "half"] else 1.0
    last = at + 4 if value > 1 else at + 1
    return Quantity((value * unit.factor,), unit.name, at, last)


def _is_rated(found: Sequence[Token], at: int) -> bool:
    """Whether a period is that of a rate, as in "14 euros a quarter"."""
    before = found[at - 1] if at else None
    if found[at].low not in {"a", "an"}:
        return True
    return before is not None and (before.kind == "number" or before.low in UNITS)


def _is_a_kind(found: Sequence[Token], at: int) -> bool:
    """Whether the period only tells of what kind a thing is, as in "a day ticket costs"."""
    english = closed_classes("en")
    led = at == 0 or english.get(found[at - 1].low) in {Tag.PREPOSITION, Tag.AUXILIARY}
    thing = low_at(found, at + 2)
    behind = low_at(found, at + 3)
    return (
        led
        and found[at].low in {"a", "an"}
        and thing.isalpha()
        and thing not in english
        and thing not in _BEHIND_PERIODS
        and (behind in english or behind in {"", "."} or is_known_verb(behind))
    )


def _may_be_counted(token: Token) -> bool:
    """Whether "a second" before this word is a place in an order."""
    short = len(token.low) <= 3 or token.low in {"after", "before", "when", "each"}
    return token.kind == "word" and not short


def minutes_since_midnight(text: str, hours: float) -> float:
    """The minutes since midnight of "6" and of "6.30", whose point divides hours and minutes."""
    whole, _, minutes = text.partition(".")
    return 60.0 * int(whole) + int(minutes) if whole.isdigit() and minutes.isdigit() else 60 * hours


def on_the_clock(found: Sequence[Token], first: int, last: int, minutes: float) -> Quantity:
    """A time of day, in minutes since midnight, with the "am" or "pm" behind it."""
    after = low_at(found, last + 1)
    hours = HALF_DAYS.get(after)
    said = parts_of_day(found, last + 1)
    if hours is None and said is not None and minutes <= _NOON:
        return Quantity((minutes % _NOON + 60 * said,), CLOCK, first, last)
    if hours is not None:
        minutes = minutes % _NOON + 60 * hours
    return Quantity((minutes,), CLOCK, first, last + (hours is not None))


def parts_of_day(found: Sequence[Token], at: int) -> int | None:
    """The hours that "in the morning" or "in the evening" behind a time add to it, if it stands."""
    if (low_at(found, at), low_at(found, at + 1)) != ("in", "the"):
        return None
    return _DAYTIMES.get(low_at(found, at + 2))
