"""Claims of one thing that the page says of another one, or of what a pronoun stands for."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Clause
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import GOES_ON, NAMING, subjects

_POSSESSIVE: Final = frozenset({"his", "her", "its", "their", "sein", "seine", "ihr", "ihre"})
_PERSONAL: Final = frozenset({"he", "she", "it", "they", "er", "sie", "es", "il", "elle"})
_SPEAKERS: Final = frozenset({"we", "you"})


def subject_differs(this: Comparison) -> bool:
    """Whether the page says it of something else, which this clause of the claim does not name."""
    for ours, theirs, matches in this.clauses():
        subject = [m for m in matches if m.claim.role == "subject" and m.claim.tag in NAMING]
        theirs_subject = {
            word.place
            for word in this.page.of_clause(theirs.number)
            if word.role == "subject" and word.tag in NAMING and word.place != theirs.verb
        }
        if not subject or ours.verb is None:
            continue
        unknown = [m for m in subject if m.likeness is Likeness.NONE]
        if unknown and _is_told_of_what_a_pronoun_owns(this, theirs):
            return True
        if not theirs_subject:
            if len(unknown) == len(subject) and (
                _is_told_of_a_pronoun(this, theirs)
                or _is_told_of_the_speakers(this, theirs, unknown)
            ):
                return True
            continue
        if (
            len(unknown) == len(subject)
            and _do_alike(ours, theirs, matches)
            and _are_named_elsewhere(this, unknown)
            and any(
                m.claim.role == "by" and m.page and m.page.place in theirs_subject for m in matches
            )
        ):
            return True
        here = {m.page.place for m in matches if m.page is not None}
        absent = [m.page is None or m.page.clause != theirs.number for m in subject]
        if (all(absent) or (any(absent) and _do_alike(ours, theirs, matches))) and (
            not here & theirs_subject
        ):
            return True
    return False


def _do_alike(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether two clauses have the same verb in the same voice, so that one does what one does."""
    verb = match_of_verb(ours, matches)
    same = verb is not None and verb.page is not None and verb.page.place == theirs.verb
    return same and ours.passive == theirs.passive


def _is_told_of_a_pronoun(this: Comparison, theirs: Clause) -> bool:
    """Whether a pronoun stands for what a clause of the page is about."""
    return any(
        token.low in _PERSONAL and theirs.verb is not None and place < theirs.verb
        for place, token in this.page.tokens_of(theirs.number)
    )


def _is_told_of_the_speakers(this: Comparison, theirs: Clause, subject: Sequence[Match]) -> bool:
    """Whether a clause of the page is about "you" or "we", and the claim's about somebody else.

    That is one whom the page names elsewhere.
    """
    if not _are_named_elsewhere(this, subject):
        return False
    while not theirs.has_subject and theirs.link in GOES_ON and theirs.number:
        theirs = this.page.clauses[theirs.number - 1]
    return theirs.verb is not None and any(
        token.low in _SPEAKERS and place < theirs.verb
        for place, token in this.page.tokens_of(theirs.number)
    )


def _are_named_elsewhere(this: Comparison, words: Sequence[Match]) -> bool:
    return all(base_form(match.claim.low) in this.around for match in words)


def _is_told_of_what_a_pronoun_owns(this: Comparison, theirs: Clause) -> bool:
    """Whether what a clause of the page is about belongs to what a pronoun stands for.

    "Its builder is Arno Feld" tells who built that one thing, and of no other.
    """
    nouns = {word.place for word in subjects(this.page, theirs)}
    first = min(nouns, default=0)
    return any(
        token.low in _POSSESSIVE and place < first
        for place, token in this.page.tokens_of(theirs.number)
    )
