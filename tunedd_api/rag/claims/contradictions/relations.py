"""Who is what to whom: "Tom is Ann's assistant" makes nobody an assistant of Tom.

A relation has a kind ("assistant"), a holder (Tom) and an owner (Ann), however it is put: "Ann's
assistant is Tom", "Tom, the assistant of Ann, …", "Tom assists Ann". The words alone do not tell
holder and owner apart, and either may stand first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag, closed_classes
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import Likeness, likeness
from tunedd_api.rag.wording.noun_phrases import NounPhrases
from tunedd_api.rag.wording.roles import NAMING, doers

_BEING: Final = BE | {"became", "become", "becomes", "remains", "remained"}
_AGENTS: Final = ("er", "ers", "or", "ors", "ant", "ants")
"""How nouns end that tell who does something: an assistant assists."""

_MUTUAL: Final = frozenset(
    base_form(word)
    for word in word_set(
        "friend colleague neighbour neighbor cousin partner sibling twin rival spouse relative "
        "opponent competitor contemporary classmate teammate counterpart acquaintance ally enemy "
        "brother sister equal peer opposite companion flatmate roommate equivalent synonym "
        "marry divorce border adjoin resemble"
    )
)
"""Base forms of what two may be to each other, and of what they do to each other."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``holder`` is to ``owner``, both in base forms; the holder is empty if it is not told.

    ``places`` are those of all its words.
    """

    kind: Word
    owner: frozenset[str]
    holder: frozenset[str]
    places: frozenset[int]


def turns_a_relation(this: Comparison) -> bool:
    """Whether the claim makes an owner of who is the holder on the page."""
    for ours in relations(this.claim):
        alike = [theirs for theirs in relations(this.page) if _are_alike(ours, theirs)]
        if any(_fit(ours.owner, theirs.owner) for theirs in alike):
            continue
        if any(_is_turned(ours, theirs) for theirs in alike):
            return True
    return False


def _is_turned(one: Relation, other: Relation) -> bool:
    """Whether one's owner is the other's holder.

    What regulators approve has "the approval of regulators": of a verb, both must be told.
    """
    told = one.kind.tag is other.kind.tag or _fit(one.holder, other.owner)
    return told and _fit(one.owner, other.holder)


def kind_is_missing(this: Comparison) -> bool:
    """Whether the page does not say what the claim says that one is to another."""
    missing = {m.claim.place for m in this.alignment.matches if m.likeness is Likeness.NONE}
    return bool(missing) and any(
        ours.holder and ours.kind.place in missing
        for ours in relations(this.claim)
        if ours.kind.tag is Tag.NOUN
    )


def keeps_a_relation(this: Comparison) -> bool:
    """Whether the claim says nothing but what the page says that one is to another."""
    said = {word.place for word in this.claim.words if word.is_content}
    return any(
        _is_the_same(ours, theirs)
        for ours in relations(this.claim)
        if said <= ours.places
        for theirs in relations(this.page)
    )


@lru_cache(maxsize=1024)
def relations(sentence: Sentence) -> Sequence[Relation]:
    """What a sentence says that one is to another. One that denies something tells nothing."""
    if any(clause.negators for clause in sentence.clauses):
        return ()
    return (*_of_nouns(NounPhrases(sentence)), *_of_verbs(sentence))


def _is_the_same(one: Relation, other: Relation) -> bool:
    """Whether two relations say the same of the same two."""
    straight = _fit(one.owner, other.owner) and _fit(one.holder, other.holder)
    if not _is_mutual(one):
        return straight and _are_alike(one, other)
    crossed = _fit(one.owner, other.holder) and _fit(one.holder, other.owner)
    like = likeness(one.kind.low, other.kind.low)
    return (straight or crossed) and like >= Likeness.SYNONYM


def _is_mutual(relation: Relation) -> bool:
    return base_form(relation.kind.low) in _MUTUAL


def _are_alike(one: Relation, other: Relation) -> bool:
    """Whether two relations are of one kind, which has a direction.

    One of the two may be a verb, and the other its agent: a coach coaches, a supervisor supervises.
    """
    kinds = one.kind, other.kind
    like = likeness(one.kind.low, other.kind.low)
    verbs = [word for word in kinds if word.tag is Tag.VERB]
    if len(verbs) == len(kinds) or _is_mutual(one):
        return False
    if verbs and not any(word.low.endswith(_AGENTS) for word in kinds):
        return like is Likeness.SAME
    return like >= Likeness.RELATED


def _fit(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two can be names of one, as "Weber" and "Anna Weber"."""
    return bool(one and other) and (one <= other or other <= one)


