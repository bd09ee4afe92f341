"""Words of a claim that the page's sentence does not say, or says of something else."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.lexicon import exclude_each_other
from tunedd_api.rag.language.syntax import Clause, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import LIGHT, PERMITTING, Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING, subjects

_SAYING: Final = word_set("say state report claim declar announc")
"""Base forms of verbs for which "according to" may stand."""

_MEASURING: Final = word_set("cost amount total number measure weigh last run price")
"""Base forms of verbs that "is" stands for before a number, whose unit tells which is meant."""

_ENOUGH_COMPANY: Final = 5
"""Words of a claim from which on a verb may be the only one missing. Set by hand: with
`python -m evals run --set pairs` a tenth fewer true claims are flagged, and no more false ones
pass."""

_GIVING: Final = frozenset({"because", "if", "unless", "although", "though", "so"})


def name_is_missing(this: Comparison) -> bool:
    """Whether the claim has a name that the page does not say."""
    return any(
        match.claim.tag is Tag.NAME
        and match.likeness not in {Likeness.SAME, Likeness.BORROWED, Likeness.SYNONYM}
        for match in this.alignment.matches
    )


def another_of_its_kind(this: Comparison) -> bool:
    """Monday where the page says Sunday, marble where it says granite."""
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    free = [w for w in this.page.words if w.place not in taken]
    return any(
        exclude_each_other(match.claim.low, word.low)
        for match in this.alignment.matches
        if match.likeness < Likeness.SYNONYM and match.likeness is not Likeness.OPPOSITE
        for word in free
    )


def is_another_compound(this: Comparison) -> bool:
    """The shop where this sentence says the workshop, and the page speaks of a shop elsewhere."""
    return any(
        match.page is not None
        and match.likeness is Likeness.RELATED
        and match.claim.tag is match.page.tag is Tag.NOUN
        and _is_part(match.claim.low, match.page.low)
        and base_form(match.claim.low) in this.around
        for match in this.alignment.matches
    )


def _is_part(one: str, other: str) -> bool:
    """Whether one of two words ends a compound that the other one is."""
    return one != other and (one.endswith(other) or other.endswith(one))


def another_in_its_place(this: Comparison) -> bool:
    """A noun that the page does not say, where it has another one: "blue whales", "by frost"."""
    taken = {match.page.place: match.claim for match in this.alignment.matches if match.page}
    free = {w.place: w for w in this.page.words if w.place not in taken and w.tag in NAMING}
    matched = {match.claim.place: match.page for match in this.alignment.matches if match.page}
    for match in this.alignment.matches:
        if not _is_missing(match, this) or match.claim.tag not in NAMING:
            continue
        if _stands_between(this, match, free):
            return True
        place = match.claim.place
        before, after = matched.get(place - 1), matched.get(place + 1)
        if after and after.place - 1 in free and after.tag in NAMING:
            return True
        if before and before.place + 1 in free and before.tag in NAMING:
            return True
        theirs = this.alignment.anchors[match.claim.clause]
        if match.claim.role not in {"subject", "object"} and any(
            w.role == match.claim.role and w.clause == theirs for w in free.values()
        ):
            return True
    return False


def _is_missing(match: Match, this: Comparison) -> bool:
    """Whether the clause that says the rest does not hold a word, but another or none does."""
    if match.page is None:
        return match.likeness is Likeness.NONE
    anchor = this.alignment.anchors[match.claim.clause]
    return match.page.clause != anchor and match.claim.role == "subject"


def _stands_between(this: Comparison, match: Match, free: dict[int, Word]) -> bool:
    """Whether just one other noun stands on the page between the same two words."""
    matches = this.alignment.of_clause(match.claim.clause)
    at = matches.index(match)
    if not 0 < at < len(matches) - 1:
        return False
    before, after = matches[at - 1].page, matches[at + 1].page
    if before is None or after is None or before.clause != after.clause:
        return False
    return sum(before.place < place < after.place for place in free) == 1


def _unsaid(this: Comparison) -> list[Match]:
    """The names, nouns and telling verbs of the claim that the page does not say in any way."""
    return [
        match
        for match in this.alignment.matches
        if match.likeness is Likeness.NONE
        and match.claim.tag in NAMING | {Tag.VERB}
        and base_form(match.claim.low) not in LIGHT
    ]


def words_are_missing(this: Comparison) -> bool:
    """Whether the page leaves more than one word of the claim unsaid."""
    return len(_unsaid(this)) > 1


def only_names_are_said(this: Comparison) -> bool:
    """Whether the page names whom the claim is about, and says nothing else of it."""
    told = [m for m in this.alignment.matches if m.claim.is_content and m.claim.tag is not Tag.NAME]
    return bool(told) and all(m.likeness is Likeness.NONE for m in told)


def predicate_is_missing(this: Comparison) -> bool:
    """Whether the page has another verb altogether, and none that means little by itself.

    A verb that alone is missing, among words enough, is taken for another word for the page's,
    unless another sentence says it: "is trained with a loss" where "initialized" stands before.
    """
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        if verb is None or verb.likeness is not Likeness.NONE or theirs.verb is None:
            continue
        if base_form(verb.claim.low) in _SAYING and "according" in this.page.lows:
            continue
        measured = base_form(verb.claim.low) in _MEASURING and bool(this.claim.quantities)
        if measured and this.page.tokens[theirs.verb].low in BE:
            continue
        if base_form(verb.claim.low) not in LIGHT | PERMITTING:
            return not _is_all_that_is_missing(this, verb)
    return False


def _is_all_that_is_missing(this: Comparison, verb: Match) -> bool:
    content = sum(match.claim.is_content for match in this.alignment.matches)
    said_elsewhere = base_form(verb.claim.low) in this.around
    return content >= _ENOUGH_COMPANY and not said_elsewhere and _unsaid(this) == [verb]


def clause_is_missing(this: Comparison) -> bool:
    """Whether the page says nothing of a reason or a condition that the claim gives."""
    for ours, _, matches in this.clauses():
        told = [m for m in matches if m.claim.tag in NAMING or m.claim.place == ours.verb]
        known = (m.likeness not in {Likeness.NONE, Likeness.CLOSE} for m in told)
        if ours.link in _GIVING and told and not any(known):
            return True
    return False


def predicate_is_of_another(this: Comparison) -> bool:
    """Whether the page says the claim's verb of what another clause is about."""
    verbs = {clause.verb: clause.number for clause in this.page.clauses}
    for ours, theirs, matches in this.clauses():
        match = match_of_verb(ours, matches)
        verb = match.page if match is not None else None
        if verb is not None and verbs.get(verb.place, theirs.number) != theirs.number:
            clause = this.page.clauses[verbs[verb.place]]
            if not _is_done_by(this, ours, clause):
                return True
    return False


def _is_done_by(this: Comparison, ours: Clause, clause: Clause) -> bool:
    """Whether the claim's clause is about what a clause without a subject of its own is about."""
    if clause.has_subject or ours.passive != clause.passive:
        return False
    of = {word.place for word in subjects(this.claim, ours)}
    found = {m.page.place for m in this.alignment.matches if m.page and m.claim.place in of}
    return bool(found) and found <= {word.place for word in subjects(this.page, clause)}
