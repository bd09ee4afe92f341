"""What tells Western texts from others that have the same bytes, where browsers do not.

They never guess that a text is from an old Macintosh, and take an accent in English for Baltic.
"""

import re
from typing import Final

MACINTOSH: Final = "mac_roman"

_OTHERS: Final = re.compile(r"[^\x00-\x7f]")
_ALONE: Final = frozenset("àèéìíòóùúáêÀÈÉÌÓÒÁÊ")
"""Letters that are words by themselves in some language."""

_QUOTES: Final = frozenset("’‘“”«»‹›„‚")
_DASHES: Final = frozenset("–—·\u00ad")
_SIGNS: Final = frozenset("…•€£¥¢§©®™°º±²³¹µ¶¿¡½¼¾×÷†\u00a0")
"""Signs that stand beside words, and not within them."""

_ODD: Final = 0.3
"""The share of characters that are out of place from which a text is taken for another one."""

_FEWER: Final = 3
"""So many times fewer must be out of place in the other one."""


_WORD: Final = re.compile(rb"[A-Za-z]+")
_ENGLISH: Final = re.compile(
    rb"\b(?:the|and|of|is|it|an|for|with|was|are|that|this|not|don|at|by)\b", re.IGNORECASE
)
_ENGLISH_WORDS: Final = 0.12
"""The share of small English words in English; in other languages there are next to none."""

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
_RARE: Final = 6
"""In English there are at least so many bytes for each character outside ASCII."""


def reads_as_english(content: bytes) -> bool:
    """Whether bytes are in English but for single characters."""
    words = len(_WORD.findall(content))
    others = len(_BEYOND_ASCII.findall(content))
    is_english = 0 < _ENGLISH_WORDS * words <= len(_ENGLISH.findall(content))
    return is_english and others * _RARE <= len(content)


def is_macintosh(content: bytes, guessed: str) -> bool:
    """Whether bytes that say something odd in the guessed encoding are plain on a Macintosh."""
    odd, others = _odd(guessed)
    if not odd or odd < _ODD * others:
        return False
    on_macintosh, _ = _odd(content.decode(MACINTOSH))
    return on_macintosh * _FEWER <= odd - (on_macintosh == odd)


def _odd(text: str) -> tuple[int, int]:
    """How many characters outside ASCII are out of place, of how many that say anything."""
    found = [_is_odd(text, match.start()) for match in _OTHERS.finditer(text)]
    return found.count(True), len(found) - found.count(None)


def _is_odd(text: str, place: int) -> bool | None:
    """Whether a character is out of place; None if it may stand anywhere."""
    char = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1 : place + 2] or " "
    is_within = before.isalpha() and after.isalpha()
    if char in _DASHES:
        return None if is_within else False
    if char in _SIGNS:
        return is_within
    if char in _QUOTES:
        return is_within and char not in "’‘"
    if not char.isalpha():
        return True
    if not before.isalpha() and not after.isalpha():
        return char not in _ALONE
    return char.isupper() and before.islower()
