"""How the words of two sentences stand to each other, by what dictionaries and lists say."""

from enum import IntEnum
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.lexicon import are_opposites, are_synonyms
from tunedd_api.rag.language.lexicon.wordnet import are_antonyms, can_stand_for, is_broader
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.words import are_related, base_form, is_negated_form


class Likeness(IntEnum):
    """How a page's word stands to a claim's; ``BROADER``: the claim's is the more general one.

    ``CLOSE`` is what no list knows, and the embedding model finds near in meaning.
    """

    NONE = 0
    OPPOSITE = 1
    BORROWED = 2
    CLOSE = 3
    BROADER = 4
    RELATED = 5
    SYNONYM = 6
    SAME = 7


WORTH: Final = {
    Likeness.NONE: 0.0,
    Likeness.OPPOSITE: 0.9,
    Likeness.BORROWED: 0.8,
    Likeness.CLOSE: 0.8,
    Likeness.BROADER: 0.8,
    Likeness.RELATED: 0.9,
    Likeness.SYNONYM: 0.95,
    Likeness.SAME: 1.0,
}
"""What a match is worth; an opposite is worth as much, since polarity is judged by itself."""


@lru_cache(maxsize=131_072)
def likeness(one: str, other: str) -> Likeness:
    """How a page's word stands to a claim's, both in lower case."""
    if one == other or base_form(one) == base_form(other):
        return Likeness.SAME
    if one in UNITS and other in UNITS:
        return Likeness.NONE
    if are_opposites(one, other) or is_negated_form(one, other) or is_negated_form(other, one):
        return Likeness.OPPOSITE
    if are_synonyms(one, other):
        return Likeness.SYNONYM
    if are_antonyms(one, other):
        return Likeness.OPPOSITE
    if are_related(one, other) or can_stand_for(one, other):
        return Likeness.RELATED
    return Likeness.BROADER if is_broader(one, other) else Likeness.NONE
