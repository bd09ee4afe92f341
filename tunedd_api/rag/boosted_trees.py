"""Boosted trees: how likely something is by numbers that are observed of it.

Friedman 2001, "Greedy function approximation: a gradient boosting machine". They are fitted
elsewhere (``benchmarks.boosting``), and kept in a small file that numpy reads.
"""

import math
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

_ARRAYS: Final = (
    "features",
    "thresholds",
    "left",
    "right",
    "missing_goes_left",
    "values",
    "roots",
)


@dataclass(frozen=True, slots=True, eq=False)
class BoostedTrees:
    """Trees, as one row of nodes.

    Of each node: which of the ``features`` it asks for, by its place in ``names``, up to which of
    the ``thresholds`` one goes ``left`` and else ``right``, whether one goes left where the feature
    is missing, and the value of a leaf, for which ``left`` and ``right`` are the node itself.
    ``roots`` are where the trees begin; the values of the leaves and the ``baseline`` add up to the
    log-odds.
    """

    names: tuple[str, ...]
    features: NDArray[np.int16]
    thresholds: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    missing_goes_left: NDArray[np.bool_]
    values: NDArray[np.float32]
    roots: NDArray[np.int32]
    baseline: float

    @classmethod
    def read(cls, file: Traversable) -> Self:
        """Read the trees of a file, as ``write`` leaves it."""
        with file.open("rb") as source, np.load(source) as kept:
            arrays = {name: kept[name] for name in _ARRAYS}
            return cls(tuple(map(str, kept["names"])), **arrays, baseline=float(kept["baseline"]))

    def write(self, path: Path) -> None:
        """Write the trees as a file that can be read."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        names, baseline = np.array(self.names), np.float64(self.baseline)
        np.savez_compressed(path, names=names, **arrays, baseline=baseline)

    def likelihood(self, observed: NDArray[np.float64]) -> float:
        """How likely it is, 0…1, by what was observed: ``names`` in order, NaN what is missing."""
        at = self.roots
        while True:
            asked = observed[self.features[at]]
            is_missing, is_less = np.isnan(asked), asked <= self.thresholds[at]
            goes_left = np.where(is_missing, self.missing_goes_left[at], is_less)
            onward = np.where(goes_left, self.left[at], self.right[at])
            if np.array_equal(onward, at):
                break
            at = onward
        return 1 / (1 + math.exp(-(self.baseline + float(self.values[at].sum()))))
