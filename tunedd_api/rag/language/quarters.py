"""Quarters of a year: what sentences call "the second quarter", tables and headings call Q2."""

import re
from collections.abc import Iterator
from typing import Final

from tunedd_api.rag.language.word_lists import word_list

_ORDINALS: Final = word_list("first second third fourth 1st 2nd 3rd 4th")
_QUARTER: Final = re.compile(rf"\b({'|'.join(_ORDINALS)}) quarter\b", re.IGNORECASE)


def quarters_as_codes(text: str) -> str:
    """The text with "Q3" for "third quarter"."""
    return _QUARTER.sub(_code, text) if "uarter" in text or "UARTER" in text else text


def codes_of_quarters(text: str) -> Iterator[str]:
    """The codes of the quarters that a text tells in words, in lower case: "q3"."""
    return (_code(quarter).lower() for quarter in _QUARTER.finditer(text))


def _code(quarter: re.Match[str]) -> str:
    return f"Q{_ORDINALS.index(quarter[1].lower()) % 4 + 1}"
