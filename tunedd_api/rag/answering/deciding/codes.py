"""Codes that tell things of one make or form apart: the DX-40, error E05, release 3.6.2."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from tunedd_api.rag.answering.deciding.all_others import tells_of_all_others

_MOST: Final = 8
"""Codes that a question names: one with more is not looked at."""

_OF_LETTERS: Final = re.compile(r"(?<![\w.-])([^\W\d_]{1,5})[ \u00a0-]?(\d{1,4})(?!\d|[.,]\d)")
"""The start of a code, which tells things of one make or form apart: DX-40, PS9, E05."""

_OF_FIGURES: Final = re.compile(r"(?<![\w.,-])(\d{1,3})\.(\d{1,3}\.\d{1,3})(?![\w%]|[.,]\d)")
_DATE: Final = re.compile(r"[0-3]?\d\.[01]?\d\.\d\d")
_SPAN: Final = re.compile(
    rf"{_OF_LETTERS.pattern}\s?(?:[-–—]|\.\.+|to|through|bis)\s?{_OF_LETTERS.pattern}"
)


def lacks_a_code(question: str, texts: Sequence[str]) -> bool:
    """Whether texts tell of the DX-40, and nowhere of the DX-60 that a question asks for."""
    asked = list(islice(_codes(question), _MOST + 1))
    if not 0 < len(asked) <= _MOST:
        return False
    said = {code for text in texts for code in _codes(text, as_written=True)}
    for make, number in asked:
        others = {other for one, other in said if one == make}
        if not others or number in others:
            continue
        like_it = [rf"{re.escape(make)}[ \u00a0.-]?0*{re.escape(other)}" for other in others]
        if not any(
            _spans(make, number, text) or tells_of_all_others(like_it, text) for text in texts
        ):
            return True
    return False


def _codes(text: str, *, as_written: bool = False) -> Iterator[tuple[str, str]]:
    """The make or form of a thing and its number; as documents write them, letters are large."""
    for match in _OF_LETTERS.finditer(text):
        letters, apart = match[1], text[match.end(1)].isspace()
        is_code = letters.isupper() and (len(letters) > 1 or not apart)  # "A 5 km walk" is none
        if is_code if as_written else not apart:
            yield letters.upper(), match[2].lstrip("0")
    for match in _OF_FIGURES.finditer(text):
        if not _DATE.fullmatch(match[0]):
            yield match[1], match[2]


def _spans(make: str, number: str, text: str) -> bool:
    """Whether a code lies within those from one to another."""
    return number.isdigit() and any(
        one.upper() == other.upper() == make and int(low) <= int(number) <= int(high)
        for one, low, other, high in _SPAN.findall(text)
    )
