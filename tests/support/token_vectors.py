"""Vectors of single tokens that are written by hand."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np

from tunedd_api.rag.providers.token_vectors import TextVectors

_FIRST_OWN: Final = 10
_OWN: Final = 50
_WIDTH: Final = _FIRST_OWN + _OWN
"""Dimensions: the numbers of words that are given, and one for the other words of each text."""


class FakeTokens:
    """Vectors by hand: words with the same number are close, all others are not.

    ``asked`` holds the texts whose vectors were wanted.
    """

    close = 0.5

    def __init__(self, meanings: Mapping[str, int], *, readable: bool = True) -> None:
        self._meanings = meanings
        self._readable = readable
        self.asked: list[str] = []

    def of(self, text: str) -> TextVectors | None:
        """A vector a word, with a 1 at the word's number."""
        self.asked.append(text)
        if not self._readable:
            return None
        spans = [match.span() for match in re.finditer(r"\w+", text)]
        numbers = [self._meanings.get(text[a:b].lower(), 0) for a, b in spans]
        vectors = np.zeros((len(spans), _WIDTH), dtype=np.float32)
        for row, number in enumerate(numbers):
            vectors[row, number or len(self.asked) % _OWN + _FIRST_OWN] = 1.0
        return TextVectors(tuple(spans), vectors)
