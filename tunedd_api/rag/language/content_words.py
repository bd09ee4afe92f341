"""The terms of a text that carry its meaning, for comparing texts by their words."""

import re
from functools import lru_cache
from typing import Final

from nltk.stem import PorterStemmer

from tunedd_api.rag.language.word_lists import word_set

_TERM: Final = re.compile(r"[^\W_]+(?:[.,][0-9]+)*", re.UNICODE)
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_STEMMER: Final = PorterStemmer()

# Words that a sentence needs for its grammar rather than for what it says.
_FUNCTION_WORDS: Final = word_set(
    """
    a about above after again against all also although am among an and any are as at be because
    been before being below between both but by can cannot could did do does doing down during
    each either else ever every few for from further get gets had has have having he her here
    hers him his how however i if in into is it its itself just like may me might more most much
    must my neither no nor not of off on once one only or other our out over own per quite
    rather same she should since so some such than that the their them then there therefore
    these they this those though through thus to too under until up upon us use used uses using
    very was we were what when where whether which while who whom whose why will with within
    without would yet you your
    """
)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return str(_STEMMER.stem(word))


def content_terms(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, numbers as they stand."""
    words = (match.group().lower() for match in _TERM.finditer(text))
    return frozenset(
        word if word[0].isdigit() else _stem(word) for word in words if word not in _FUNCTION_WORDS
    )


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text."""
    return frozenset(_NUMBER.findall(text))
