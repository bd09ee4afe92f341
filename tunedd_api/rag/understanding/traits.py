"""What a message looks like, as numbers: words, pairs and pieces of words and marks, hashed."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.understanding.wording import Wording

TRAITS: Final = 12_288
"""How many numbers there are: traits that share one are told apart by the others."""

_EDGE: Final = "^"
_APART: Final = "\n"
"""Stands between traits, none of which has one."""

_PIECES: Final = (3, 4, 5)
_PIECES_OF_IDEOGRAPHS: Final = (1, 2, 3)
_OF_A_PIECE: Final = 2
"""Pieces of words that count for as much as one word."""

_MARKS: Final = re.compile(r"[?!？！؟¿\u2600-\u27bf\U0001f300-\U0001faff]")
"""What says something beside the words: question marks, and pictures."""

_LENGTHS: Final = (2, 4, 6, 9, 14)
"""Words from which on a message counts as longer."""

_MOST_CHARACTERS: Final = 400
"""Of a longer message, what it begins with tells."""


def traits(message: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The places that are not 0 of a unit vector of ``TRAITS`` numbers, and what stands there.

    A word that is misspelt shares most of its pieces with the word that is meant.
    """
    whole, pieces = _traits(Wording.of(message[:_MOST_CHARACTERS]))
    counted = Counter(_OF_A_PIECE * _places(whole) + _places(pieces))
    counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
    values = np.sqrt(counts / _OF_A_PIECE)
    values /= float(np.linalg.norm(values)) or 1.0
    return np.fromiter(counted, dtype=np.intp, count=len(counted)), values


def _places(kind: Sequence[str]) -> list[int]:
    """Where traits are counted; all are encoded at once, for a message has hundreds."""
    encoded = _APART.join(kind).encode().split(_APART.encode()) if kind else ()
    return [place % TRAITS for place in map(crc32, encoded)]


def _traits(words: Wording) -> tuple[list[str], list[str]]:
    """Words, pairs of words, marks and the length; and pieces of words."""
    texts = [token.text for token in words.tokens]
    pairs = pairwise((_EDGE, *texts, _EDGE))
    whole = [f"w{text}" for text in texts] + [f"b{one} {two}" for one, two in pairs]
    whole += [f"m{mark}" for mark in set(_MARKS.findall(words.original))]
    whole.append(f"n{bisect_right(_LENGTHS, len(texts))}")
    spaced = f" {words.text} "
    has_ideographs = not spaced.isascii() and any("\u3040" <= c <= "\u9fff" for c in spaced)
    pieces = [
        f"c{spaced[start : start + length]}"
        for length in (_PIECES_OF_IDEOGRAPHS if has_ideographs else _PIECES)
        for start in range(len(spaced) - length + 1)
    ]
    return whole, pieces
