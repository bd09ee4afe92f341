"""What a sentence claims: the words of it that need support, and how much of them is said."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.measures import is_told_by_unit
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import LIGHT, PERMITTING
from tunedd_api.rag.wording.likeness import WORTH

_WEIGHTS: Final = {Tag.NAME: 2.0, Tag.NOUN: 1.0, Tag.VERB: 1.0, Tag.ADVERB: 0.8}
_LIGHT_WEIGHT: Final = 0.3
_FRAGMENT: Final = 3
"""Words that say something, from which on a phrase without a verb is taken for a claim."""


def says_something(sentence: str) -> bool:
    """Whether a sentence claims anything that could need support."""
    return bool(content_of(parsed(sentence.strip())))


def content_of(claim: Sentence) -> list[Word]:
    """The words that could need support: names, nouns, numbers and verbs that say something."""
    return [
        word
        for word in claim.words
        if word.tag in {Tag.NAME, Tag.NOUN, Tag.NUMBER}
        or (word.tag is Tag.VERB and base_form(word.low) not in LIGHT)
    ]


def is_claim(found: Sentence) -> bool:
    """Whether a sentence says something by itself: "In 1950." answers a question not at hand."""
    content = content_of(found)
    has_verb = any(clause.verb is not None for clause in found.clauses)
    return bool(content) and (has_verb or len(content) >= _FRAGMENT)


def share_said(this: Comparison) -> float:
    """How much of a claim the sentence beside it says, 0…1: names count for most."""
    total = said = 0.0
    for match in this.alignment.matches:
        weight = 0.0 if is_told_by_unit(this, match) else _weight(match.claim)
        total += weight
        said += weight * WORTH[match.likeness]
    return said / total if total else 1.0


def _weight(word: Word) -> float:
    if word.tag is Tag.ADVERB and word.low in closed_classes("en"):
        return 0.0
    if base_form(word.low) in PERMITTING:
        return 0.0
    if word.tag is Tag.VERB and base_form(word.low) in LIGHT:
        return _LIGHT_WEIGHT
    return _WEIGHTS.get(word.tag, 0.0)
