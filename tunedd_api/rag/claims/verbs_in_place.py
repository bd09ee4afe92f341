"""Verbs of a claim that the page does not say, where it has another one for the same things.

"The pumps are fitted by Norden" and "Norden installs the pumps" have the same subject and object,
so that the two verbs are likely to mean the same. That is a hint, and not enough by itself.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.contradictions.changed_places import positions
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.modality import says_not_yet
from tunedd_api.rag.language.syntax import Clause, Word
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import LIGHT, PERMITTING, Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness

_FEWEST: Final = 2
"""Places that must hold the same: a subject alone goes with any verb."""


def verbs_in_their_place(this: Comparison) -> dict[int, Word]:
    """The page's verb for each verb of the claim, by place, whose things it goes with."""
    found: dict[int, Word] = {}
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        if verb is None or verb.likeness is not Likeness.NONE or theirs.verb in taken:
            continue
        other = next((w for w in this.page.words if w.place == theirs.verb), None)
        if other is None or not (_tells(verb.claim) and _tells(other)):
            continue
        if _kept(this, ours, theirs, matches) >= _FEWEST:
            found[verb.claim.place] = other
    return found


def _tells(verb: Word) -> bool:
    """Whether a word is a verb that says what happens, by itself and for certain."""
    base = base_form(verb.low)
    return verb.tag is Tag.VERB and base not in LIGHT | PERMITTING and not says_not_yet(base)


def _kept(this: Comparison, ours: Clause, theirs: Clause, matches: Sequence[Match]) -> int:
    """How many places of a claim's clause hold on the page what they hold there; 0 if one differs.

    A place is that of who does it, that of whom it is done to, and one for each preposition.
    """
    own, others = positions(this.claim, ours), positions(this.page, theirs)
    kept: set[str] = set()
    for match in matches:
        here = own.get(match.claim.place)
        if here is None:
            continue
        if match.page is None:
            if match.likeness is not Likeness.BORROWED:
                return 0
            continue
        there = others.get(match.page.place)
        core = {here, there} & {"doer", "object"}
        if core and here != there:
            return 0
        if there is not None:
            kept.add(here)
    return len(kept)
