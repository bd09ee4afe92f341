"""Whether what came out of a file are words at all.

Fonts may draw letters without saying which they are. What comes out then are controls, private
characters, or letters picked from all the scripts of the world.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_ILLEGIBLE: Final = re.compile(
    "[\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf0b6\uf0b8-\uf8ff\ufffd\U000f0000-\U0010ffff]"
)
_BLANKS: Final = (" ", "\r", "\n", "\0", "\2")
_NOT_ASCII_LETTERS: Final = re.compile(r"[^\W\d_\x00-\x7f]")

_MUCH: Final = 0.15
"""The share of illegible characters from which a text as a whole is hard to use."""

_SCRIPTS: Final = 5
"""Letters of so many scripts in one text were picked by accident."""

_FEW: Final = 20
_RARE: Final = 0.02
_SAMPLE: Final = 2_000
_IDEOGRAPHIC: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH", "FULLWIDTH"})

WARNING: Final = "Much of its text cannot be read: its fonts name no characters."


_LETTERS_OF_SHIFTED: Final = re.compile(r"[D-Z\[\\\]]")
"""What small letters become where a font gives the numbers of its glyphs, 29 below ASCII."""

_SMALL: Final = re.compile("[a-z]")
_SHIFTED_VOWELS: Final = re.compile("[DHLRX]")
_VOWELS: Final = re.compile("[AEIOU]")
_SURE: Final = 20
_LIKELY: Final = 12
_MOSTLY: Final = 0.75
_MORE_VOWELS: Final = 0.12
"""In plain capitals there are more vowels than D, H, L, R and X; shifted it is the reverse."""

_GREEK: Final = "\u0370"
"""Signs that count as letters, as the ordinals do, have lower code points."""

_SUSPECTS: Final = re.compile(rf"{_ILLEGIBLE.pattern}|[^\W\d_\x00-\u036f]")
"""What says nothing, and letters from Greek on; in one pattern, as most lines hold few."""

_BRACKETS: Final = frozenset(map(chr, range(0xF8E5, 0xF8FF)))
"""Parts of the large brackets of formulas in Adobe's Symbol font."""

_SCRIPTS_OF_A_LINE: Final = 4
_LETTERS_OF_A_LINE: Final = 8
_HALF: Final = 0.5


def is_junk(line: str) -> bool:
    """Whether a line is none of the words that are seen in its place.

    It holds characters that say nothing, letters of all the world's scripts, or the numbers of
    glyphs in the place of letters: ``D (TXLOHYHO`` for "a Equilevel".
    """
    if line.isascii() and line.isprintable():
        return _SMALL.search(line) is None and _is_shifted(line)
    if len(_SUSPECTS.findall(line)) < _LETTERS_OF_A_LINE:
        return False
    visible = len(line) - sum(map(line.count, _BLANKS))
    illegible = sum(char not in _BRACKETS for char in _ILLEGIBLE.findall(line))
    if illegible >= _LETTERS_OF_A_LINE and illegible > _HALF * visible:
        return True
    letters = [char for char in _NOT_ASCII_LETTERS.findall(line) if char >= _GREEK]
    if len(letters) < _LETTERS_OF_A_LINE:
        return False
    return len({_script(char) for char in set(letters)}) >= _SCRIPTS_OF_A_LINE


def _is_shifted(line: str) -> bool:
    ones = len(_LETTERS_OF_SHIFTED.findall(line))
    if ones < _LIKELY or ones < _MOSTLY * len(line.replace(" ", "")):
        return False
    surplus = len(_SHIFTED_VOWELS.findall(line)) - len(_VOWELS.findall(line))
    return surplus > (1 if ones >= _SURE else 2) * _MORE_VOWELS * ones


def _script(char: str) -> str:
    script = unicodedata.name(char, "?").split(" ")[0]
    return "CJK" if script in _IDEOGRAPHIC else script


def illegible_share(raw_pages: Iterable[str]) -> float:
    """The share of the visible characters that cannot be read; 0 where there are none."""
    visible = illegible = 0
    for raw in raw_pages:
        counted = len(raw) - sum(map(raw.count, _BLANKS))
        visible += counted
        if raw.isascii() and raw.isprintable():
            continue
        # Some of a medley's letters may be right: enough for a warning, not for a refusal.
        illegible += max(len(_ILLEGIBLE.findall(raw)), counted // 2 if _is_medley(raw) else 0)
    return illegible / visible if visible else 0.0


def is_hard_to_read(share: float) -> bool:
    """Whether a reader should be warned of a document with this share of illegible text."""
    return share > _MUCH


def _is_medley(raw: str) -> bool:
    """Whether letters come from more scripts than anybody writes in."""
    sample = raw[: 4 * _SAMPLE]
    if (len(sample) - len(sample.encode("ascii", "ignore"))) * 4 < len(sample):
        return False
    letters = _NOT_ASCII_LETTERS.findall(sample)
    if len(letters) < _FEW:
        return False
    scripts: dict[str, int] = {}
    for char in letters[:_SAMPLE]:
        script = _script(char)
        scripts[script] = scripts.get(script, 0) + 1
    common = [script for script, count in scripts.items() if count > _RARE * len(letters)]
    return len(common) >= _SCRIPTS
