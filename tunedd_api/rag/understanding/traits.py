"""What a message looks like, as numbers: its words, pairs of words and pieces of words, hashed."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.understanding.wording import Wording

TRAITS: Final = 4096
"""How many numbers there are: traits that share one are told apart by the others."""

_EDGE: Final = "^"
_PIECES: Final = (3, 4, 5)
_PIECES_OF_IDEOGRAPHS: Final = (1, 2, 3)
_PIECE_WEIGHT: Final = 0.5
_MOST_CHARACTERS: Final = 400
"""Of a longer message, what it begins with tells."""


def traits(message: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The places that are not 0 of a unit vector of ``TRAITS`` numbers, and what stands there.

    A word that is misspelt shares most of its pieces with the word that is meant.
    """
    counted: dict[int, float] = {}
    for trait, weight in _traits(Wording.of(message[:_MOST_CHARACTERS])):
        place = crc32(trait.encode()) % TRAITS
        counted[place] = counted.get(place, 0.0) + weight
    values = np.sqrt(np.fromiter(counted.values(), dtype=np.float32, count=len(counted)))
    values /= float(np.linalg.norm(values)) or 1.0
    return np.fromiter(counted, dtype=np.intp, count=len(counted)), values


def _traits(words: Wording) -> Iterator[tuple[str, float]]:
    texts = [token.text for token in words.tokens]
    for text in texts:
        yield f"w{text}", 1.0
    for first, second in pairwise((_EDGE, *texts, _EDGE)):
        yield f"b{first} {second}", 1.0
    spaced = f" {words.text} "
    ideographs = any("\u3040" <= character <= "\u9fff" for character in spaced)
    for length in _PIECES_OF_IDEOGRAPHS if ideographs else _PIECES:
        for start in range(len(spaced) - length + 1):
            yield f"c{spaced[start : start + length]}", _PIECE_WEIGHT
