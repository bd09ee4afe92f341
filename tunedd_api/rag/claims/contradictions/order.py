"""Whether a claim says the same words the other way round."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING

_MOST: Final = 40
"""Words looked at: every three of them are compared."""

_CORE: Final = word_set("subject object to than from as als que")


def is_turned_round(this: Comparison) -> bool:
    """Whether two things have changed sides of a word between them, with nothing to explain it.

    A passive, an opposite and a phrase that has moved to the front explain it.
    """
    for ours, theirs, matches in this.clauses():
        if ours.passive != theirs.passive or any(m.likeness is Likeness.OPPOSITE for m in matches):
            continue
        known = ours.verb is not None and theirs.verb is not None
        verb = match_of_verb(ours, matches)
        if known and verb is not None and (verb.page is None or verb.page.place != theirs.verb):
            continue
        here = [m for m in matches if m.page is not None and m.page.clause == theirs.number]
        here = here[:_MOST]
        things = [m for m in here if m.claim.tag in NAMING and _is_core(m)]
        for at, one in enumerate(things):
            for other in things[at + 1 :]:
                if _have_changed_sides(one, other, here, known=known):
                    return True
    return False


def _is_core(match: Match) -> bool:
    """Whether a thing is no part of a phrase that can stand anywhere."""
    assert match.page is not None  # noqa: S101 - told by the caller
    return all(_stands_firm(word) for word in (match.claim, match.page))


def _stands_firm(word: Word) -> bool:
    return word.role in _CORE and not (word.of and word.role in {"subject", "object"})


def _have_changed_sides(one: Match, other: Match, here: list[Match], *, known: bool) -> bool:
    """Whether the page has them in the other order, around something that the claim has between."""
    if one.page is None or other.page is None or other.page.place > one.page.place:
        return False
    same = one.claim.role == one.page.role and other.claim.role == other.page.role
    if known and same:
        return False
    return any(
        one.claim.place < m.claim.place < other.claim.place
        and m.page is not None
        and other.page.place < m.page.place < one.page.place
        for m in here
    )
