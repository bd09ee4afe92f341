"""Which places of an order a question asks for: the cheapest, the second longest, the top three.

Also what it compares two things by: "cheaper", "weighs more".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.answering.tables.measures import (
    ANY,
    INCOME,
    Measure,
    Reading,
    comparatives,
    measures_of_verb,
    readings_of,
    superlatives,
)
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import ORDINALS

_MOST_ROWS: Final = 10
_ROMANCE: Final = {"más": 1, "menos": -1, "plus": 1, "moins": -1}
_ENGLISH: Final = {"most": 1, "least": -1}
_NO_ORDER: Final = word_set(
    "name names aid floor class time times year years week weeks month months day days night of "
    "people minute resort but one century decade few"
)
"""What stands behind "first", "last" and "most" where these tell no order of rows."""

LAST: Final = -1
"""The rank of who came last."""

_COMING: Final = word_set(
    "come comes came coming finish finishes finished end ended rank ranks ranked win wins won"
)
_RANKS: Final = word_set("place position prize rank spot")
_DOES: Final = word_set("do does did will would can could")
"""With one of these "how long" and "how many" make a verb of "last"."""

_MONEY: Final = "money"
_AT: Final = word_set("at the am")
THAN: Final = word_set("than als que")
"""Words behind which stands what something is compared with."""


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are to be ordered by, and which places count, from 0; ``at`` are its tokens.

    ``rank`` is the place that was won, which a table may tell itself: 1 for who came first, and
    ``LAST`` for who came last.
    """

    readings: tuple[Reading, ...]
    first: int
    count: int
    at: frozenset[int]
    rank: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the question must say by another word what is measured."""
        return self.readings[0].measure is ANY


def orders_asked(found: Sentence) -> list[Order]:
    """The orders that a question names, such as "the cheapest" and "the longest"."""
    lows = [token.low for token in found.tokens]
    orders: list[Order] = _ranks_asked(lows)
    for at in range(len(lows)):
        told = _superlative(lows, at)
        if told is not None and not any(at in order.at for order in orders):
            readings, places = told
            orders.append(_order(found, lows, _of_verbs(readings, lows), places))
    return orders


def _ranks_asked(lows: Sequence[str]) -> list[Order]:
    """The ranks that a question names: "came second", "in third place", "won first prize"."""
    found: list[Order] = []
    for at, low in enumerate(lows):
        rank = LAST if low == "last" else ORDINALS.get(low, 0)
        verbs = [place for place in range(max(at - 2, 0), at) if lows[place] in _COMING]
        nouns = [at + 1] if not _RANKS.isdisjoint(lows[at + 1 : at + 2]) else []
        if rank and (verbs or nouns) and not superlatives().keys() & {*lows[at + 1 : at + 2]}:
            readings = readings_of("late" if rank == LAST else "early")
            taken = frozenset({at, *verbs, *nouns})
            found.append(Order(readings, max(rank, 1) - 1, 1, taken, rank))
    return found


def readings_compared(found: Sentence) -> tuple[tuple[Reading, ...], frozenset[int]]:
    """What two things are compared by in a question, and the tokens that say so; else nothing."""
    lows = [token.low for token in found.tokens]
    for at, low in enumerate(lows):
        base = comparatives().get(low)
        named = lows[at + 1] if at + 1 < len(lows) else ""
        if low in {"more", "less", *_ROMANCE} and readings_of(named):
            sign = 1 if low in {"more", "más", "plus"} else -1
            return _turned(readings_of(named), sign), frozenset({at, at + 1})
        if base is not None:
            return _of_verbs(readings_of(base), lows), frozenset({at})
    return (), frozenset()


def _superlative(lows: Sequence[str], at: int) -> tuple[tuple[Reading, ...], frozenset[int]] | None:
    low, after = lows[at], lows[at + 1] if at + 1 < len(lows) else ""
    before = lows[at - 1] if at else ""
    measured = readings_of(after) or readings_of(after.removesuffix("ly"))  # "most recently"
    if low in _ENGLISH and measured:
        return _turned(measured, _ENGLISH[low]), frozenset({at, at + 1})
    if low in _ROMANCE:
        if not readings_of(after) or not THAN.isdisjoint(lows[at + 2 :]):
            return None
        return _turned(readings_of(after), _ROMANCE[low]), frozenset({at, at + 1})
    base = superlatives().get(low)
    if low in {"top", "bottom"} and (number := _number(after)):
        sign = 1 if low == "top" else -1
        return (Reading(ANY, sign),), frozenset({at}) if number else frozenset()
    if base is None:
        return None
    is_bound = low in {"least", "most", "latest", "earliest", "last", "first"} and (
        before == "at" or (before == "the" and at > 1 and lows[at - 2] == "at")
    )
    tells_none = low in {"first", "last", "most"} and after in _NO_ORDER
    is_verb = (
        low == "last" and lows[0] == "how" and before not in _AT and not _DOES.isdisjoint(lows)
    )
    if is_bound or tells_none or is_verb:
        return None
    return readings_of(base), frozenset({at})


def _turned(readings: Sequence[Reading], sign: int) -> tuple[Reading, ...]:
    return tuple(Reading(reading.measure, sign * reading.sign) for reading in readings)


def _of_verbs(readings: tuple[Reading, ...], lows: Sequence[str]) -> tuple[Reading, ...]:
    """What is measured by "the most" of what "costs the most"; of a time, if it "takes" so long."""
    measures: list[Measure] = [m for low in lows for m in measures_of_verb(low)]
    if readings[0].measure is ANY:
        measures = measures or ([INCOME] if _MONEY in lows else [])
        return tuple(Reading(measure, readings[0].sign) for measure in measures) or readings
    first = [reading for reading in readings if reading.measure in measures]
    return (*first, *(reading for reading in readings if reading not in first))


def _order(
    found: Sentence, lows: Sequence[str], readings: tuple[Reading, ...], at: frozenset[int]
) -> Order:
    """The order with the places that a number or "second" beside it tells."""
    first, last = min(at), max(at)
    before = lows[first - 1] if first else ""
    rank = ORDINALS.get(before, 1) - 1
    if rank:
        return Order(readings, rank, 1, at | {first - 1})
    for place in (first - 1, last + 1):
        low = lows[place] if 0 <= place < len(lows) else ""
        is_measured = any(q.first <= place <= q.last and q.unit for q in found.quantities)
        if (number := _number(low)) and not is_measured:
            return Order(readings, 0, number, at | {place})
    return Order(readings, 0, 1, at)


def _number(low: str) -> int:
    """A small number in digits or in words; 0 for anything else."""
    number = int(low) if low.isdigit() else int(number_word(low) or 0)
    return number if 1 < number <= _MOST_ROWS else 0
