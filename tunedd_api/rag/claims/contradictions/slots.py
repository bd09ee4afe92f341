"""A word of a claim that stands where the page has another one: "the broth needs no wine".

Between the same words as on the page, what differs is what the claim is about. A word that is
put there says something else, unless the two are known to mean the same.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import are_opposites
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import LIGHT
from tunedd_api.rag.wording.likeness import Likeness, likeness

_DETERMINERS: Final = frozenset(
    {"a", "an", "the", "its", "his", "her", "their", "this", "that", "these", "those"}
)
_SIDES: Final = word_set(
    "above over below under beneath before after behind inside outside against near up down"
)
"""Prepositions that have an opposite, which need not be one."""

_COMPARING: Final = frozenset({"more", "less", "fewer"})
_EDGES: Final = ("^", "$")
"""What stands before the first word of a sentence, and behind the last."""


def fills_anothers_slot(this: Comparison) -> bool:
    """Whether a word that the page does not say stands between the same words as one that it has.

    Verbs that say little are taken for each other, as "has" and "consists of" are. What stands in
    the cells of a row is told from its columns.
    """
    if this.context.columns:
        return False
    missing = [
        match.claim
        for match in this.alignment.matches
        if match.page is None and base_form(match.claim.low) not in LIGHT
    ]
    if not missing:
        return False
    ours, theirs = _places(this.claim), _places(this.page)
    there = {place: at for at, place in enumerate(theirs)}
    said = {base_form(token.low) for token in this.claim.tokens}
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    free = {
        word.place: word
        for word in this.page.words
        if word.place in there
        and word.place not in taken
        and word.tag is not Tag.NUMBER
        and base_form(word.low) not in said | LIGHT
    }
    for word in missing:
        if word.place not in ours:
            continue
        beside = _neighbours(this.claim, ours, ours.index(word.place))
        for place, other in free.items():
            if _neighbours(this.page, theirs, there[place]) == beside and _differ(word, other):
                return True
    return False


def stands_on_the_other_side(this: Comparison) -> bool:
    """Whether the page has a preposition that is the opposite of a word it does not say.

    "Three points ahead of the leaders" stands for "three points behind the leaders".
    """
    sides = (this.page.lows & _SIDES) - this.claim.lows
    return bool(sides) and any(
        match.likeness is Likeness.NONE and are_opposites(match.claim.low, side)
        for match in this.alignment.matches
        for side in sides
    )


def _differ(one: Word, other: Word) -> bool:
    """Whether two words mean different things; how many or how much is judged elsewhere."""
    like = likeness(one.low, other.low)
    counts = {one.tag, other.tag} == {Tag.QUANTIFIER} or one.low in _COMPARING
    return like is Likeness.OPPOSITE or (not counts and like < Likeness.CLOSE)


def _places(sentence: Sentence) -> list[int]:
    """The places of a sentence's words, without marks and determiners."""
    return [
        place
        for place, token in enumerate(sentence.tokens)
        if token.kind != "mark" and token.low not in _DETERMINERS
    ]


def _neighbours(sentence: Sentence, places: Sequence[int], at: int) -> tuple[str, str]:
    """The base forms of the words on either side of one."""
    before, behind = (
        base_form(sentence.tokens[places[i]].low) if 0 <= i < len(places) else edge
        for i, edge in zip((at - 1, at + 1), _EDGES, strict=True)
    )
    return before, behind
