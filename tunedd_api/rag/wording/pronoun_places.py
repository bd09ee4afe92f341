"""Which words of a sentence are pronouns, where they stand."""

from typing import Final

from tunedd_api.rag.language.function_words import ANAPHORS, Tag
from tunedd_api.rag.language.syntax import Sentence

_POINTING: Final = frozenset({"this", "that", "these", "those"})
_PRONOUNS: Final = (ANAPHORS - {"such"}) | _POINTING


def is_pronoun(sentence: Sentence, place: int) -> bool:
    """Whether a pronoun stands at a place: "this" is none where a noun follows."""
    low = sentence.tokens[place].low
    if low not in _PRONOUNS:
        return False
    nouns = {word.place for word in sentence.words if word.tag in {Tag.NOUN, Tag.NAME}}
    return low not in _POINTING or place + 1 not in nouns
