"""Whether a claim says that something is so where the page says that it is not."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.contradictions.changed_places import is_swapped
from tunedd_api.rag.claims.contradictions.comparatives import compares_alike, is_lessened
from tunedd_api.rag.claims.contradictions.time_order import order_is_kept
from tunedd_api.rag.claims.figures.bounds import bounds_a_number, turns_a_bound
from tunedd_api.rag.language.lexicon import are_opposites
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import GOES_ON, NAMING

_DEALS: Final = frozenset(
    frozenset(base_form(word) for word in pair.split())
    for pair in ("buy sell", "lend borrow", "give receive", "teach learn", "send receive")
)
_EXCEPTING: Final = frozenset({"except", "unlike"})
_FORBIDDING: Final = word_set("prohibit forbid forbidden ban")
_ADVISING: Final = word_set("recommend advis warn argu decid")
"""Base forms of verbs that "against" makes the contrary of."""


def polarity_differs(this: Comparison) -> bool:
    """Whether what the claim says is so is not so on the page, all turns of it reckoned."""
    if compares_alike(this):
        return False
    in_order, inverted = order_is_kept(this), _is_inverted(this)
    return any(
        _clause_differs(this, ours, theirs, matches, in_order=bool(in_order)) != inverted
        for ours, theirs, matches in this.clauses()
        if not (_only_describes(ours, theirs, matches) or _is_needed(this, ours, theirs, matches))
    )


def _is_inverted(this: Comparison) -> bool:
    """Whether "if it is set, it does not run" may stand for "it runs unless it is set".

    It may for "it runs, provided that it is not set", too.
    """
    conditional = "if" in this.claim.lows
    denied = sum(len(clause.negators) for clause in this.claim.clauses) % 2 == 1
    unless = any(
        clause.link == "unless" or (clause.link == "provided" and clause.negators)
        for clause in this.page.clauses
    )
    return conditional and denied and unless and len(this.claim.clauses) > 1


def _clause_differs(
    this: Comparison,
    ours: Clause,
    theirs: Clause,
    matches: Sequence[Match],
    *,
    in_order: bool,
) -> bool:
    """Whether a clause of the claim denies what the page's says, or the reverse."""
    verb = match_of_verb(ours, matches)
    turns = _is_turned(this, ours, theirs, matches)
    if not in_order:
        turns ^= _relation_turns(ours, theirs, matches)
    if _is_of_the_excepted(matches):
        return not turns
    denied = any(_denied_on_one_side(this, m) for m in matches if m is not verb)
    if denied and ((verb is not None and verb.page is None) or _is_of_none(this, turns=turns)):
        turns, denied = not turns, False  # "need no help", "have no tests": "without" them
    return denied or turns != is_swapped(this.claim, this.page, ours, theirs, matches)


def _is_of_none(this: Comparison, *, turns: bool) -> bool:
    """Whether "not in any of them" stands for "in none of them", or the reverse."""
    here, there = this.claim.lows, this.page.lows
    return turns and ("none" in here) != ("none" in there) and "any" in here | there


