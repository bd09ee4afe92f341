"""Of how many something is said: of all, of most, of some."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.word_lists import word_set

_ALL: Final = word_set(
    "all every each always at_ani_time at_all_time everyone everybody everything everywhere "
    "alle jeder jede jedes immer todos todas siempre tous toutes chaque toujours"
)
_MOST: Final = word_set(
    "most mostly mainly largely chiefly primarily majority meisten mayoría plupart"
)
_SOME: Final = word_set(
    "some sometimes certain few occasionally rarely seldom einige manche algunos quelques"
)
_ONLY: Final = word_set(
    "only solely exclusively sole alone merely just nur ausschließlich sólo solo únicamente "
    "seulement uniquement"
)
_NONE: Final = word_set("no none neither never without nobody nothing not")
_BOTH: Final = word_set("both either beide ambos")
_WHOLE: Final = word_set("whole entire entirely full fully complete completely total totally")
_PARTS: Final = word_set(
    "half third quarter fifth tenth part partly partially nearly almost some most"
)
_SHORT_OF: Final = word_set("nearly almost virtually practically")
_COUNTED: Final = _ALL | _MOST | _SOME | _NONE | {"many", "several"}


def is_overstated(said: Sequence[str], found: Sequence[str]) -> bool:
    """Whether a claim says it of more than its source does; both are words in lower case."""
    ours, theirs = set(said), set(found)
    if ours & _ALL == {"each"} and "per" in theirs:
        ours -= {"each"}
    if ours & _ALL and not theirs & (_ALL | _BOTH) and not (ours & _NONE and theirs & _NONE):
        return True
    if (
        theirs & _ALL
        and (ours & _ALL or not ours & _COUNTED)
        and theirs & _SHORT_OF > ours & _SHORT_OF
    ):
        return True
    if ours & _MOST and not theirs & _MOST and "than" not in theirs and "at" not in ours:
        return True
    if ours & _WHOLE and not theirs & _WHOLE and theirs & _PARTS - ours:
        return True
    if ours & _ONLY and not theirs & _ONLY and not ("if" in ours and "provided" in theirs):
        return True
    return bool(theirs & (_MOST | _SOME)) and not ours & _COUNTED and not theirs & _ALL
