"""The numbers, dates and times of a question that bands may hold: a weight, an age, a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Final

from tunedd_api.rag.answering.tables.asked_limits import Limit, exactly_asked
from tunedd_api.rag.answering.tables.cycles import points_of
from tunedd_api.rag.answering.tables.measures import readings_of
from tunedd_api.rag.answering.tables.values import in_common_unit
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.quantity import YEAR
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form

_BEFORE_AGES: Final = word_set("aged age am i'm turning turned")
_BEHIND_AGES: Final = word_set("year-old year-olds years-old y.o yo jährige jährigen")
_OF_AGES: Final = word_set("old aged age alt")
YEARS_OF_AGE, AGE = in_common_unit(UNITS["years"].factor, UNITS["years"].name)
"""What a year of age is in the unit of ages."""

_NOW: Final = word_set(
    "now current currently present today nowadays derzeit aktuell aktuelle heute"
)
"""What names the time that goes on: "Who is the director now?"."""

_WITHIN_YEAR: Final = 0.997
"""The last day of a year, in years."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a question says from ``first`` to ``last``, in the base of its unit.

    ``lows`` are its words, ``numbers`` those of them that are written as numbers, and ``counted``
    is what stands behind a number without a unit.
    """

    first: float
    last: float
    unit: str | None
    lows: frozenset[str]
    numbers: frozenset[str]
    counted: str


@lru_cache(maxsize=256)
def points_asked(question: str) -> Sequence[Point]:
    """The points that a question names."""
    found = parsed(question)
    told = {limit.at: limit for limit in exactly_asked(found)}
    now = frozenset(found.lows) & _NOW
    return (
        *(_point(limit, found) for limit in told.values()),
        *_in_cycles(question, found),
        *([Point(inf, inf, YEAR, now, frozenset(), "")] if now else []),
    )


def _point(limit: Limit, found: Sentence) -> Point:
    first, last = min(limit.at), max(limit.at)
    number, unit, taken = limit.low.number, limit.unit, set(limit.at)
    behind = next((at for at in (last + 1, last + 2) if _is_word(found, at)), None)
    low = found.tokens[behind].low if behind is not None else ""
    before = found.tokens[first - 1].low if first else ""
    if unit is None and (before in _BEFORE_AGES or low in _BEHIND_AGES):
        number, unit = number * YEARS_OF_AGE, AGE
        taken |= {first - 1} if before in _BEFORE_AGES else set()
        taken |= {behind} if behind is not None and low in _BEHIND_AGES else set()
        low = ""
    elif behind == last + 1 and (unit is None or _tells_measure(low)):
        taken.add(behind)
    tokens = [found.tokens[at] for at in sorted(taken)]
    whole = unit == YEAR and number.is_integer() and len(limit.at) == 1  # and no 1 January
    end = number + _WITHIN_YEAR if whole else number
    return Point(
        number,
        end,
        unit,
        frozenset(token.low for token in tokens),
        frozenset(token.text for token in tokens if token.text[:1].isdigit()),
        low if unit is None and behind == last + 1 else "",
    )


def _is_word(found: Sentence, at: int) -> bool:
    return at < len(found.tokens) and found.tokens[at].kind == "word"


def _tells_measure(low: str) -> bool:
    """Whether a word behind an amount says what is measured, as in "3 hours late"."""
    return low in _OF_AGES or bool(readings_of(base_form(low)))


def _in_cycles(question: str, found: Sentence) -> list[Point]:
    points: list[Point] = []
    for span in points_of(question):
        within = [token for token in found.tokens if span.start <= token.start < span.end]
        lows = frozenset(token.low for token in within)
        numbers = frozenset(token.text for token in within if token.text[:1].isdigit())
        points += [Point(low, high, span.cycle, lows, numbers, "") for low, high in span.pieces]
    return points
