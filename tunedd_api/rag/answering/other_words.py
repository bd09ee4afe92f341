"""Words of a question that a text says in other words: "stolen" where it says "theft".

Lists of synonyms know the common pairs only. Which word stands for which in a question and in a
sentence is told by the embedding model's vectors of single tokens, each of which holds the sentence
around it. A name stands for nothing but itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.answering.asked_words import AskedWord, keys_of, mark_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.providers.token_vectors import TextVectors, TokenVectors

OtherWords = Mapping[str, frozenset[str]]
"""The question's words, in lower case, that a sentence says in other words, by sentence."""

NO_OTHER_WORDS: Final[OtherWords] = {}

_LONGEST: Final = 600
"""Characters of a sentence that are looked at."""


def other_words(
    question: str, asked: Sequence[AskedWord], sentences: Sequence[str], tokens: TokenVectors
) -> OtherWords:
    """Which of the question's words each sentence says in other words.

    Each sentence is embedded once, and blocks for some milliseconds. A word that stands for one of
    the question's own stands for no other one: who asks for coffee is not told of caffeine where
    both are asked for.
    """
    own = tokens.of(question)
    if own is None:
        return {}
    wanted = _vectors_of(question, own)
    taken = frozenset[str]().union(*(word.forms for word in asked))
    found: dict[str, frozenset[str]] = {}
    for sentence in sentences:
        keys = keys_of(sentence)
        missing = [w for w in asked if not w.is_name and w.low in wanted and not w.is_among(keys)]
        if not missing or (vectors := tokens.of(sentence[:_LONGEST])) is None:
            continue
        said = _vectors_of(sentence[:_LONGEST], vectors)
        others = [said[low] for low in said if keys_of(low).isdisjoint(taken)]
        near = frozenset(
            word.low
            for word in missing
            if any(float(wanted[word.low] @ other) >= tokens.close for other in others)
        )
        if near:
            found[sentence] = near
    return found


def marks(other: OtherWords, sentences: Iterable[str]) -> frozenset[str]:
    """The keys by which a text of these sentences is known to say words in other words."""
    return frozenset(mark_of(low) for sentence in sentences for low in other.get(sentence, ()))


def _vectors_of(text: str, vectors: TextVectors) -> dict[str, NDArray[np.float32]]:
    """The vector of each content word of a text, by the word in lower case."""
    found = parsed(text)
    places = ((word.low, found.tokens[word.place]) for word in found.words if word.is_content)
    each = ((low, vectors.of_stretch(token.start, token.end)) for low, token in places)
    return {low: vector for low, vector in each if vector is not None}
