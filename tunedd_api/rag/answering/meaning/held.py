"""What places say of a question's words, and how their passages rank."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.answering.meaning.plain_words import HELD, said, shares_held, weight_of
from tunedd_api.rag.answering.stretches.stretch import Stretch, heading_of

Floats = NDArray[np.float64]

_OPENING: Final = 0.3
_HEADED: Final = 0.8
"""What a word that stands in the sentence that a place begins with counts for once more, and one
that stands above the place beside one in it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What of a question's words each place says: the shares of all, the rarer the more.

    ``shares`` count what stands above a place, and what it begins with once more, ``said`` do
    neither; ``count`` is how many are said.
    """

    shares: Floats
    said: Floats
    count: Floats

    @classmethod
    def of(cls, asked: Sequence[str], places: Sequence[Stretch]) -> "Held":
        """Look the words up in places and in what stands above them."""
        if not asked or not places:
            return cls(*(np.zeros(len(places)) for _ in range(3)))
        inside = np.array([shares_held(asked, said(one.text)) for one in places])
        above = np.array([shares_held(asked, said(_above(one))) for one in places])
        holding = (inside >= HELD).sum(axis=0)
        weights = np.array([math.log(1 + len(places) / (1 + count)) for count in holding])
        weights /= weights.sum()
        opening = np.array([shares_held(asked, said(one.anchor_text)) for one in places])
        shares = np.maximum(inside, _HEADED * above) @ weights + _OPENING * opening @ weights
        counting = np.array([weight_of(word) for word in asked])
        return cls(shares, inside @ weights, inside @ counting)

    def only(self, places: NDArray[np.intp]) -> "Held":
        """Those of some places."""
        return Held(self.shares[places], self.said[places], self.count[places])


def _above(place: Stretch) -> str:
    return f"{place.passage.title} {heading_of(place)} {place.header}"


def ranks(places: Sequence[Stretch]) -> Floats:
    """The scores of the places' passages beside the best one's."""
    scores = np.array([max(one.passage.score, 0.0) for one in places])
    best = float(scores.max(initial=0.0))
    return scores / best if best else scores
