"""Between which numbers a question asks for rows: "under 20 euros", "from 1990 on", "2 to 4 km"."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isinf
from typing import Final

from tunedd_api.rag.answering.tables.dates import dates
from tunedd_api.rag.answering.tables.measures import (
    ANY,
    Reading,
    comparatives,
    measures_of_verb,
    readings_of,
    usual_measures,
)
from tunedd_api.rag.answering.tables.values import in_common_unit
from tunedd_api.rag.language.quantity import CLOCK, YEAR, Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_list, word_set

_ABOVE: Final = word_list(
    "over above beyond exceeding exceed exceeds after mehr_als über nach más_de plus_de après "
    "después_de superior_a greater_than"
)
_FROM: Final = word_list(
    "at_least from since starting_at starting_from no_less_than not_less_than no_fewer_than "
    "minimum minimum_of min mindestens ab seit al_menos como_mínimo desde au_moins à_partir_de "
    "depuis"
)
_BELOW: Final = word_list(
    "under below before prior_to weniger_als unter vor menos_de antes_de moins_de avant"
)
_UP_TO: Final = word_list(
    "at_most up_to no_more_than not_more_than within maximum maximum_of max until till by "
    "höchstens maximal bis bis_zu hasta como_máximo au_plus jusqu'à"
)
_BEHIND_UP: Final = word_list(
    "or_more or_over or_above or_longer or_older or_later or_higher at_least and_up and_over "
    "upwards oder_mehr o_más ou_plus onwards"
)
_BEHIND_DOWN: Final = word_list(
    "or_less or_fewer or_under or_below or_cheaper or_shorter or_earlier or_lower at_most max "
    "maximum oder_weniger o_menos ou_moins"
)
_ABOUT: Final = word_set("€ $ £ about around the a in eur usd gbp chf : of")
_FROM_ONE_TO_ANOTHER: Final = word_set("between zwischen entre from von")
_THAN: Final = word_set("than als de")
_IN_TIME: Final = word_set(
    "after before prior_to since until till by nach vor seit avant après antes_de después_de "
    "depuis desde"
)
"""What limits dates and times of day, and with any other number says something else."""

_COMPARED: Final = 2
_NEAR: Final = 3
_MOST_NUMBERS: Final = 12
"""Numbers of a question that may be limits: who says more of them asks for none."""

_WAYS: Final = (
    (_ABOVE, 1, False),
    (_FROM, 1, True),
    (_BELOW, -1, False),
    (_UP_TO, -1, True),
)


@dataclass(frozen=True, slots=True)
class Edge:
    """An end of a stretch of numbers; ``included`` says whether the number itself is within."""

    number: float
    included: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """The numbers between which rows are asked for; ``readings`` are what they may measure.

    ``at`` are the tokens that say so.
    """

    readings: tuple[Reading, ...]
    low: Edge
    high: Edge
    unit: str | None
    at: frozenset[int]

    def holds(self, low: float, high: float, sign: int) -> bool:
        """Whether all from ``low`` to ``high`` is within; turned round where ``sign`` is -1."""
        first, last = self.low, self.high
        if sign < 0:
            first, last = _turned(last), _turned(first)
        above = low > first.number or (first.included and low == first.number)
        return above and (high < last.number or (last.included and high == last.number))


def _turned(edge: Edge) -> Edge:
    return Edge(-edge.number, edge.included) if isinf(edge.number) else edge


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of a question, in the unit of its kind, with its tokens and the words around it."""

    number: float
    unit: str | None
    at: frozenset[int]
    before: tuple[str, ...]
    places: tuple[int, ...]
    after: tuple[str, ...]

    def taking(self, count: int) -> frozenset[int]:
        """Its tokens with those of so many words before it."""
        return self.at | {*self.places[len(self.places) - count :]}

    @property
    def is_denied(self) -> bool:
        """Whether "no" or "not" stands before "more than"."""
        return self.before[-3:-2] in {("no",), ("not",)}


def limits_said(found: Sentence) -> list[Limit]:
    """Each limit that a text names: two of "over 2 kg up to 5 kg"."""
    return [limit for q in found.quantities if (limit := _limit(found, q)) is not None]


def limit_asked(found: Sentence) -> Limit | None:
    """The one limit that a question names; None where it names none, or several."""
    if len(found.quantities) > _MOST_NUMBERS:
        return None
    limits = limits_said(found)
    between = [one for one in limits if not isinf(one.low.number) and not isinf(one.high.number)]
    if between:
        return between[0]
    return limits[0] if len(limits) == 1 else None


def exactly_asked(found: Sentence) -> list[Limit]:
    """Each number of a question as the one that a row must have: "four berths", "in 2015"."""
    exact: list[Limit] = []
    if len(found.quantities) > _MOST_NUMBERS:
        return exact
    for quantity in found.quantities:
        said = _said(found, quantity)
        low, high = Edge(said.number), Edge(said.number)
        if _is_whole_year(said):
            high = Edge(said.number + 1, included=False)
        exact.append(Limit(_readings(found, said.unit), low, high, said.unit, said.at))
    return exact


def _limit(found: Sentence, quantity: Quantity) -> Limit | None:
    said = _said(found, quantity)
    readings = _readings(found, said.unit)
    other = _next(found, quantity)
    if other is not None and said.before[-1:] and said.before[-1] in _FROM_ONE_TO_ANOTHER:
        return _between(readings, said, _said(found, other))
    return _behind(readings, said) or _before(readings, said) or _than(said)


