"""What a question for one cell of a table names: the words, the numbers, and what is measured."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tunedd_api.rag.answering.tables.asked import WITHOUT, AskedRows, asked_rows
from tunedd_api.rag.answering.tables.measures import (
    ANY,
    DURATION,
    PRICE,
    Measure,
    measures_named,
    measures_of_verb,
    readings_of,
)
from tunedd_api.rag.answering.tables.values import in_common_unit
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.numbered import numbers_in_digits
from tunedd_api.rag.language.quarters import quarters_as_codes
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.questions.asked_words import AskedWord
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question

_KINDS: Final = frozenset(
    {
        QuestionKind.WHO,
        QuestionKind.WHEN,
        QuestionKind.WHERE,
        QuestionKind.HOW_MANY,
        QuestionKind.DEFINITION,
        QuestionKind.WHICH,
        QuestionKind.OTHER,
    }
)
PERIODS: Final = {
    period: base
    for base, periods in (
        ("hour", "hour hourly"),
        ("day", "day daily"),
        ("week", "week weekly"),
        ("month", "month monthly"),
        ("year", "year yearly annual annually"),
    )
    for period in periods.split()
}
_PER: Final = word_set("a an per each every")
_NUMBER: Final = re.compile(r"(?<![\w.,])(?<![^\W\d]-)\d+(?:[.,:/]\d+)*(?!\w)")
_PAYING: Final = re.compile(r"\bhow much (?:is|are|was|were|does|do|for)\b", re.IGNORECASE)
_WHAT_ARE: Final = re.compile(r"\W*(?:and )?what (?:are|were)\b", re.IGNORECASE)
"""What one asks by for a column of a plural name, such as sales or opening hours."""

_COSTING: Final = word_set("cost costs priced weigh weighs kostet kosten cuesta coûte")
"""Verbs that measure whatever the question begins with."""

_TELLING: Final = word_set("paid sold held located situated given listed recorded charged")
"""Words that say of anything that it is there, and that no table need hold."""

MOVING: Final = word_set(
    "leave leaves left depart departs departed arrive arrives arrived stop stops stopped call calls"
)
"""Words for what the times of a timetable say, which need not say so."""

_SHORTEST_UNIT: Final = 4
_NO_UNITS: Final = PERIODS.keys() | word_set("times quarter second degree")
_FREQUENT: Final = "often"
_HOW: Final = "how"
"""Behind which stands what is measured: in the "high season" nothing is."""


@dataclass(frozen=True, eq=False)
class AskedCell:
    """The words that a table must hold, and what the cell must measure, any one of these.

    ``counted`` is what "how many" counts. With ``is_ordered`` the question asks for the most or the
    last, unless a column is called so. ``implied`` is what it measures unless a column is named:
    "how much is" asks for a price. ``periods`` are the words for the times for which something is
    asked, as "a year" and "annual" are, with those times.
    """

    question: str
    kind: QuestionKind
    words: tuple[AskedWord, ...]
    numbers: frozenset[str]
    measures: tuple[Measure, ...]
    implied: Measure | None
    periods: Mapping[str, str]
    counted: tuple[AskedWord, ...]
    is_ordered: bool
    naming: tuple[AskedWord, ...] = ()

    def besides(self, lows: frozenset[str], numbers: frozenset[str]) -> "AskedCell":
        """The same, but for some of its words and numbers."""
        words = tuple(word for word in self.words if word.low not in lows)
        return replace(self, words=words, numbers=self.numbers - numbers)


@lru_cache(maxsize=64)
def asked_cell(question: str) -> AskedCell | None:
    """What a question asks of one cell; None if it compares, or asks for more than a cell says."""
    question = numbers_in_digits(question)
    kind = kind_of_question(question)
    compared = asked_rows(question)
    if (kind not in _KINDS and not _WHAT_ARE.match(question)) or (
        compared and (compared.limit or compared.compared)
    ):
        return None
    found = parsed(quarters_as_codes(question))
    if not WITHOUT.isdisjoint(found.lows):
        return None
    asked = AskedRows(question, found)
    lows = [token.low for token in found.tokens]
    amounts = kind is QuestionKind.HOW_MANY
    verbs = [low for low in lows if measures_of_verb(low) and (amounts or low in _COSTING)]
    measures = [measure for low in verbs for measure in measures_of_verb(low)]
    measures += [measure for low in lows for measure in measures_named(low)]
    if amounts:
        behind_how = {b for a, b in pairwise(lows) if a == _HOW} or {*lows}
        told = {low for low in behind_how if low.isalpha()}
        readings = (reading for low in told for reading in readings_of(low))
        measures += [reading.measure for reading in readings if reading.measure is not ANY]
        measures += [DURATION] if _FREQUENT in lows else []
    periods = {
        low: PERIODS[low]
        for before, low in zip(["", *lows], lows, strict=False)
        if low in PERIODS and (before in _PER or low not in PERIODS.values())
    }
    left_out = _TELLING | PERIODS.keys()
    words = [word for word in asked.subjects if word.low not in left_out]
    words += [
        AskedWord.of(low, is_name=False)
        for low in lows
        if measures_of_verb(low) and low not in verbs
    ]
    # Of "last entry", a column may be called so.
    ordered = {lows[at] for order in compared.orders for at in order.at} if compared else set()
    words += [AskedWord.of(low, is_name=False) for low in sorted(ordered)]
    units = {low: unit for low in lows if kind is QuestionKind.HOW_MANY and (unit := _unit(low))}
    if units:
        words = [word for word in words if word.low not in units]
        measures += [Measure((), frozenset({unit})) for unit in units.values()]
    implied = PRICE if _PAYING.search(question) else None
    counts = "many" in lows
    if counts and not asked.things:
        return None
    return AskedCell(
        question=question,
        kind=kind,
        words=tuple(words),
        numbers=numbers_of(question),
        measures=tuple(measures),
        implied=implied,
        periods=periods,
        counted=tuple(asked.things) if counts else (),
        is_ordered=bool(ordered),
        naming=tuple(word for word in asked.words if word.low not in {one.low for one in words}),
    )


def _unit(low: str) -> str | None:
    """The unit that a word of a question is, in which all of its kind are compared: "decibels"."""
    unit = UNITS.get(low)
    if unit is None or len(low) < _SHORTEST_UNIT or low in _NO_UNITS:
        return None
    return in_common_unit(unit.factor, unit.name)[1]


def numbers_of(text: str) -> frozenset[str]:
    """The numbers of a text that stand by themselves, as they are written."""
    return frozenset(_NUMBER.findall(text))
