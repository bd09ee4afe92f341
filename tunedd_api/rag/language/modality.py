"""Whether something is, may be, must be, should be or will be."""

from collections.abc import Sequence, Set
from enum import Enum
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form


class Modality(Enum):
    """How a clause says that something is so; ``TOLD`` is the imperative."""

    PLAIN = "plain"
    ABLE = "able"
    POSSIBLE = "possible"
    ADVISED = "advised"
    REQUIRED = "required"
    FUTURE = "future"
    SHALL = "shall"
    TOLD = "told"
    NEEDED = "needed"
    MAY = "may"


_WORDS: Final = {
    Modality.REQUIRED: "must oblig requir mandatori compulsori obligatori muss müssen debe deben "
    "doit doivent",
    Modality.NEEDED: "need necessari requir due payabl",
    Modality.ADVISED: "should ought recommend soll sollen sollt advis",
    Modality.POSSIBLE: "might could possibl perhap mayb likeli probabl alleg suppos könnt podría "
    "pourrait",
    Modality.MAY: "may",
    Modality.ABLE: "can cannot can't allow permit entitl abl kann können darf dürfen pued pueden "
    "peut peuvent",
    Modality.FUTURE: "will would werden",
    Modality.SHALL: "shall",
}
_OF_WORD: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_NOT_YET: Final = word_set(
    "plan intend aim hope attempt try tri seek propos expect want wish believ suspect think claim "
    "predict fear assum argu"
)
_BEFORE_TO: Final = {
    **dict.fromkeys(("have", "has", "had", "need", "needs"), Modality.REQUIRED),
    **dict.fromkeys(("is", "are"), Modality.SHALL),
    **dict.fromkeys(("asked", "requested", "urged"), Modality.ADVISED),
}
"""What words make of a verb that "to" stands before."""

_NEAR: Final = 5
_STANDS_FOR: Final = {
    Modality.MAY: {Modality.MAY, Modality.ABLE, Modality.POSSIBLE},
    Modality.PLAIN: {
        Modality.PLAIN,
        Modality.MAY,
        Modality.ABLE,
        Modality.FUTURE,
        Modality.SHALL,
        Modality.NEEDED,
    },
    Modality.NEEDED: {Modality.NEEDED, Modality.PLAIN, Modality.REQUIRED, Modality.SHALL},
    Modality.ABLE: {Modality.ABLE, Modality.MAY, Modality.PLAIN, Modality.POSSIBLE},
    Modality.POSSIBLE: {Modality.POSSIBLE, Modality.MAY, Modality.ABLE},
    Modality.ADVISED: {Modality.ADVISED},
    Modality.REQUIRED: {Modality.REQUIRED, Modality.NEEDED, Modality.TOLD, Modality.SHALL},
    Modality.FUTURE: {Modality.FUTURE, Modality.SHALL, Modality.PLAIN, Modality.POSSIBLE},
    Modality.SHALL: {
        Modality.SHALL,
        Modality.FUTURE,
        Modality.PLAIN,
        Modality.POSSIBLE,
        Modality.REQUIRED,
    },
    Modality.TOLD: {Modality.PLAIN, Modality.TOLD, Modality.ADVISED, Modality.REQUIRED},
}


_FORBIDDING: Final = frozenset({Modality.REQUIRED, Modality.MAY, Modality.ABLE, Modality.TOLD})


def says_not_yet(base: str) -> bool:
    """Whether a verb, by its base form, tells what is hoped, planned, tried or thought."""
    return base in _NOT_YET


def modality(lows: Sequence[str], other: Sequence[str]) -> Modality:
    """How a clause, given as its words in lower case, says what it says.

    What is hoped or planned in both clauses, this and the ``other``, makes no difference.
    """
    plain, hopeful, hoped = _modalities(tuple(lows))
    return hopeful if hoped and not hoped <= {base_form(low) for low in other} else plain


@lru_cache(maxsize=4096)
def _modalities(lows: Sequence[str]) -> tuple[Modality, Modality, frozenset[str]]:
    """How words say it, how they do as far as it is hoped or planned, and what tells that."""
    hoped: set[str] = set()
    kinds = {_OF_WORD.get(low) or _OF_WORD.get(base_form(low)) for low in lows}
    for at, low in enumerate(lows):
        base = base_form(low)
        if base not in _NOT_YET and low not in _BEFORE_TO:
            continue
        after = lows[at + 1 : at + 1 + _NEAR]
        led_to = "to" in after or "that" in after[:1]
        if base in _NOT_YET and led_to:
            hoped.add(base)
        if low in _BEFORE_TO and after[:1] == ("to",):
            kinds.add(_BEFORE_TO[low])
    return _first(kinds), _first({*kinds, Modality.POSSIBLE}), frozenset(hoped)


def _first(kinds: Set[Modality | None]) -> Modality:
    order = (
        Modality.REQUIRED,
        Modality.ADVISED,
        Modality.POSSIBLE,
        Modality.MAY,
        Modality.ABLE,
        Modality.SHALL,
        Modality.FUTURE,
        Modality.NEEDED,
    )
    return next((kind for kind in order if kind in kinds), Modality.PLAIN)


def may_stand_for(said: Modality, found: Modality, *, denied: bool) -> bool:
    """Whether a claim may say so what its source says the other way.

    What must not be is what may not be: where both deny, the two are one.
    """
    return said in _STANDS_FOR[found] or (denied and {said, found} <= _FORBIDDING)
