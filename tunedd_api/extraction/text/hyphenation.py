"""How the halves of a word divided at a line end are put together."""

import re
from typing import Final

from tunedd_api.extraction.text.characters import JOINER

# Both begin with a character and not with a look around: found many times faster.
DIVIDED: Final = re.compile(rf"{JOINER}[{JOINER} \n]*")
"""The mark of a divided word and the blanks after it."""

LONE_MARK: Final = re.compile(JOINER)
"""A mark that turned out to divide nothing."""

# "pre- and\npost-training" is two words; "multi-\nagent" is one.
HYPHEN_AT_LINE_END: Final = re.compile(
    r"[-\u2010](?<=\w.)\n(?=\w)(?!(?:and|or|to|und|oder)\b)", re.DOTALL
)
"""A hyphen that was written, and not set, at a line end."""

_LEFT_HALF: Final = re.compile(r"[^\W_]+\Z")
_RIGHT_HALF: Final = re.compile(r"[^\W_]+")

_SMALL_WORDS: Final = frozenset(
    {"a", "and", "art", "at", "by", "in", "of", "off", "on", "or", "out", "the", "to", "up"}
)
_SECOND_WORDS: Final = frozenset(
    {
        "annotated", "aware", "based", "constructed", "dimensional", "directed", "domain",
        "driven", "ended", "generated", "guided", "intensive", "level", "making", "oriented",
        "playing", "purpose", "scale", "solving", "specific", "style", "targeted", "trained",
        "tuned",
    }
)  # fmt: skip
"""Words that are seldom the end of a longer one."""

_NEAR: Final = 5_000
"""How far around a divided word its compound is looked for: a page, but not a whole book."""


def hyphen(match: re.Match[str]) -> str:
    """Keep the hyphen, drop the line end."""
    return match[0][0]


class Hyphenation:
    """Puts together the halves of the words that PDFium, or a soft hyphen, says are divided.

    The mark does not say whether the word has a hyphen of its own: "com-plex", "multi-agent". So
    the hyphen comes back where the same page writes the compound with it more often than
    without, and where English never divides a word.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lowered = text.lower()

    def __call__(self, match: re.Match[str]) -> str | None:
        """Give what stands between the halves; None if there are none."""
        if match[0].count("\n") > 1:
            return None
        left = _LEFT_HALF.search(self._text, max(0, match.start() - 40), match.start())
        right = _RIGHT_HALF.match(self._text, match.end())
        if left is None or right is None:
            return None
        before = self._text[left.start() - 1 : left.start()]
        after = self._text[right.end() : right.end() + 1]
        near = max(0, match.start() - _NEAR), match.end() + _NEAR
        return "-" if self._is_compound(left[0], right[0], before, after, near) else ""

    def _is_compound(
        self, left: str, right: str, before: str, after: str, near: tuple[int, int]
    ) -> bool:
        low_left, low_right = left.lower(), right.lower()
        apart = self._lowered.count(f"{low_left}-{low_right}", *near)
        looks_so = _looks_compound(left, right, before, after)
        if not apart and not looks_so:
            return False
        together = self._lowered.count(f"{low_left}{low_right}", *near)
        return apart > together or (looks_so and apart == together)


def _looks_compound(left: str, right: str, before: str, after: str) -> bool:
    """Whether English divides no word like this, so that the hyphen must have been there."""
    if left[-1].isdigit() or right[0].isdigit():
        return True
    if right[0].isupper() and not left.isupper():
        return True
    left, right = left.lower(), right.lower()
    # "state-of-the-art", "end-to-end", wherever they are divided.
    if (before == "-" and left in _SMALL_WORDS) or (after == "-" and right in _SMALL_WORDS):
        return True
    return left == "self" or (right in _SECOND_WORDS and len(left) > 2)
