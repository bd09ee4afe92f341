"""The phrases of nouns in a sentence, found from where they begin or end."""

from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.verb_tags import OWNED
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.roles import NAMING


class NounPhrases:
    """The phrases of nouns of a sentence, by the places where they begin and end."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self._words = {word.place: word for word in sentence.words}

    def word(self, at: int) -> Word | None:
        """The word at a place, if it can be part of a name or a noun phrase."""
        word = self._words.get(at)
        return word if word is not None and (word.tag in NAMING or word.text[0].isupper()) else None

    def low(self, at: int) -> str:
        """The token at a place in lower case; empty outside the sentence."""
        return self.sentence.tokens[at].low if 0 <= at < len(self.sentence.tokens) else ""

    def owns(self, at: int) -> bool:
        """Whether a word stands in the genitive."""
        return self.sentence.tokens[at].text.endswith(OWNED)

    def ending(self, at: int) -> range:
        """The places of the phrase that ends at a place; empty if none does.

        Neither goes beyond a genitive: "Ann's deputy" are two phrases.
        """
        first = at + 1
        while self.word(first - 1) is not None and not (first <= at and self.owns(first - 1)):
            first -= 1
        return range(first, at + 1)

    def beginning(self, at: int) -> range:
        """The places of the phrase that begins at a place, or behind a determiner there."""
        if closed_classes("en").get(self.low(at)) is Tag.DETERMINER:
            at += 1
        end = at
        while self.word(end) is not None and not (end > at and self.owns(end - 1)):
            end += 1
        return range(at, end)

    def bases(self, places: range) -> frozenset[str]:
        """The base forms of some words."""
        return frozenset(base_form(self.low(at)) for at in places)
