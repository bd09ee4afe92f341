"""The year of which a sentence tells without naming it: "that year", "two years later", "in May".

It is the year that the sentence before tells of, or is counted from it.
"""

import re
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.quantity import YEAR
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.units import MONTHS
from tunedd_api.rag.language.verb_tags import is_past, is_plural

_SAME: Final = re.compile(r"\b(?:the same|that|this very) year\b", re.IGNORECASE)
_NEXT: Final = re.compile(
    r"\b(?:the (?:following|next) year|(?:a|one) year later|the year after)\b", re.IGNORECASE
)
_BEFORE: Final = re.compile(
    r"\b(?:the (?:previous|preceding) year|(?:a|one) year (?:earlier|before)|the year before)\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\b([\w-]+) years (later|afterwards|earlier)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WAS: Final = frozenset({"was", "were", "had", "did"})
_NAMES: Final = tuple(dict.fromkeys(MONTHS.values()))


@dataclass(frozen=True, slots=True)
class ToldYear:
    """A year that a sentence tells of, and the last of its months that is named, from 0.

    The sentence that names the year begins at ``start`` of its passage.
    """

    year: int
    month: int | None
    start: int


def own_year(sentence: Sentence, start: int) -> ToldYear | None:
    """The only year that a sentence names; None if it names none, or several."""
    years = _years(sentence)
    return ToldYear(years.pop(), _month(sentence), start) if len(years) == 1 else None


def year_told(sentence: Sentence, before: ToldYear | None) -> ToldYear | None:
    """The year of which a sentence tells that names none, by that of the sentence before it."""
    if before is None or _years(sentence):
        return None
    month = _month(sentence)
    steps = _steps(sentence.text)
    if steps is not None:
        return ToldYear(before.year + steps, month, before.start)
    follows = month is not None and (before.month is None or month >= before.month)
    return ToldYear(before.year, month, before.start) if follows and _is_of_past(sentence) else None


def _years(sentence: Sentence) -> set[int]:
    """The years that a sentence names, by themselves or as in "the 2019 season"."""
    named = {int(q.values[0]) for q in sentence.quantities if q.unit == YEAR}
    tokens = sentence.tokens
    for before, number, noun in zip(tokens, tokens[1:], tokens[2:], strict=False):
        of_one = noun.kind == "word" and not is_plural(noun.low)
        if before.low == "the" and of_one and _YEAR.fullmatch(number.text):
            named.add(int(number.text))
    return named


def _steps(text: str) -> int | None:
    """By how many years a sentence is behind the one before it; None if it does not say so."""
    if _SAME.search(text):
        return 0
    if _NEXT.search(text):
        return 1
    if _BEFORE.search(text):
        return -1
    counted = _COUNTED.search(text)
    number = counted and (number_word(counted[1].lower()) or _digits(counted[1]))
    if not counted or not number:
        return None
    return -int(number) if counted[2].lower() == "earlier" else int(number)


def _digits(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _month(sentence: Sentence) -> int | None:
    """The last month that a sentence names, from 0."""
    names = [MONTHS[t.low] for t in sentence.tokens if t.is_capital and t.low in MONTHS]
    return _NAMES.index(names[-1]) if names else None


def _is_of_past(sentence: Sentence) -> bool:
    """Whether something was done: what happens every May is of no year."""
    verbs = (word.low for word in sentence.words if word.tag is Tag.VERB)
    return not sentence.lows.isdisjoint(_WAS) or any(
        low.endswith("ed") or is_past(low) for low in verbs
    )
