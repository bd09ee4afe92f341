"""How alike English words are in what they mean, by vectors of the words alone.

A vector is that of the embedding model all-MiniLM-L6-v2 for the word by itself, without what all
have in common, cut to the directions in which they differ most (``python -m
benchmarks.word_vectors`` wrote the table). "broadband" stands near to "internet", and "cheap" near
to "costs", but "sugar" near to "salt", too: that is enough to choose where to look, and not enough
to decide.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from numpy.typing import NDArray

_TABLE: Final = files("tunedd_api.rag.language.lexicon") / "word_vectors.npy"
_SCALE: Final = np.float32(127)
_RAREST: Final = 5.5
"""What a word counts that is not in the table: about as much as the rarest that is."""
_KEPT: Final = 8192

Floats = NDArray[np.float32]


def word_vectors(words: Sequence[str]) -> Floats:
    """The vectors of words in small letters, (words, directions), of length 1; 0 if unknown."""
    return np.array([_known(word)[0] for word in words], dtype=np.float32)


def word_weights(words: Sequence[str]) -> Floats:
    """How much each word says, (words,): it grows with the logarithm of its rank, 0.8 to 5.5."""
    return np.array([_known(word)[1] for word in words], dtype=np.float32)


@lru_cache(maxsize=_KEPT)
def _known(word: str) -> tuple[Floats, float]:
    table = _table()
    wanted = word.encode()
    at = bisect_left(table["word"], wanted)
    if at == len(table) or table["word"][at] != wanted:
        return np.zeros(table["vector"].shape[1], dtype=np.float32), _RAREST
    return table["vector"][at] / _SCALE, float(table["weight"][at])


@lru_cache(maxsize=1)
def _table() -> NDArray[np.void]:
    """Rows of ``word``, ``vector`` and ``weight``, sorted by word; mapped, not read."""
    with as_file(_TABLE) as path:
        table: NDArray[np.void] = np.load(path, mmap_mode="r")
    return table
