"""The terms of a text that carry its meaning, for comparing texts by their words."""

import re
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.keywords import folded
from tunedd_api.rag.language.stemming import stem
from tunedd_api.rag.language.stop_words import STOP_WORDS

_TERM: Final = re.compile(r"[^\W_]+(?:[.,][0-9]+)*", re.UNICODE)


@lru_cache(maxsize=4096)
def content_terms(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning, numbers as they stand."""
    return frozenset(term_sequence(text))


def term_sequence(text: str) -> list[str]:
    """The terms of a text in their order; who types "creme" means crème."""
    words = (match.group().lower() for match in _TERM.finditer(text))
    terms = (word if word[0].isdigit() else stem(word) for word in words if word not in STOP_WORDS)
    return [folded(term) for term in terms]
