"""Which of two things comes first, in a claim and on the page."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.wording.alignment import Match, match_of_verb

_BEFORE: Final = frozenset({"before", "until", "till"})
_AFTER: Final = frozenset({"after", "once", "when", "whenever"})
_TEMPORAL: Final = (
    _BEFORE | _AFTER | {"since", "as", "then", "earlier", "later", "by", "from", "to"}
)
_FOLLOWING: Final = frozenset({"after", "when", "once"})
_ON: Final = frozenset({"and", ",", ";", "then"})


@lru_cache(maxsize=64)  # three checks of a comparison ask for it
def order_is_kept(this: Comparison) -> bool | None:
    """Whether the page has what the claim puts first come first, too; None if it does not tell."""
    if any(_is_reversed(this, match) for match in this.alignment.matches):
        return False
    stated = set(_stated(this.page))
    likely = stated | set(_told_in_order(this.page))
    for first, second in _stated(this.claim):
        one, other = _page_clause(this, first), _page_clause(this, second)
        if one is None or other is None or one == other:
            continue
        if (other, one) in likely:
            return False
        if (one, other) in stated:
            return True
    return None


def _is_reversed(this: Comparison, match: Match) -> bool:
    """Whether "before" stands right before a word, and "after" before it on the page, or so."""
    if match.page is None or not match.claim.place or not match.page.place:
        return False
    here = this.claim.tokens[match.claim.place - 1].low
    there = this.page.tokens[match.page.place - 1].low
    return (here in _BEFORE and there in _AFTER) or (here in _AFTER and there in _BEFORE)


def is_placed_in_time(this: Comparison) -> bool:
    """Whether the page says, too, that something is before or after what the claim says it is.

    "Before the drought" needs a sentence that puts the drought in time.
    """
    lows = this.page.lows
    for match in this.alignment.matches:
        role = match.claim.role
        if role not in _BEFORE | _AFTER or match.claim.of or role in lows:
            continue
        if match.page is None:
            return match.claim.place in {q.first for q in this.claim.quantities}
        links = {clause.link for clause in this.page.clauses}
        if match.page.role not in _TEMPORAL and not links & _TEMPORAL:
            return False
    return True


def _stated(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The numbers of clauses of which "before", "after" and their like say the order."""
    for clause in sentence.clauses:
        fronted = sentence.tokens[0].low in _BEFORE | _AFTER and clause.number == 0
        main = 1 if fronted else _clause_before(sentence, clause.number)
        link = sentence.tokens[0].low if fronted else clause.link
        if not 0 <= main < len(sentence.clauses):
            continue
        if link in _BEFORE:
            yield main, clause.number
        elif link in _AFTER:
            yield clause.number, main


def _clause_before(sentence: Sentence, number: int) -> int:
    """The clause that another one is added to: the nearest before it that has a verb."""
    earlier = sentence.clauses[:number]
    return next((c.number for c in reversed(earlier) if c.verb is not None), -1)


def _told_in_order(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Neighbouring main clauses, which tell of one thing after the other."""
    for clause in sentence.clauses[1:]:
        if clause.link in _ON and sentence.clauses[clause.number - 1].link in _ON | {""}:
            yield clause.number - 1, clause.number


def _page_clause(this: Comparison, number: int) -> int | None:
    """The clause of the page that says what a clause of the claim says, verb and all."""
    matches = this.alignment.of_clause(number)
    verb = match_of_verb(this.claim.clauses[number], matches)
    if verb is None or verb.page is None:
        return None
    found = verb.page.clause
    return found if this.page.clauses[found].verb == verb.page.place else None


def time_turns(this: Comparison) -> bool:
    """Whether the claim's main verb comes before what it follows on the page, or the reverse."""
    in_order = order_is_kept(this)
    if in_order is not None:
        return not in_order
    here, there = this.claim.lows, this.page.lows
    verbs = {clause.verb for clause in this.claim.clauses if not clause.link}
    same = any(
        match.claim.place in verbs
        and match.page is not None
        and match.page.place in {clause.verb for clause in this.page.clauses if not clause.link}
        for match in this.alignment.matches
    )
    return same and any(
        one in here and two.isdisjoint(here) and not two.isdisjoint(there) and one not in there
        for one, two in (("before", _FOLLOWING), ("after", {"before"}))
    )
