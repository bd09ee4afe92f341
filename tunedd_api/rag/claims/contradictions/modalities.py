"""What a claim makes of how surely, and of how many, the page says something."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag, closed_classes, closed_modals
from tunedd_api.rag.language.modality import Modality, may_stand_for, modality
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.quantifiers import is_overstated
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import ORDINALS, base_form
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import GOES_ON

_TIMES: Final = word_set(
    "other time morning afternoon evening night summer winter spring autumn quarter weekday "
    "monday tuesday wednesday thursday friday saturday sunday two three four five six"
)
_ALL: Final = frozenset({"every", "each", "all", "any"})
_BEFORE_SUPERLATIVES: Final = frozenset({"the", "its", "his", "her", "their", "our", "your"})
_IS: Final = frozenset({"is", "are", "was", "were"})
_CONDITIONS: Final = word_set(
    "after before when if once until unless while as where since provided"
)
_TELLING_OF: Final = _CONDITIONS | {"who", "which", "that"}
_HAPPENED: Final = frozenset({"was", "were", "has", "have", "had"})
_LEADING: Final = BE | {"not", "never", "have", "has", "had"}
_RECKONED: Final = word_set("estim expect forecast predict anticip project probabl like")
_REQUIRED: Final = frozenset({Modality.REQUIRED, Modality.NEEDED})
_ALLOWED: Final = frozenset({Modality.MAY, Modality.ABLE})
"""What is allowed "only with" something needs it."""

_HEDGES: Final = word_set("perhaps maybe possibly probably allegedly supposedly likely would")
_FRONTING: Final = word_set(
    "before after when if while once until in on at for during to unless where with without do"
)
"""What can stand before an order: "Before cleaning, unplug the machine"."""


def modality_differs(this: Comparison) -> bool:
    """Whether the claim says that something is, may or must be, and the page does not say so."""
    for ours, theirs, matches in this.clauses():
        if _tells_no_fact(ours, theirs, matches):
            continue
        if _says_what_it_is(this, ours, theirs, matches) or _is_meant_alike(this, ours, matches):
            continue
        here, there = _lows(this.claim, ours.number), _lows(this.page, theirs.number)
        said = _told(modality(here, there), this.claim, ours)
        found = _told(modality(there, here), this.page, theirs)
        if theirs.number and found is Modality.PLAIN:
            found = _modality_before(this.page, theirs)
        if said is Modality.POSSIBLE and any(base_form(low) in _RECKONED for low in there):
            continue
        if said in _REQUIRED and found in _ALLOWED and "only" in there:
            continue
        denied = bool(ours.negators) and bool(theirs.negators)
        happened = said not in _REQUIRED and not _HAPPENED.isdisjoint(here)
        to_come = found in {Modality.FUTURE, Modality.SHALL}
        if (happened and to_come) or not may_stand_for(said, found, denied=denied):
            return True
    return False


def _told(plain: Modality, sentence: Sentence, clause: Clause) -> Modality:
    """How a clause says it, where it may be an order."""
    order = plain is Modality.PLAIN and _is_imperative(sentence, clause)
    return Modality.TOLD if order else plain


def _tells_no_fact(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether a clause of the claim only tells of what, when or on what condition it is so."""
    verb = match_of_verb(ours, matches)
    same = verb is not None and verb.page is not None and verb.page.place == theirs.verb
    return ours.verb is None or (ours.link in _TELLING_OF and not same)


def _says_what_it_is(
    this: Comparison, ours: Clause, theirs: Clause, matches: Sequence[Match]
) -> bool:
    """Whether a claim with "is" is about what the page has a verb of its own for.

    "The notice period is one month" tells no fact of "may terminate with one month's notice".
    """
    links = ours.verb is not None and this.claim.tokens[ours.verb].low in _IS
    verbs = {w.place for w in this.page.of_clause(theirs.number) if w.tag is Tag.VERB}
    found = {match.page.place for match in matches if match.page is not None}
    return links and theirs.verb in verbs and theirs.verb not in found and not ours.negators


def _is_meant_alike(this: Comparison, ours: Clause, matches: Sequence[Match]) -> bool:
    """Whether the page's own verb for it has the same modal and auxiliary verbs before it.

    Other words of the clause, as "required" in "the required form", say nothing of that then.
    """
    verb = match_of_verb(ours, matches)
    if verb is None or verb.page is None or verb.page.tag is not Tag.VERB:
        return False
    if verb.likeness < Likeness.RELATED or not _HEDGES.isdisjoint(this.page.lows):
        return False
    here, there = (
        _leading(sentence, word.place)
        for sentence, word in ((this.claim, verb.claim), (this.page, verb.page))
    )
    return bool(here) and here == there


def _leading(sentence: Sentence, place: int) -> Sequence[str]:
    """The modal verbs, forms of "be" and "have", and "to", right before a verb, adverbs aside."""
    found: list[str] = []
    for token in reversed(sentence.tokens[:place]):
        tag = closed_classes("en").get(token.low)
        if tag in {Tag.MODAL, Tag.AUXILIARY} or token.low == "to":
            found.append("be" if token.low in BE else token.low)
        elif tag not in {Tag.ADVERB, Tag.NEGATOR} and not token.low.endswith("ly"):
            break
    return found