def _between(readings: tuple[Reading, ...], one: _Said, other: _Said) -> Limit:
    """From one number to another; up to the end of a year, if that is one."""
    at, end = one.at | other.at, other.number
    high = Edge(end + 1, included=False) if _is_whole_year(other) else Edge(end)
    return Limit(readings, Edge(one.number), high, other.unit or one.unit, at)


def _behind(readings: tuple[Reading, ...], said: _Said) -> Limit | None:
    """The limit of "20 euros or less"."""
    for phrases, sign in ((_BEHIND_UP, 1), (_BEHIND_DOWN, -1)):
        for first in (0, 1):  # "20 rooms or fewer" counts something
            length = _begins_with(said.after[first:], phrases)
            if length:
                begin = max(said.at) + 1 + first
                at = said.at | {*range(begin, begin + length)}
                return _one_sided(readings, said, at, sign, included=True)
    return None


def _before(readings: tuple[Reading, ...], said: _Said) -> Limit | None:
    """The limit of "under 20 euros" and "since 1990"."""
    in_time = said.unit in {YEAR, CLOCK}
    for every, sign, included in _WAYS:
        phrases = [phrase for phrase in every if in_time or phrase not in _IN_TIME]
        length = _ends_with(said.before, phrases)
        if length and not included and said.is_denied and said.before[-1] in _THAN:
            return _one_sided(readings, said, said.taking(length + 1), -sign, included=True)
        if length:
            return _one_sided(readings, said, said.taking(length), sign, included=included)
    return None


def _than(said: _Said) -> Limit | None:
    """The limit of "longer than 5 km" and "fewer than 20"."""
    if len(said.before) < _COMPARED or said.before[-1] not in _THAN:
        return None
    told = readings_of(comparatives().get(said.before[-2], ""))
    if not told:
        return None
    sign = -1 if said.is_denied else 1
    dated = [reading for reading in told if YEAR in reading.measure.units]
    if said.unit == YEAR and dated:
        told, sign = (Reading(dated[0].measure, 1),), sign * dated[0].sign
    if told[0].measure is ANY:
        told, sign = (Reading(ANY, 1),), sign * told[0].sign
    # What is cheaper than 5 is beyond it the other way round: its readings turn it.
    at = said.taking(_COMPARED + said.is_denied)
    return _one_sided(told, said, at, sign, included=said.is_denied)


def _one_sided(
    readings: tuple[Reading, ...], said: _Said, at: frozenset[int], sign: int, *, included: bool
) -> Limit:
    """All above a number or below it; a year as a whole is within or not."""
    number = said.number
    if _is_whole_year(said) and included != (sign > 0):
        number, included = number + 1, not included
    edge = Edge(number, included)
    low, high = (edge, Edge(inf)) if sign > 0 else (Edge(-inf), edge)
    return Limit(readings, low, high, said.unit, at)


def _is_whole_year(said: _Said) -> bool:
    return said.unit == YEAR and said.number.is_integer()


def _said(found: Sentence, quantity: Quantity) -> _Said:
    number, unit, at = _number(found, quantity)
    parts = [
        (low, place)
        for place, token in enumerate(found.tokens[: min(at)])
        for low in token.low.split("_")
    ]
    while parts and parts[-1][0] in _ABOUT:
        parts.pop()
    after = tuple(low for token in found.tokens[max(at) + 1 :] for low in token.low.split("_"))
    before, places = tuple(low for low, _ in parts), tuple(place for _, place in parts)
    return _Said(number, unit, at, before, places, after)


def _number(found: Sentence, quantity: Quantity) -> tuple[float, str | None, frozenset[int]]:
    """What a number says in the unit of its kind, and its tokens; a date is one number."""
    start = found.tokens[quantity.first].start
    for first, last, when in dates(found.text):
        if first <= start < last:
            tokens = enumerate(found.tokens)
            return when, YEAR, frozenset(n for n, token in tokens if first <= token.start < last)
    value, unit = in_common_unit(quantity.values[0], quantity.unit)
    sign = found.tokens[quantity.first - 1].text if quantity.first else ""
    at = frozenset(range(quantity.first - (sign in {"€", "$", "£"}), quantity.last + 1))
    return value, unit, at


def _next(found: Sentence, quantity: Quantity) -> Quantity | None:
    """The number behind "and" or "to", right behind another one."""
    later = [other for other in found.quantities if other.first > quantity.last]
    if not later:
        return None
    between = [token.low for token in found.tokens[quantity.last + 1 : later[0].first]]
    links = {"and", "to", "und", "bis", "y", "et", "a", "à", "-", "–"} & {*between}
    return later[0] if links and len(between) <= _NEAR else None


def _readings(found: Sentence, unit: str | None) -> tuple[Reading, ...]:
    """What a number may measure by the verbs and other words of a question: "costs", "long"."""
    verbs = [m for token in found.tokens for m in measures_of_verb(token.low)]
    told = [reading.measure for token in found.tokens for reading in readings_of(token.low)]
    named = [measure for measure in (*verbs, *told) if measure is not ANY]
    return tuple(Reading(measure, 1) for measure in (*named, *usual_measures(unit), ANY))


def _ends_with(lows: Sequence[str], phrases: Sequence[str]) -> int:
    """How many words of one of the phrases, the longest, some words end with."""
    split = (phrase.split("_") for phrase in phrases)
    return max((len(words) for words in split if [*lows[-len(words) :]] == words), default=0)


def _begins_with(lows: Sequence[str], phrases: Sequence[str]) -> int:
    split = (phrase.split("_") for phrase in phrases)
    return max((len(words) for words in split if [*lows[: len(words)]] == words), default=0)
