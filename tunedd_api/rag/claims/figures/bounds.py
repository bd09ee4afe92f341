"""Whether a number is the least, the most or the number itself."""

from enum import Enum
from typing import Final

from tunedd_api.rag.language.quantity import CLOCK, YEAR, Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form


class Bound(Enum):
    """On which side of a number what is told of lies."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


_UPWARDS: Final = word_set(
    "more longer larger greater bigger older higher heavier taller wider deeper thicker over above "
    "upwards beyond exceeding"
)
_DOWNWARDS: Final = word_set(
    "less fewer shorter smaller younger lower lighter narrower thinner under below cheaper within"
)
_NEAR: Final = 3
_FARTHEST: Final = 6
_LEAST: Final = word_set("least minimum mindestens from")
_MOST: Final = word_set("most maximum höchstens")
_OVER: Final = word_set("over above exceeding beyond mindestens")
_UNDER: Final = word_set("under below höchstens")


def bound(sentence: Sentence, quantity: Quantity) -> Bound:
    """Which bound a number is, told by the words before it or behind it."""
    behind = _behind(sentence, quantity)
    return _before(sentence, quantity) if behind is Bound.NONE else behind


def is_within(quantity: Quantity, said: Bound, other: Quantity, found: Bound) -> bool:
    """Whether a number of the page is more than what the claim says it is more than."""
    if found is not Bound.NONE or said is Bound.NONE or quantity.unit in {None, YEAR, CLOCK}:
        return False
    here, there = quantity.values[0], other.values[0]
    return there > here if said is Bound.UP else there < here


def bounds_a_number(sentence: Sentence, place: int) -> bool:
    """Whether a word tells on which side of a number something lies: "no more than five"."""
    if sentence.tokens[place].low not in _UPWARDS | _DOWNWARDS:
        return False
    return any(
        bound(sentence, q) is not Bound.NONE
        for q in sentence.quantities
        if 0 < q.first - place <= _NEAR or 0 < place - q.last <= _NEAR
    )


def turns_a_bound(sentence: Sentence, place: int) -> bool:
    """Whether a negator belongs to a bound: "do not exceed four", "no longer than ten days"."""
    for quantity in sentence.quantities:
        between = sentence.tokens[place + 1 : quantity.first]
        if 0 < len(between) <= _FARTHEST and any(
            token.low == "than" or base_form(token.low) == "exceed" for token in between
        ):
            return True
    return False


def _behind(sentence: Sentence, quantity: Quantity) -> Bound:
    """The bound in "twelve hours or more", "ten days at most" and "older than 60 and above"."""
    lows = [token.low for token in sentence.tokens[quantity.last + 1 : quantity.last + 6]]
    if lows[:1] in (["at_most"], ["at_least"]) or lows[:2] in (["at", "most"], ["at", "least"]):
        return Bound.UP if "least" in "".join(lows[:2]) else Bound.DOWN
    for at, low in enumerate(lows[:-1]):
        if low not in {"or", "and"} or lows[at + 1] not in _UPWARDS | _DOWNWARDS:
            continue
        if lows[at + 2 : at + 3] in ([], ["."], [","], ["of"], [";"]):
            return Bound.UP if lows[at + 1] in _UPWARDS else Bound.DOWN
    return Bound.NONE


def _before(sentence: Sentence, quantity: Quantity) -> Bound:
    before = sentence.tokens[max(quantity.first - 4, 0) : quantity.first]
    lows = [low for token in before for low in token.low.split("_")]
    while lows and lows[-1] in {"€", "$", "£"}:
        lows.pop()
    denied = bool({"no", "not", "never"} & {*lows})
    last, second = "".join(lows[-1:]), "".join(lows[-2:-1])
    if any(base_form(low) == "exceed" for low in lows[-2:]):
        return Bound.DOWN if denied else Bound.UP
    if last == "than" and second in _UPWARDS | _DOWNWARDS:
        up = (second in _UPWARDS) != denied
        return Bound.UP if up else Bound.DOWN
    if last in _OVER or (last in _LEAST and second in {"at", "only", "is"}):
        return Bound.UP
    if last in _UNDER or (last in _MOST and second == "at"):
        return Bound.DOWN
    if last == "of" and second in _LEAST | _MOST:
        return Bound.UP if second in _LEAST else Bound.DOWN
    return Bound.DOWN if (second, last) == ("up", "to") else Bound.NONE
