"""Whether a passage can be read at all, and whether it is more than a list of names."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_VOWEL: Final = re.compile(r"[aeiouyAEIOUY]")
_NUMBER: Final = re.compile(r"\d+")
_BETWEEN_NAMES: Final = re.compile(r"[,;@&†‡*∗]|\band\b")
_UNASSIGNED: Final = frozenset({"Cc", "Co", "Cn", "Cs"})
_LAID_OUT: Final = frozenset("\n\r\t\f")

_LOOKED_AT: Final = 600
"""Characters: what is garbled is so from the start."""

_MOST_UNREADABLE: Final = 0.05
_MOST_WITHOUT_VOWEL: Final = 0.4
_FEWEST_WORDS: Final = 8
_MOSTLY_NAMES: Final = 0.75
_SEPARATED: Final = 0.12
_MOST_NUMBERS: Final = 0.35
_SHORT_WORD: Final = 3


def is_legible(text: str) -> bool:
    """Whether a text is made of letters that mean something.

    A font without a table of its characters gives private or control characters, or letters
    shifted by some places, which leaves most words without a vowel.
    """
    looked_at = text[:_LOOKED_AT]
    unreadable = sum(
        char == "\ufffd" or (unicodedata.category(char) in _UNASSIGNED and char not in _LAID_OUT)
        for char in looked_at
    )
    if unreadable > _MOST_UNREADABLE * len(looked_at):
        return False
    words = _LATIN_WORD.findall(looked_at)
    if len(words) < _FEWEST_WORDS:
        return True
    return sum(not _VOWEL.search(word) for word in words) <= _MOST_WITHOUT_VOWEL * len(words)


def lists_names(text: str) -> bool:
    """Whether a text is a list of people and places, as under the title of a paper.

    Nearly all of its longer words begin with a capital and something stands between every few of
    them. A table holds more numbers, a heading is shorter, and prose has small words.
    """
    looked_at = text[:_LOOKED_AT]
    words = [word for word in _WORD.findall(looked_at) if word[0].isascii()]
    longer = [word for word in words if len(word) > _SHORT_WORD]
    if len(longer) < _FEWEST_WORDS or looked_at.isupper():
        return False
    capital = sum(word[0].isupper() for word in longer)
    numbers = len(_NUMBER.findall(looked_at))
    return (
        capital >= _MOSTLY_NAMES * len(longer)
        and len(_BETWEEN_NAMES.findall(looked_at)) >= _SEPARATED * len(words)
        and numbers <= _MOST_NUMBERS * len(words)
    )
