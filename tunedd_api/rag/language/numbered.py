"""What is told from others of its kind by a number: week 9, "week nine", "the ninth week"."""

import re
from typing import Final

from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import ORDINALS

NUMBERED: Final = word_set(
    "annex appendix article band berth block bus chapter clause class code division exhibit flat "
    "form gate grade group house item league level line lot model module part phase plan platform "
    "plot rule ring room route schedule season section series size stage step table team term tier "
    "train tram type unit valve version volume year zone"
)
"""What is told from others of its kind by a number or a letter, whoever writes it small."""

COUNTED_OFF: Final = frozenset({"year", "week", "day", "month"})
"""Units that tell one from others where they stand before the number: "week 9"."""

_NOUN: Final = "|".join(sorted(NUMBERED | COUNTED_OFF))
_BEHIND: Final = re.compile(
    rf"\b({_NOUN}) ([a-z]{{3,9}}(?:-[a-z]{{3,5}})?)(?![\w-])", re.IGNORECASE
)
_BEFORE: Final = re.compile(
    rf"\b([a-z]{{4,9}}(?:-[a-z]{{5,7}})?|\d{{1,2}}(?:st|nd|rd|th)) ({_NOUN})(?![\w-])",
    re.IGNORECASE,
)


def numbers_in_digits(text: str) -> str:
    """The text with "week 9" for "week nine" and for "ninth week", as tables have it."""
    return _BEFORE.sub(_ordinal, _BEHIND.sub(_cardinal, text))


def _cardinal(found: re.Match[str]) -> str:
    number = number_word(found[2].lower())
    return found[0] if number is None else f"{found[1]} {number:.0f}"


def _ordinal(found: re.Match[str]) -> str:
    low = found[1].lower()
    number = int(low[:-2]) if low[0].isdigit() else ORDINALS.get(low)
    return found[0] if number is None else f"{found[2]} {number}"