def _of_nouns(phrases: NounPhrases) -> Iterator[Relation]:
    """Relations that a noun tells: "Ann's deputy", "the deputy of Ann"."""
    for at in range(len(phrases.sentence.tokens)):
        if phrases.low(at) == "of" and at:
            before, owner = phrases.ending(at - 1), phrases.beginning(at + 1)
            if before and owner and not phrases.owns(owner[-1]):
                yield from _told(phrases, before, owner, range(before[0], owner[-1] + 1), range(0))
        elif phrases.word(at) is not None and phrases.owns(at):
            owner, behind = phrases.ending(at), phrases.beginning(at + 1)
            names = [p for p in behind if (word := phrases.word(p)) and word.tag is Tag.NAME]
            kind = range(behind.start, names[0]) if names else behind
            beside = range(names[0], behind.stop) if names else range(0)
            if kind:
                yield from _told(phrases, kind, owner, range(owner[0], kind[-1] + 1), beside)


def _told(
    phrases: NounPhrases, kind: range, owner: range, whole: range, beside: range
) -> Iterator[Relation]:
    """The relation of a kind to an owner, with its holder: ``beside`` it, or one that "is" it."""
    head = phrases.word(kind[-1])
    if head is None or head.tag is not Tag.NOUN:
        return
    holder = beside or _holder(phrases, whole)
    yield Relation(head, phrases.bases(owner), phrases.bases(holder), frozenset({*whole, *holder}))


def _holder(phrases: NounPhrases, whole: range) -> range:
    """Whom a phrase for a relation is said of; empty if it is told of nobody."""
    before = whole.start - 1
    if closed_classes("en").get(phrases.low(before)) is Tag.DETERMINER:
        before -= 1
    behind = whole.stop
    if phrases.low(behind) in _BEING:
        return _alone(phrases, phrases.beginning(behind + 1))
    if phrases.low(before) in _BEING:
        found = phrases.ending(before - 1)
        of_another = phrases.low(found.start - 1) in {"of", "and"} or (
            found.start and phrases.owns(found.start - 1)
        )
        return range(0) if of_another else found
    if phrases.low(before) == "," and phrases.low(behind) in {",", ".", ""}:
        return phrases.ending(before - 1)
    return range(0)


def _alone(phrases: NounPhrases, found: range) -> range:
    """A phrase, unless it is another one's, as "Ann's" and "the deputy of Ann" are."""
    of_another = found and (phrases.owns(found[-1]) or phrases.low(found.stop) == "of")
    return range(0) if of_another else found


def _of_verbs(sentence: Sentence) -> Iterator[Relation]:
    """Who does something to whom, as "Tom assists Ann" and "Ann is assisted by Tom" tell."""
    for clause in sentence.clauses:
        kind = next((w for w in sentence.of_clause(clause.number) if w.place == clause.verb), None)
        if kind is None or kind.tag is not Tag.VERB:
            continue
        role = "subject" if clause.passive else "object"
        holder = doers(sentence, clause)
        owner = [
            word
            for word in sentence.of_clause(clause.number)
            if word.role == role and word.tag in NAMING and word.place != clause.verb
        ]
        if holder and owner:
            yield Relation(
                kind,
                frozenset(base_form(word.low) for word in owner),
                frozenset(base_form(word.low) for word in holder),
                frozenset({kind.place, *(word.place for word in (*owner, *holder))}),
            )
