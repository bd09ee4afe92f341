"""Stems of English words; other Latin-script words lose what looks like an English ending."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tunedd_api.rag.imports import without

if TYPE_CHECKING:
    from nltk.stem import PorterStemmer


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in lower case, by Porter's algorithm of 1980."""
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> "PorterStemmer":
    # Not above: whoever never stems does without the package. All of SciPy, which it imports for
    # one measure of collocations, takes longer than the rest of it, and 77 MB.
    with without("scipy"):
        from nltk.stem import PorterStemmer

    return PorterStemmer()
