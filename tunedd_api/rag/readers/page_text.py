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

from tunedd_api.rag.readers.characters import JOINER, SPECIAL, SPECIAL_ASTRAL, plain
from tunedd_api.rag.readers.lines import line_breaks

_Replacement = Callable[[re.Match[str]], str]

# Patterns begin with a character, not with a look around: Python finds those many times faster.
_DIVIDED: Final = re.compile(rf"{JOINER}[{JOINER} \n]*")
_FOLDABLE: Final = re.compile(r"[ \n][ \n]+")
# "pre- and\npost-training" is two words; "multi-\nagent" is one.
_HYPHEN_AT_LINE_END: Final = re.compile(
    r"[-\u2010](?<=\w.)\n(?=\w)(?!(?:and|or|to|und|oder)\b)", re.DOTALL
)
_LEFT_HALF: Final = re.compile(r"[^\W_]+\Z")
_RIGHT_HALF: Final = re.compile(r"[^\W_]+")


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
    Repairing a repaired text changes nothing.
    """
    page = _Page(raw, _identity(len(raw)))
    page.replace(SPECIAL, plain)
    page.replace(SPECIAL_ASTRAL, plain)
    page.replace(_DIVIDED, _Halves(page.text))
    page.replace(_FOLDABLE, _folded)
    page.replace(_HYPHEN_AT_LINE_END, lambda match: match[0][0])
    page.strip()
    page.replace_all(line_breaks(page.text))
    return RepairedText(page.text, page.origins)


def _identity(length: int) -> "array[int]":
    """0, 1, 2 … as origins."""
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
        """Replace each match; what is put in its place stems from the match's first character."""
        self.replace_all(
            [(*match.span(), replacement(match)) for match in pattern.finditer(self.text)]
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
        start = len(self.text) - len(self.text.lstrip(" \n"))
        end = max(start, len(self.text.rstrip(" \n")))
        self.text, self.origins = self.text[start:end], self.origins[start:end]


class _Halves:
    """How the halves of a divided word are put together.

    The mark says that a word was divided, not whether it has a hyphen of its own: "com-plex",
    but "multi-agent". So the hyphen comes back where the same page writes the compound with it
    more often than without, and beside a capital or a digit, where no word is ever divided.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lowered = text.lower()

    def __call__(self, match: re.Match[str]) -> str:
        blanks = match[0].replace(JOINER, "")
        if blanks.count("\n") > 1:
            return blanks
        left = _LEFT_HALF.search(self._text, max(0, match.start() - 40), match.start())
        right = _RIGHT_HALF.match(self._text, match.end())
        if left is None or right is None:
            return blanks
        return "-" if self._is_compound(left[0], right[0]) else ""

    def _is_compound(self, left: str, right: str) -> bool:
        if left[-1].isdigit() or right[0].isdigit():
            return True
        if right[0].isupper() and not left.isupper():
            return True
        left, right = left.lower(), right.lower()
        return self._lowered.count(f"{left}-{right}") > self._lowered.count(f"{left}{right}")


def _folded(match: re.Match[str]) -> str:
    """One space, one line break, or one blank line."""
    return "\n" * min(2, match[0].count("\n")) or " "
