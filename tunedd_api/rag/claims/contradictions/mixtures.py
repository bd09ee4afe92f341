"""Claims put together from clauses of the page that say different things."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import ANAPHORS, BE, Tag
from tunedd_api.rag.language.lexicon import is_comparative
from tunedd_api.rag.language.syntax import Clause, Sentence, Word
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.roles import GOES_ON, NAMING, doers, subjects

_RELATIVE: Final = frozenset({"who", "which", "that"})
_BEFORE_KINDS: Final = frozenset({"a", "an", "any", "", ",", ";", "and", "but"})
"""What stands before a noun that means a kind and no particular thing; nothing at the beginning."""

_FREE: Final = frozenset({"subject", "object", "by", "than", "as"})
"""Roles that the checks of who does what look at."""


def mixes_clauses(this: Comparison) -> bool:
    """Whether a clause of the claim takes words from page clauses that say different things."""
    by_number = {clause.number: clause for clause in this.page.clauses}
    for ours, anchor, matches in this.clauses():
        theirs = _of_verb(this, ours, matches) or anchor
        matched = {match.page.place for match in matches if match.page is not None}
        if theirs.verb not in matched and not _links(this.claim, ours):
            continue
        shared = {word.place for word in doers(this.page, theirs)}
        if not theirs.has_subject:
            over = {word.place for word in subjects(this.page, theirs)}
            role = "subject" if ours.passive == theirs.passive else "object"
            shared |= {
                m.page.place
                for m in matches
                if m.page is not None and m.page.place in over and m.claim.role == role
            }
        pronouns = _pronouns(this.page, theirs)
        for match in matches:
            if match.page is None or match.page.place in shared:
                continue
            other = by_number[match.page.clause]
            if other.verb is None or other.verb in matched or other.number == theirs.number:
                continue
            if not _may_come_along(this, match, other, theirs, pronouns):
                return True
    return False


def describes_another(this: Comparison) -> bool:
    """Whether a relative clause goes with another thing on the page, which is said to do more.

    "Those who slept remembered 31 words; those who stayed awake remembered 24."
    """
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        same = verb is not None and verb.page is not None and verb.page.place == theirs.verb
        if not same or not {ours.link, theirs.link} <= _RELATIVE:
            continue
        main = this.claim.clauses[_described(this.claim, ours)]
        found = _of_verb(this, main, this.alignment.of_clause(main.number))
        if found is None or main.number == ours.number or found.number == theirs.number:
            continue
        if _described(this.page, theirs) != found.number:
            return True
    return False


def takes_some_for_all(this: Comparison) -> bool:
    """Whether the claim says of a kind what the page says only to tell which of it is meant.

    "Boats that leak are not lent" does not say that boats leak.
    """
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        same = verb is not None and verb.page is not None and verb.page.place == theirs.verb
        if not same or ours.link or theirs.link not in _RELATIVE or len(this.claim.clauses) > 1:
            continue
        first = this.page.clause_numbers.index(theirs.number)
        thing = next((w for w in this.page.words if w.place == first - 1), None)
        if thing is None or thing.role != "subject" or thing.tag is not Tag.NOUN:
            continue
        said_of = {m.page.place for m in matches if m.page and m.claim.role == "subject"}
        if thing.place not in said_of:
            continue
        before = this.page.tokens[thing.place - 1].low if thing.place else ""
        if before in _BEFORE_KINDS:
            return True
    return False


def _described(sentence: Sentence, clause: Clause) -> int:
    """The number of the clause in which what a relative clause describes stands."""
    first = sentence.clause_numbers.index(clause.number)
    return sentence.clause_numbers[max(first - 1, 0)]


def takes_anothers_place(this: Comparison) -> bool:
    """Whether a word stands behind a preposition elsewhere, where the clause has another one.

    "Storks from Spain winter in Africa" takes "Spain" from what is said of others.
    """
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    for _, theirs, matches in this.clauses():
        rivals = {
            word.role
            for word in this.page.of_clause(theirs.number)
            if word.tag in NAMING and word.place not in taken and not word.of
        }
        kept = {m.page.role for m in matches if m.page and m.page.clause == theirs.number}
        for match in matches:
            page, role = match.page, match.claim.role
            if page is None or page.clause == theirs.number or match.claim.tag not in NAMING:
                continue
            if role in _FREE or match.claim.of or page.role != role:
                continue
            if role in rivals and role not in kept:
                return True
    return False


def _of_verb(this: Comparison, ours: Clause, matches: Sequence[Match]) -> Clause | None:
    """The clause of the page whose verb a clause of the claim has."""
    verb = match_of_verb(ours, matches)
    if verb is None or verb.page is None:
        return None
    clause = this.page.clauses[verb.page.clause]
    return clause if clause.verb == verb.page.place else None


def _may_come_along(
    this: Comparison, match: Match, other: Clause, theirs: Clause, pronouns: set[str]
) -> bool:
    """Whether a word of another clause of the page goes for this one as well."""
    assert match.page is not None  # noqa: S101 - told by the caller
    return (
        match.claim.tag is Tag.QUANTIFIER
        or (match.claim.denied and match.page.denied and match.page.role == "than")
        or match.claim.place - 1 in {q.last for q in this.claim.quantities}  # see figures
        or _is_meant(match, pronouns)
        or _is_compared(this, match, other, theirs)
        or (
            theirs.link in GOES_ON
            and other.number < theirs.number
            and _is_fronted(match.page, other)
        )
    )


def _is_compared(this: Comparison, match: Match, other: Clause, theirs: Clause) -> bool:
    """Whether a word is what a clause is compared with, and the other clause has the same verb."""
    if match.claim.role != "than" or other.verb is None or theirs.verb is None:
        return False
    lows = [token.low for _, token in this.page.tokens_of(theirs.number)]
    verbs = (this.page.tokens[clause.verb].low for clause in (other, theirs) if clause.verb)
    compares = any(low in {"less", "more"} or is_comparative(low) for low in lows)
    return compares and len({base_form(verb) for verb in verbs}) == 1


def _is_fronted(word: Word, clause: Clause) -> bool:
    """Whether a word stands in a phrase before the verb that goes for the clauses behind, too."""
    before = clause.verb is not None and word.place < clause.verb
    return before and word.role not in {"subject", "object"}


def _links(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause has no verb but a form of "be"."""
    return clause.verb is not None and sentence.tokens[clause.verb].low in BE


def _pronouns(page: Sentence, clause: Clause) -> set[str]:
    """The pronouns of a clause that can stand for what another clause names."""
    return {token.low for _, token in page.tokens_of(clause.number)} & ANAPHORS


def _is_meant(match: Match, pronouns: set[str]) -> bool:
    """Whether a pronoun of the clause can stand for the word: "it" for things, "its" for a doer."""
    if match.page is None or not pronouns:
        return False
    if match.claim.tag is Tag.NOUN and pronouns & {"it", "them", "they"}:
        return True
    possessive = bool(pronouns & {"its", "his", "her", "their"})
    return possessive and match.page.role == "subject"
