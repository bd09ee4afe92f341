"""Questions that propose a value: "Is the rent 900 euros?" asks how much the rent is.

What answers gives the value, and mostly another one: beside the proposed one it is hardly read as
an answer. Such a question is read as the one that asks for the value.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.quantity import CLOCK
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.units import MONEY, MONTHS, SYMBOLS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token

_BE: Final = word_set("is are was were")
_DO: Final = word_set("do does did")
_TAKING: Final = word_set("cost costs take last pay earn need charge")
"""Verbs whose object a value is: "Does it take an hour?"."""

_BEFORE: Final = word_set(
    "at on in by until till from after before within for of about around only just over under to"
)
_LATER: Final = word_set("at on in by until till from after before within")
_BEHIND: Final = word_set("a an per each long old for in at on with if when")
"""What may stand behind the value, and still belongs to what is asked."""

_NO_VALUE: Final = word_set(
    "not than still already only ever allowed permitted forbidden possible free open closed "
    "included available necessary required needed enough valid"
)
"""Words of questions whether a case is so: "Are dogs allowed after 8 pm?", "Is it not 9 euros?"."""

_DAYS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays "
    "thursdays fridays saturdays sundays noon midnight"
)
_TIMES: Final = frozenset({"second", "month"})
_FEWEST: Final = 3
_LONGEST: Final = 300
"""Characters: a longer question tells more than a value."""

_POINTING: Final = word_set("there it this that")
_FOR_EACH: Final = word_set("a an per")
_MEASURED: Final = word_set("long old")


def as_asked_for(question: str) -> str:
    """The question for the value that a question proposes; the same question if it proposes none.

    Questions are English.
    """
    if len(question) > _LONGEST:
        return question
    found = parsed(question)
    tokens = found.tokens[: -1 if question.rstrip().endswith("?") else None]
    if len(tokens) < _FEWEST or any(t.kind == "mark" and t.text not in SYMBOLS for t in tokens):
        return question
    place = _value(found, tokens)
    if place is None or tokens[0].low not in _BE | _DO or tokens[1].low in _POINTING:
        return question
    if not _NO_VALUE.isdisjoint(token.low for token in tokens):
        return question
    first, last, unit = place
    before, behind = tokens[1:first], tokens[last + 1 :]
    if not before and unit is None:
        return _counted(tokens[0].low, behind, found)
    return _asked(tokens[0].low, before, unit, behind) or question


def _asked(
    verb: str, before: Sequence[Token], unit: str | None, behind: Sequence[Token]
) -> str | None:
    """The question for a value between these words; None if it is not known how one asks for it."""
    rest = [token for token in before if token.text not in SYMBOLS]
    if not rest or rest[-1].low == "every" or (behind and behind[0].low not in _BEHIND):
        return None
    if verb in _DO and rest[-1].low not in _TAKING:
        return None
    asking = _asking(unit, behind, later=rest[-1].low in _LATER)
    while rest and rest[-1].low in _BEFORE:
        rest.pop()
    if behind and behind[0].low in _MEASURED:
        behind = behind[1:]
    return f"{asking} {verb} {_said([*rest, *behind])}?" if asking and rest else None


def _value(found: Sentence, tokens: Sequence[Token]) -> tuple[int, int, str | None] | None:
    """The places of the first and the last word of the only value, and its unit.

    The month of "20 euros a month" is no other value.
    """
    values: list[tuple[int, int, str | None]] = [
        (one.first, one.last, one.unit)
        for at, one in enumerate(found.quantities)
        if not at or tokens[one.first].low not in _FOR_EACH
    ]
    dated = {at for at, token in enumerate(tokens) if _is_date(tokens, at)}
    if values and dated:
        return None
    values += [(at, at, CLOCK) for at in dated]
    return values[0] if len(values) == 1 and values[0][1] < len(tokens) else None


def _is_date(tokens: Sequence[Token], at: int) -> bool:
    low = tokens[at].low
    return at > 0 and (low in _DAYS or low in MONTHS) and tokens[at - 1].low in _LATER


def _asking(unit: str | None, behind: Sequence[Token], *, later: bool) -> str | None:
    """The words that ask for a value of a unit; None if it is not known how one asks for it."""
    if behind and behind[0].low in _MEASURED:
        return f"How {behind[0].low}"
    if unit == CLOCK:
        return "When"
    if later:  # "allowed after two weeks" names a case
        return None
    if unit in MONEY:
        return "How much"
    if unit in _TIMES:
        return "How long"
    return "What" if unit is None else None


def _counted(verb: str, behind: Sequence[Token], found: Sentence) -> str:
    """How many of the things that a number stands before: "Were 500 names collected?"."""
    nouns = {word.text for word in found.words if word.tag is Tag.NOUN}
    if len(behind) < 2 or behind[0].text not in nouns:
        return found.text
    return f"How many {behind[0].text} {verb} {_said(behind[1:])}?"


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)