def _is_imperative(page: Sentence, clause: Clause) -> bool:
    """Whether a clause begins with its verb in the base form, as "Prune the trees" does."""
    if clause.verb is None:
        return False
    at = clause.verb - 1
    while at >= 0 and page.tokens[at].low in {"never", "always", "please", "do", "not", "then"}:
        at -= 1
    token = page.tokens[clause.verb]
    starts = at < 0 or (page.tokens[at].low in {",", "and", ";", ":"} and token.text.islower())
    fronted = page.tokens[0].low in _FRONTING and page.tokens[at].text == ","
    behind = at >= 0 and not fronted and not _follows_an_order(page, clause, at)
    is_base = not token.low.endswith(("s", "ed", "ing")) or token.low.endswith("ss")
    return starts and not behind and is_base


def _follows_an_order(page: Sentence, clause: Clause, at: int) -> bool:
    """Whether a clause goes on with what is to be done: "Press the button and hold it"."""
    goes_on = page.tokens[at].low in {"and", ";", ","} and not clause.has_subject
    return goes_on and clause.number > 0 and _is_imperative(page, page.clauses[clause.number - 1])


def _modality_before(page: Sentence, clause: Clause) -> Modality:
    """What "may cancel it and" or "critics believe that" makes of the clause behind it."""
    earlier = page.clauses[clause.number - 1]
    if clause.link in GOES_ON and not clause.has_subject and earlier.has_subject:
        return modality(_lows(page, earlier.number), ())
    if clause.link != "that":
        return Modality.PLAIN
    before = modality(_lows(page, clause.number - 1), ())
    return before if before is Modality.POSSIBLE else Modality.PLAIN


@lru_cache(maxsize=1024)
def _lows(sentence: Sentence, number: int) -> Sequence[str]:
    """The words of a clause, with those before it that tell how it is meant."""
    places = [word.place for word in sentence.of_clause(number)]
    clause = sentence.clauses[number]
    if clause.verb is not None:
        places.append(clause.verb)
    if not places:
        return []
    first = max(min(places) - 2, 0)
    while first and sentence.tokens[first - 1].low in _LEADING | closed_modals():
        first -= 1
    counted = {at for q in sentence.quantities for at in range(q.first, q.last + 1)}
    return [
        token.low
        for at, token in enumerate(sentence.tokens[first : max(places) + 1], start=first)
        if token.text != "May" or not at
        if token.low != "may" or at not in counted
        if not _leads_elsewhere(sentence, at, number)
    ]


def _leads_elsewhere(sentence: Sentence, at: int, number: int) -> bool:
    """Whether a word stands right before the next clause and belongs to it: "probably because"."""
    after = sentence.tokens[at + 1 : at + 3]
    if [token.low for token in after] in (["of", "whom"], ["of", "which"]):
        return True
    ends = at + 1 < len(sentence.tokens) and sentence.clause_numbers[at + 1] == number + 1
    return ends and base_form(sentence.tokens[at].low) in _RECKONED


def overstates(this: Comparison) -> bool:
    """Whether the claim speaks of more than the page: of all where it says some."""
    if _is_of_a_part(this) or any(_is_one_of_all(this, m) for m in this.alignment.matches):
        return True
    return any(
        is_overstated(_counted(this.claim, ours.number), _counted(this.page, theirs.number))
        or _leaves_an_exception_out(this, ours, theirs)
        for ours, theirs, _ in this.clauses()
    )


def _leaves_an_exception_out(this: Comparison, ours: Clause, theirs: Clause) -> bool:
    """Whether "all agreed" stands for "all except the treasurer agreed"."""
    if _ALL.isdisjoint(_lows(this.claim, ours.number)):
        return False
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    excepted = {w.place for w in this.page.of_clause(theirs.number) if w.role == "except"}
    return bool(excepted - taken) and taken.isdisjoint(excepted)


def _is_of_a_part(this: Comparison) -> bool:
    """Whether "all experts" stands for the page's "two of the experts"."""
    lows = [token.low for token in this.page.tokens]
    counted = any(
        q.unit is None and lows[q.last + 1 : q.last + 2] == ["of"] for q in this.page.quantities
    )
    return counted and not this.claim.quantities and bool((_ALL - {"any"}) & this.claim.lows)


def _is_one_of_all(this: Comparison, match: Match) -> bool:
    """Whether "every Sunday" stands for the page's "first Sunday"."""
    if match.page is None or not match.claim.place or not match.page.place:
        return False
    before = this.page.tokens[match.page.place - 1].low
    return this.claim.tokens[match.claim.place - 1].low in _ALL and before in ORDINALS


def _is_figure(low: str) -> bool:
    """Whether a word is a number: "some 3,500 people" are about as many."""
    return low[:1].isdigit() or number_word(low) is not None


@lru_cache(maxsize=1024)
def _counted(sentence: Sentence, number: int) -> Sequence[str]:
    """The words of a clause that can tell of how many it speaks: "each" in "each other" does not.

    Nor does "every" in "every day", which tells how often, nor "most" in "the most frequent".
    """
    lows = _lows(sentence, number)
    return [
        low
        for before, low, after in zip(["", *lows], lows, [*lows[1:], ""], strict=False)
        if not (low == "most" and before in _BEFORE_SUPERLATIVES)
        if before != "unlike" and not (low == "some" and _is_figure(after))
        if low not in {"each", "every"}
        or not (after in _TIMES or after in UNITS or (low == "every" and after.isdigit()))
    ]