def _is_turned(this: Comparison, ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether negators, opposites and "less" turn a clause an odd number of times."""
    here = _denies(this.claim, ours, matches, own=True)
    turns = here != _denies(this.page, theirs, matches, own=False)
    verb = match_of_verb(ours, matches)
    if verb is not None and verb.page is not None:
        turns ^= verb.claim.denied != verb.page.denied
    turns ^= sum(_turns_it(this, ours, match) for match in matches) % 2 == 1
    if not any(m.claim.low in {"less", "more"} and m.page is not None for m in matches):
        turns ^= _lessens(this.claim, ours.number) != _lessens(this.page, theirs.number)
    return turns


def _is_of_the_excepted(matches: Sequence[Match]) -> bool:
    """Whether the claim is about what the page excepts: "unlike optical telescopes"."""
    subject = [m for m in matches if m.claim.role == "subject" and m.claim.tag in NAMING]
    return bool(subject) and all(
        m.page is not None and m.page.role in _EXCEPTING and not m.claim.denied for m in subject
    )


def _denied_on_one_side(this: Comparison, match: Match) -> bool:
    """Whether only one of two words is denied, and they mean the same: "without damage"."""
    if match.page is None or match.claim.denied == match.page.denied:
        return False
    clause = this.page.clauses[match.page.clause]
    if match.claim.denied and match.page.place == clause.verb and clause.negators:
        return False  # "instead of dancing", "do not dance"
    return match.likeness is not Likeness.OPPOSITE


def _turns_it(this: Comparison, ours: Clause, match: Match) -> bool:
    """Whether a word's opposite on the page turns what is said into its contrary.

    It does not in the bound of a number, behind "less" ("less common", "rarer"), where the other
    side denies the opposite ("without damage", "undamaged"), and in a verb for the other side of
    a deal, if the claim does not say whose side: tickets that are not sold cannot be bought.
    """
    if match.likeness is not Likeness.OPPOSITE or match.page is None:
        return False
    if match.claim.place != ours.verb and match.claim.denied != match.page.denied:
        return False
    if bounds_a_number(this.claim, match.claim.place) and bounds_a_number(
        this.page, match.page.place
    ):
        return False
    if is_lessened(this.claim, match.claim.place) and "less" not in this.page.lows:
        return False
    deal = frozenset({base_form(match.claim.low), base_form(match.page.low)})
    return deal not in _DEALS or any(
        m.page is not None for m in this.alignment.of_clause(ours.number) if _does(ours, m)
    )


def _does(clause: Clause, match: Match) -> bool:
    return match.claim.role == ("by" if clause.passive else "subject")


def _denies(sentence: Sentence, clause: Clause, matches: Sequence[Match], *, own: bool) -> bool:
    """Whether a clause says that what was matched is not so.

    A negator counts in the stretch between commas where something was matched: in "it is fast,
    not cheap" the first part is not denied.
    """
    words = [match.claim if own else match.page for match in matches]
    segments = {w.segment for w in words if w is not None and w.clause == clause.number}
    count = sum(
        (sentence.segments[place] in segments or not segments)
        and not turns_a_bound(sentence, place)
        for place in clause.negators
    )
    matched = {w.place for w in words if w is not None}
    count += sum(place not in matched for place in _forbidding(sentence, clause.number))
    return count % 2 == 1


@lru_cache(maxsize=1024)
def _forbidding(sentence: Sentence, number: int) -> tuple[int, ...]:
    """The places of the words of a clause that say that something must or should not be."""
    return tuple(
        place
        for place, token in sentence.tokens_of(number)
        if base_form(token.low) in _FORBIDDING
        or (token.low == "against" and base_form(sentence.tokens[place - 1].low) in _ADVISING)
    )


def _only_describes(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether a clause that is added to another one says what no clause of the page has a verb for.

    "Cars that stay more than two hours" may be "vehicles left longer" on the page.
    """
    verb = match_of_verb(ours, matches)
    if not ours.link or ours.link in GOES_ON or ours.negators or verb is None:
        return False
    return verb.page is None or verb.page.clause != theirs.number


def _is_needed(this: Comparison, ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether "not without consent" stands for "only with consent", or the reverse."""
    denied = [m for m in matches if m.page is not None and m.claim.denied != m.page.denied]
    here, there = "only" in this.claim.lows, "only" in this.page.lows
    if any(m.claim.denied for m in denied):
        return there and bool(ours.negators)
    return bool(denied) and here and not there and bool(theirs.negators)


def _lessens(sentence: Sentence, number: int) -> bool:
    """Whether a clause says "less hard than": what is harder, the other way round."""
    if "less" not in sentence.lows:
        return False
    lows = [token.low for _, token in sentence.tokens_of(number)]
    return any(
        one == "less" and three == "than" for one, three in zip(lows, lows[2:], strict=False)
    )


def _relation_turns(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether "before" stands where the page has "after", or the like."""
    pairs = [(m.claim.role, m.page.role) for m in matches if m.page is not None]
    own, others = {a for a, _ in pairs}, {b for _, b in pairs}
    turned = any(are_opposites(a, b) for a in own - others for b in others - own)
    return turned != are_opposites(ours.link, theirs.link)
