"""How the vectors of a collection lie, so that a cosine means the same for every model.

A cosine of 0.4 is near for one embedding model and far for another, and near in one library and
ordinary in the next. What counts is how far it stands out among the cosines of all passages.
"""

from dataclasses import dataclass
from math import sqrt
from random import Random
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import CandidateSearch

_SAMPLE: Final = 200
"""Passages that a collection is judged by: as many as a store gives for any question."""

_FEWEST: Final = 20
"""Passages below which a spread says nothing."""

_LEAST_DEVIATION: Final = 1e-6
"""Below it passages are all alike."""

_FRESH: Final = 300.0
"""Seconds after which the sample is taken anew."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """The mean of some vectors, and how each differs from it: a row for each."""

    mean: NDArray[np.float64]
    differences: NDArray[np.float64]
    made_at: float

    def deviation(self, vector: NDArray[np.float64]) -> float:
        """The standard deviation of the vectors' products with a vector.

        Its square is the vector's quadratic form with their covariance. Making that takes more than
        all questions of five minutes, and memory of each of OpenBLAS's threads.
        """
        differences = self.differences @ vector
        return sqrt(float(differences @ differences) / len(differences))


class CollectionShape:
    """The mean and the spread of a collection's vectors, of a sample where it is large."""

    def __init__(self, store: PassageStore, dimension: int) -> None:
        self._store = store
        # Any direction will do: a sample is wanted, not what is near to something. Chance is
        # Python's: numpy's would be imported for this alone, 7 MB.
        chance = Random(0)  # noqa: S311 - no secret
        direction = [chance.gauss(0.0, 1.0) for _ in range(dimension)]
        self._direction = unit(np.array(direction, dtype=np.float32))
        self._known: _Spread | None = None

    async def standing(self, question: Vector, similarity: float) -> float | None:
        """A cosine's distance from the collection's mean, in standard deviations.

        The mean of a unit vector's cosines with a collection is its product with the mean vector.
        None where there are too few passages to tell.

        Raises:
            StoreUnavailable, TimedOut
        """
        spread = await self._spread()
        if spread is None:
            return None
        vector = question.astype(np.float64)
        deviation = max(spread.deviation(vector), _LEAST_DEVIATION)
        return (similarity - float(vector @ spread.mean)) / deviation

    async def _spread(self) -> _Spread | None:
        if self._known is not None and monotonic() - self._known.made_at < _FRESH:
            return self._known
        found = await self._store.candidates(CandidateSearch([self._direction], depth=_SAMPLE))
        if len(found.ids) < _FEWEST:
            return None
        stored = await self._store.passages(found.ids)
        vectors = np.stack([one.vector for one in stored.values()]).astype(np.float64)
        mean = vectors.mean(axis=0)
        self._known = _Spread(mean, vectors - mean, monotonic())
        return self._known
