"""What a number counts."""

from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.syntax import Sentence, Word

_OR_MORE: Final = frozenset({"more", "less", "fewer"})
_BETWEEN: Final = _OR_MORE | {"-", "of", "or"}
"""What may stand between a number and what it counts: "twelve or more characters"."""
_NOUN: Final = frozenset({Tag.NOUN, Tag.NAME})


def counted_by(sentence: Sentence, quantity: Quantity) -> list[Word]:
    """The nouns that a number counts: those right behind it."""
    result: list[Word] = []
    expected = quantity.last + 1
    for word in sentence.words:
        if word.place < expected:
            continue
        gap = sentence.tokens[expected : word.place]
        if word.tag is Tag.QUANTIFIER and word.low in _OR_MORE:
            continue
        if any(token.low not in _BETWEEN for token in gap) or word.tag not in _NOUN:
            break
        if (
            "\t"
            in sentence.text[sentence.tokens[expected - 1].end : sentence.tokens[word.place].start]
        ):
            break  # the next cell of a row
        result.append(word)
        expected = word.place + 1
    return result[:3]
