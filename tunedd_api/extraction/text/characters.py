r"""Single characters: which ones a page's text drops, folds or spells out.

Nothing here looks further than one character (or one surrogate pair), so the rules about words
and lines can rely on plain letters, single spaces and ``\n``.
"""

import re
import unicodedata
from typing import Final

JOINER: Final = "\u00ad"
"""What every mark of a word divided at a line end is folded to."""

# PDFium writes U+FFFE, or U+0002, for the hyphen that divides a word at the end of a line.
_DIVISIONS: Final = "\u0002\ufffe\u00ad"
_SPACES: Final = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS: Final = "\u000b\u000c\u0085\u2028\u2029"
# Controls, directional and zero-width marks, invisible tags, non-characters: nothing that a
# reader of the page sees, and some of it is used to smuggle text past one.
_INVISIBLE: Final = (
    "\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
)
_TAGS: Final = "\U000e0000-\U000e007f"
_LAST_OF_BMP: Final = "\uffff"
_BULLET_OF_SYMBOL_FONTS: Final = "\uf0b7"
# Blocks that hold letters under a second code point, with fonts and ligatures in mind.
_COMPATIBILITY_BLOCKS: Final = (
    (0x0132, 0x0140),
    (0x017F, 0x017F),
    (0x01C4, 0x01F3),
    (0x2100, 0x214F),
    (0xFB00, 0xFDF9),
    (0xFE70, 0xFEFC),
    (0xFF10, 0xFF9D),
    (0x1D400, 0x1D7FF),
)
_SPELLED_OUT_TAGS: Final = frozenset(
    f"<{tag}>" for tag in ("compat", "font", "wide", "narrow", "initial", "medial", "final")
) | {"<isolated>"}


def _spelled_out() -> dict[str, str]:
    """Letters and digits that stand for other letters: ligatures, full width, math alphabets.

    Superscripts and subscripts are left alone: their compatibility form is another number.
    """
    table: dict[str, str] = {}
    for first, last in _COMPATIBILITY_BLOCKS:
        for char in map(chr, range(first, last + 1)):
            if unicodedata.category(char)[0] not in "LN":
                continue
            if unicodedata.decomposition(char).partition(" ")[0] not in _SPELLED_OUT_TAGS:
                continue
            plain = unicodedata.normalize("NFKC", char)
            if plain.isalnum():
                table[char] = plain
    return table


_PLAIN: Final = _spelled_out() | {_BULLET_OF_SYMBOL_FONTS: "•"}

# Two patterns of one plain class each: with a branch or an astral character in it, Python's
# matcher is two hundred times slower on ordinary text.
SPECIAL: Final = re.compile(
    f"[\r{_SPACES}{_LINE_ENDS}{_DIVISIONS}{_INVISIBLE}"
    f"{''.join(re.escape(char) for char in _PLAIN if char <= _LAST_OF_BMP)}]"
    "(?:(?<=\r)\n|(?<=[\ud800-\udbff])[\udc00-\udfff])?"
)
"""What `plain` has a replacement for, but for astral characters."""

SPECIAL_ASTRAL: Final = re.compile(f"[\U0001d400-\U0001d7ff{_TAGS}]")
"""The astral characters that `plain` may have a replacement for."""

_TAG: Final = re.compile(f"[{_TAGS}]")
_FOLDED: Final[dict[str, str]] = (
    _PLAIN
    | dict.fromkeys(("\r", "\r\n", *_LINE_ENDS), "\n")
    | dict.fromkeys(_DIVISIONS, JOINER)
    | {char: " " for char in map(chr, range(0x3001)) if re.fullmatch(f"[{_SPACES}]", char)}
)


def plain(match: "re.Match[str]") -> str:
    """Give what stands for a match of either pattern: nothing if no reader of the page sees it."""
    special: str = match[0]
    if len(special) == 2 and special != "\r\n":
        # PDFium counts an astral character as its two surrogates.
        special = special.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    visible = "" if special <= _LAST_OF_BMP or _TAG.match(special) else special
    return _FOLDED.get(special, visible)
