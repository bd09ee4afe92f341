"""Stems of English words; other Latin-script words lose what looks like an English ending."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tunedd_api.rag.imports import only_modules_of, without

if TYPE_CHECKING:
    from nltk.stem.porter import PorterStemmer


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in lower case, by Porter's algorithm of 1980."""
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> "PorterStemmer":
    # Not above: whoever never stems does without it. All of NLTK would take two tenths of a second
    # and 12 MB more; SciPy, for one measure of collocations, even longer and 77 MB.
    with only_modules_of("nltk", "nltk.stem"), without("scipy"):
        from nltk.stem.porter import PorterStemmer

    return PorterStemmer()
