"""Words that stand before a noun in the claim, and before another one on the page."""

from itertools import pairwise

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.verb_tags import OWNED
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.roles import NAMING


def modify_another(this: Comparison) -> bool:
    """Whether a word goes with another noun on the page: the Italian mother, the Slovene father."""
    nouns = {word.place: word for word in this.page.words if word.tag in NAMING}
    pairs = [
        (one, two)
        for one, two in pairwise(this.alignment.matches)
        if two.claim.place == one.claim.place + 1
        and {one.claim.tag, two.claim.tag} <= NAMING
        and one.claim.segment == two.claim.segment
    ]
    said = {m.page.place for m in this.alignment.matches if m.page is not None}
    return any(
        _goes_elsewhere(this.page, one, two, nouns) and not _goes_with_both(one, two, said)
        for one, two in pairs
    )


def _goes_with_both(one: Match, two: Match, said: set[int]) -> bool:
    """Whether the claim says all that stands between: "a new tax on salt", "the new salt tax"."""
    if one.page is None or two.page is None:
        return False
    between = range(one.page.place, two.page.place)
    return bool(between) and said.issuperset(between)


def is_of_the_owner(this: Comparison) -> bool:
    """Whether the claim says of the owner what the page says of what is owned: "Ann's sister"."""
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        same = verb is not None and verb.page is not None and verb.page.place == theirs.verb
        if not same or ours.passive != theirs.passive:
            continue
        for match in matches:
            if match.claim.role != "subject" or match.page is None or match.page.role != "subject":
                continue
            owns = this.page.tokens[match.page.place].text.endswith(OWNED)
            if owns and not this.claim.tokens[match.claim.place].text.endswith(OWNED):
                owned = {match.page.place + 1, match.page.place + 2}
                if owned.isdisjoint(m.page.place for m in matches if m.page is not None):
                    return True
    return False


def _goes_elsewhere(page: Sentence, one: Match, two: Match, nouns: dict[int, Word]) -> bool:
    if (
        two.page is None
        or two.page.tag not in NAMING
        or (one.page is not None and abs(two.page.place - one.page.place) == 1)
    ):
        return False
    rival = nouns.get(two.page.place - 1)
    if rival is None or (one.page is not None and rival.place == one.page.place):
        return False
    if one.claim.text.endswith(OWNED):
        return page.tokens[rival.place].text.endswith(OWNED)
    if one.page is None:
        return False
    own = nouns.get(one.page.place + 1)
    return own is not None and own.segment == one.page.segment
