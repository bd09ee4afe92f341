"""How much of a question texts say in its own words, or in words that mean about the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.language.lexicon.word_vectors import word_vectors, word_weights
from tunedd_api.rag.language.stop_words import STOP_WORDS

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_APART: Final = 0.2
"""Cosine up to which two words have nothing to do with each other. From 0 to 0.4 the places found
are much the same (python -m benchmarks.places)."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near each word of a question is said by a text, 0…1, and how much each word tells."""

    near: NDArray[np.float32]
    weights: NDArray[np.float32]

    @property
    def share(self) -> float:
        """The weighted share of the words that is said; 0 where there are none."""
        return float(self.near @ self.weights / self.weights.sum()) if len(self.near) else 0.0


def nearly_said(question: str, texts: Sequence[str]) -> list[float]:
    """For each text the weighted share of the question's words that it says, 0…1.

    A word that a text does not say counts as far as the word there is like it that is most so.
    Both are English.
    """
    return [found.share for found in _nearness(question, texts)]


def nearness(question: str, text: str) -> Nearness:
    """How near each word of the question is said by the text; both are English."""
    (found,) = _nearness(question, [text])
    return found


def _nearness(question: str, texts: Sequence[str]) -> Iterator[Nearness]:
    asked = _words(question)
    weights = word_weights(asked)
    wanted = word_vectors(asked)
    for text in texts:
        yield Nearness(_nearest(asked, wanted, _words(text)), weights)


def _nearest(
    asked: Sequence[str], wanted: NDArray[np.float32], said: Sequence[str]
) -> NDArray[np.float32]:
    """For each word that is asked, how near a text's nearest word is to it, 0…1."""
    if not asked or not said:
        return np.zeros(len(asked), dtype=np.float32)
    cosines = (wanted @ word_vectors(said).T).max(axis=1)
    near = np.maximum(0, (cosines - _APART) / (1 - _APART))
    there = set(said)
    return np.where([word in there for word in asked], 1, near).astype(np.float32)


def _words(text: str) -> list[str]:
    found = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    return [word for word in found if word not in STOP_WORDS]
