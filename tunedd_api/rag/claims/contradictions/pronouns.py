"""Whose pronoun it is: what a heading names, or what the sentence before does."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon.wordnet import is_broader
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.pronoun_places import is_pronoun
from tunedd_api.rag.wording.roles import GOES_ON, NAMING

_ROLES: Final = frozenset({"subject", "object", "by"})
_STAND_INS: Final = frozenset(
    base_form(word)
    for word in word_set(
        "unit device machine appliance instrument apparatus equipment system product model "
        "substance chemical compound mixture material liquid gas solid powder solution method "
        "approach technique procedure process algorithm protocol standard format language "
        "framework library tool program software service package module network architecture "
        "experiment study survey test gerät maschine anlage stoff verfahren methode equipo "
        "aparato sustancia método appareil machine substance méthode"
    )
)
"""Nouns under which a text goes on to speak of what its title names."""


def takes_the_heading_for_another(this: Comparison) -> bool:
    """Whether the claim says of what a heading names what the page says of something else.

    Below "Multi-agent systems", "The contract net is a protocol. It needs no controller" says
    nothing of multi-agent systems.
    """
    named = this.context.named
    if named is not None and _may_be_the_heading(this, named):
        return False
    return any(
        _is_lent(matches, named or frozenset()) and _has_pronoun(this.page, theirs)
        for _, theirs, matches in this.clauses()
    )


def says_what_headings_say(this: Comparison) -> bool:
    """Whether more of what the claim says stands in the headings alone than in the sentence.

    A heading lends what a sentence is about, and not what is said of it; the names of columns do.
    """
    if this.context.columns:
        return False
    said = [m for m in this.alignment.matches if m.claim.role == "object"]
    lent = sum(m.page is None and m.likeness is Likeness.BORROWED for m in said)
    return lent > sum(m.page is not None for m in said)


def takes_the_heading_for_an_object(this: Comparison) -> bool:
    """Whether the claim does to what a heading names what the page does to something else.

    Below "Deleting photos", "The pool keeps keys for a year" says nothing of photos.
    """
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    for _, theirs, matches in this.clauses():
        done_to = [m for m in matches if m.claim.role == "object" and m.claim.tag in NAMING]
        lent = [m for m in done_to if m.page is None and m.likeness is Likeness.BORROWED]
        if not lent or len(lent) < len(done_to) or _has_pronoun(this.page, theirs):
            continue
        others = (w for w in this.page.of_clause(theirs.number) if w.role == "object")
        if any(w.tag in NAMING and w.place not in taken and w.place != theirs.verb for w in others):
            return True
    return False


def _may_be_the_heading(this: Comparison, named: frozenset[str]) -> bool:
    """Whether nothing but the heading is named before the pronoun, or only in general words.

    Where the heading has a name and a thing, and the thing is what is named, the name is its own;
    another thing is not: below "Opera house: the fountain", the fountain is no opera.
    """
    others = named - this.context.headings
    if not others:
        return not (named and _is_another_thing(this, named))
    if others <= _STAND_INS:
        return True
    lent = [m.claim.low for m in this.alignment.matches if m.likeness is Likeness.BORROWED]
    return len(others) == 1 and any(is_broader(general, one) for one in lent for general in others)


def _is_another_thing(this: Comparison, named: frozenset[str]) -> bool:
    """Whether the claim is about a thing of the headings, and about none that is named."""
    told = [m for m in this.alignment.matches if m.claim.role == "subject" and m.page is None]
    lent = [m for m in told if m.likeness is Likeness.BORROWED and m.claim.tag is Tag.NOUN]
    return bool(lent) and named.isdisjoint(base_form(m.claim.low) for m in told)


def _is_lent(matches: Sequence[Match], named: frozenset[str]) -> bool:
    """Whether the headings alone name what a clause of the claim is about, or what is done to."""
    for role in _ROLES:
        own = [m for m in matches if m.claim.role == role and m.claim.tag in NAMING]
        lent = [m for m in own if m.page is None and base_form(m.claim.low) not in named]
        lent = [m for m in lent if m.likeness is Likeness.BORROWED]
        near = [m for m in own if base_form(m.claim.low) in named]
        if lent and (not near or any(_is_one_name(a, b) for a in lent for b in near)):
            return True
    return False


def _is_one_name(one: Match, other: Match) -> bool:
    """Whether two words are parts of one name: another Curie is not Marie Curie."""
    names = one.claim.tag is other.claim.tag is Tag.NAME
    return names and abs(one.claim.place - other.claim.place) == 1


def _has_pronoun(page: Sentence, clause: Clause) -> bool:
    """Whether a clause has a pronoun, or goes on from one that begins with it."""
    if any(is_pronoun(page, place) for place, _ in page.tokens_of(clause.number)):
        return True
    goes_on = not clause.has_subject and clause.link in GOES_ON and clause.number > 0
    return goes_on and _has_pronoun(page, page.clauses[clause.number - 1])
