"""Words of a question that sentences say in other words, or in another language.

Which sentences do so is told by whoever compares them as a whole; here is what it means for words.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tunedd_api.rag.questions.asked_words import mark_of

OtherWords = Mapping[str, frozenset[str]]
"""The question's words, in lower case, that a sentence says in other words, by sentence."""

NO_OTHER_WORDS: Final[OtherWords] = {}


def marks(other: OtherWords, sentences: Iterable[str]) -> frozenset[str]:
    """The keys by which a text of these sentences is known to say words in other words."""
    return frozenset(mark_of(low) for sentence in sentences for low in other.get(sentence, ()))
