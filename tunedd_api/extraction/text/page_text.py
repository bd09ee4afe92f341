"""Repair the text of a page, and keep the way back to the raw one.

What comes out of a PDF is set for the eye: words divided at line ends, ligatures, lines as long
as the column. Passages, quotes and search need the words and sentences that the author wrote.
`repair` gives those, and for each character the index of the raw one that it stems from, so that
a quote can be found again on the page's image.
"""

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.extraction.text.characters import JOINER, SPECIAL, SPECIAL_ASTRAL, plain
from tunedd_api.extraction.text.hyphenation import (
    DIVIDED,
    HYPHEN_AT_LINE_END,
    LONE_MARK,
    Hyphenation,
    hyphen,
)
from tunedd_api.extraction.text.lines import BREAK, line_breaks

_Replacement = Callable[[re.Match[str]], str | None]

# Begins with a character and not with a look around: found many times faster.
_FOLDABLE: Final = re.compile(r"[ \n][ \n]+")
_BLANKS: Final = f" \n{BREAK}"
_DOUBLE_BLANKS: Final = ("  ", " \n", "\n ", "\n\n")
_HYPHENS_AT_LINE_END: Final = ("-\n", "\u2010\n")
_BLANKS_AROUND_BREAK: Final = tuple(
    pair for blank in _BLANKS for pair in (blank + BREAK, BREAK + blank)
)
_AROUND_BREAK: Final = re.compile(rf"[ \n]*{BREAK}[ \n{BREAK}]*")
_COUNTED: Final = array("I", range(16_384))


@dataclass(frozen=True, slots=True)
class RepairedText:
    """A page's text and where it comes from.

    ``origins[i]`` is the index in the raw text of the character that ``text[i]`` stems from; it
    never decreases, and ``len(origins) == len(text)``.
    """

    text: str
    origins: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open raw range that the non-empty ``text[start:end]`` stems from."""
        return self.origins[start], self.origins[end - 1] + 1


def repair(raw: str) -> RepairedText:
    r"""Make the text of a page readable, deterministically and without loss of words.

    Words divided at a line end are joined; ligatures and letters in special alphabets become
    plain letters; invisible characters go; blanks are single. Lines of one paragraph run on;
    ``\n`` remains where a heading, a row or a list item ends, ``\n\n`` where a line was blank.
    A `BREAK` becomes ``\n`` for certain. Repairing a repaired text changes nothing, but for
    lines that only a `BREAK` kept apart.
    """
    page = _Page(raw, counted(len(raw)))
    # Looking for a plain string takes next to no time: most pages are spared most patterns.
    page.replace(SPECIAL, plain)
    if len(page.text.encode("utf-16-le", "surrogatepass")) > 2 * len(page.text):
        page.replace(SPECIAL_ASTRAL, plain)
    if JOINER in page.text:
        page.replace(DIVIDED, Hyphenation(page.text))
        page.replace(LONE_MARK, lambda _: "")
    if _holds(page.text, _DOUBLE_BLANKS):
        page.replace(_FOLDABLE, _folded)
    if _holds(page.text, _HYPHENS_AT_LINE_END):
        page.replace(HYPHEN_AT_LINE_END, hyphen)
    page.strip()
    if _holds(page.text, _BLANKS_AROUND_BREAK):
        page.replace(_AROUND_BREAK, lambda _: BREAK)
        page.strip()
    page.replace_all(line_breaks(page.text))
    page.text = page.text.replace(BREAK, "\n")
    return RepairedText(page.text, page.origins)


def counted(length: int) -> "array[int]":
    """0, 1, 2 … up to the length: the origins of a text that nothing was done to."""
    # A slice of what is there is a copy in C; counting up is not.
    if length <= len(_COUNTED):
        return _COUNTED[:length]
    return array("I", range(length))


class _Page:
    """A text under repair together with its origins."""

    def __init__(self, text: str, origins: "array[int]") -> None:
        self.text = text
        self.origins = origins

    def replace(self, pattern: re.Pattern[str], replacement: _Replacement) -> None:
        """Replace each match, but for those that ``replacement`` has nothing for.

        What is put in the place of a match stems from its first character.
        """
        self.replace_all(
            [
                (*match.span(), put)
                for match in pattern.finditer(self.text)
                if (put := replacement(match)) is not None
            ]
        )

    def replace_all(self, edits: Sequence[tuple[int, int, str]]) -> None:
        """Replace each ``(start, end, with)``; the ranges are in order and do not overlap."""
        if not edits:
            return
        text, origins = self.text, self.origins
        pieces: list[str] = []
        sources = array("I")
        done = 0
        for start, end, put in edits:
            pieces += text[done:start], put
            sources += origins[done:start]
            sources += origins[start : start + 1] * len(put)
            done = end
        pieces.append(text[done:])
        sources += origins[done:]
        self.text, self.origins = "".join(pieces), sources

    def strip(self) -> None:
        """Drop the blanks around the text."""
        start = len(self.text) - len(self.text.lstrip(_BLANKS))
        end = max(start, len(self.text.rstrip(_BLANKS)))
        self.text, self.origins = self.text[start:end], self.origins[start:end]


def _holds(text: str, pairs: tuple[str, ...]) -> bool:
    return any(pair in text for pair in pairs)


def _folded(match: re.Match[str]) -> str:
    """One space, one line break, or one blank line."""
    return "\n" * min(2, match[0].count("\n")) or " "
