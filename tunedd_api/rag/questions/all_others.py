"""What is said of all others: "D pays 5, others 9" tells what E pays without naming it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LONGEST: Final = 600
"""Characters of a line that are read."""

_BETWEEN: Final = re.compile(r"\n|(?<=[.;])\s")
_ALL_ELSE: Final = re.compile(
    r"\b(?:everybody|everyone|everything|anyone|others|else|the\s+rest|after\s+that|thereafter|"
    r"afterwards|(?:all|any|every|each)\s+other|other\s+\w+s)\b",
    re.IGNORECASE,
)
"""Wordings that tell of all else."""


def tells_of_all_others(named: Sequence[str], text: str) -> bool:
    """Whether a text tells of all else beside some things of a kind, or right behind them.

    ``named`` are patterns of what these are called, one at least.
    """
    any_of = re.compile(rf"(?<!\w)(?:{'|'.join(named)})(?!\d)", re.IGNORECASE)
    behind = False
    for line in lines_in(text):
        tells = any_of.search(line) is not None
        if (tells or behind) and _ALL_ELSE.search(line):
            return True
        behind = tells
    return False


def names_all_else(text: str) -> bool:
    """Whether a text says anything of all else: "all other errors", "every room"."""
    return _ALL_ELSE.search(text) is not None


def lines_in(text: str) -> Iterator[str]:
    """The lines of a text, sentence by sentence, each as far as it is read."""
    return (line[:_LONGEST] for line in _BETWEEN.split(text))
