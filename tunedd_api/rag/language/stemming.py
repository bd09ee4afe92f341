"""Stems of English words; other Latin-script words lose what looks like an English ending."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.stem import PorterStemmer


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in lower case, by Porter's algorithm of 1980."""
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> "PorterStemmer":
    # Not above: its package takes longer to import than the service takes to start.
    from nltk.stem import PorterStemmer

    return PorterStemmer()
