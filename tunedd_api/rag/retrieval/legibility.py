"""Whether a passage can be read at all, and whether it is more than a list of names."""

import re
from functools import lru_cache
from typing import Final

_LOOKED_AT: Final = 500
"""Characters: what is garbled is so from the start."""

_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]"
)
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_WITHOUT_VOWEL: Final = re.compile(r"\b[b-df-hj-np-tv-xz]{4,}\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_LONG_NAME: Final = re.compile(r"\b[A-Z][^\W\d_]{3,}")
_NUMBER: Final = re.compile(r"\d+")
_BETWEEN_NAMES: Final = re.compile(r"[,;@&†‡*∗]|\band\b")

_MOST_UNREADABLE: Final = 0.05
_MOST_WITHOUT_VOWEL: Final = 0.25
_FEWEST_WORDS: Final = 8
_MOSTLY_NAMES: Final = 0.8
_SEPARATED: Final = 0.12
_MOST_NUMBERS: Final = 0.35
_REMEMBERED: Final = 8192


@lru_cache(_REMEMBERED)
def says_little(text: str) -> bool:
    """Whether a passage is garbled, or no more than a list of names."""
    return not is_legible(text[:_LOOKED_AT]) or lists_names(text)


def is_legible(text: str) -> bool:
    """Whether a text is made of letters that mean something.

    A font without a table of its characters gives private or control characters, or letters
    shifted by some places, which leaves most words without a vowel.
    """
    if len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text):
        return False
    words = len(_LATIN_WORD.findall(text))
    if words < _FEWEST_WORDS:
        return True
    return len(_WITHOUT_VOWEL.findall(text)) <= _MOST_WITHOUT_VOWEL * words


def lists_names(text: str) -> bool:
    """Whether a text is a list of people and places, as under the title of a paper.

    Nearly all of its longer words begin with a capital and something stands between every few of
    them. A table holds more numbers, a heading is shorter, and prose has small words.
    """
    longer = len(_LONG_WORD.findall(text))
    if longer < _FEWEST_WORDS or len(_LONG_NAME.findall(text)) < _MOSTLY_NAMES * longer:
        return False
    words = len(_WORD.findall(text))
    return (
        not text.isupper()
        and len(_BETWEEN_NAMES.findall(text)) >= _SEPARATED * words
        and len(_NUMBER.findall(text)) <= _MOST_NUMBERS * words
    )
