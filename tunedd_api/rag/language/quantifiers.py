"""Of how many something is said: of all, of most, of some."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.word_lists import word_set

_ALL: Final = word_set(
    "all every each always everyone everybody everything everywhere alle jeder jede jedes immer "
    "todos todas siempre tous toutes chaque toujours"
)
_MOST: Final = word_set("most mostly majority meisten mayoría plupart")
_SOME: Final = word_set(
    "some sometimes certain few occasionally rarely seldom einige manche algunos quelques"
)
_ONLY: Final = word_set(
    "only solely exclusively sole alone merely just nur ausschließlich sólo solo únicamente "
    "seulement uniquement"
)
_NONE: Final = word_set("no none neither never without nobody nothing not")


def is_overstated(said: Sequence[str], found: Sequence[str]) -> bool:
    """Whether a claim says it of more than its source does; both are words in lower case."""
    ours, theirs = set(said), set(found)
    if ours & _ALL and not theirs & (_ALL | _NONE):
        return True
    if ours & _MOST and not theirs & _MOST and "than" not in theirs and "at" not in ours:
        return True
    if ours & _ONLY and not theirs & _ONLY:
        return True
    counted = _ALL | _MOST | _SOME | _NONE | {"many", "several"}
    return bool(theirs & (_MOST | _SOME)) and not ours & counted and not theirs & _ALL
