"""Verbs that say that something does not come about: "prevents the rot", "abandoned the plan".

One that only the claim has, or only the page, is no other word for what stands in its place.
"""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import LIGHT, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness

_TURNING: Final = frozenset(
    base_form(verb)
    for verb in word_set(
        "prevent avoid stop refuse fail reject abandon cancel deny hinder block escape resist "
        "exclude withhold ban forbid cease neglect omit postpone"
    )
)
_STAYING: Final = frozenset(base_form(verb) for verb in word_set("keep stay remain"))
"""Verbs by which a claim says that something does not change, come in or go out."""

_ENDING: Final = frozenset(base_form(verb) for verb in word_set("drop end give_up shelve scrap"))
"""Verbs that can be other words for those."""


def turns_by_a_verb(this: Comparison) -> bool:
    """Whether a verb of one side alone says that something does not come about."""
    said = {match.page.place for match in this.alignment.matches if match.page is not None}
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        if verb is None or verb.likeness is not Likeness.NONE:
            continue
        own = base_form(verb.claim.low)
        other = base_form(this.page.tokens[theirs.verb].low) if theirs.verb is not None else ""
        turns = other in _TURNING and theirs.verb not in said
        if own in _TURNING | _STAYING | _ENDING:
            if not turns and own not in _ENDING:
                return True
        elif turns and own not in LIGHT:
            return True
    return False
