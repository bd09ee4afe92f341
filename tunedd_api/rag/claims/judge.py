"""The judge of claims: how likely passages bear a claim out, by all that is observed of it.

Each check of a claim errs for reasons of its own, and none knows of the others. The judge weighs
them together, by boosted trees (Friedman 2001, "Greedy function approximation: a gradient boosting
machine") that were fitted to claims beside passages, and are in ``judge.npz``.
``python -m benchmarks.claim_judge.training`` makes them and says how good they are.
"""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

_FILE: Final = "judge.npz"

PASSES: Final = 0.75
FALLS: Final = 0.5
"""Likelihoods from which a claim passes that the rules do not find borne out, and below which one
falls that they do. Chosen on the claims that the trees were fitted to, each judged by trees that
were fitted to others (``python -m benchmarks.claim_judge.training``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Trees, as one row of nodes.

    Of each node: which number it asks for, up to which ``threshold`` one goes ``left`` and else
    ``right``, whether one goes left where the number is ``unknown``, and the ``value`` of a leaf,
    for which ``left`` and ``right`` are the node itself. ``roots`` are where the trees begin; the
    values of the leaves and the ``base`` add up to the log-odds. ``names`` are what the numbers are
    called.
    """

    names: tuple[str, ...]
    numbers: NDArray[np.int16]
    thresholds: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    unknown: NDArray[np.bool_]
    values: NDArray[np.float32]
    roots: NDArray[np.int32]
    base: float

    @classmethod
    def loaded(cls) -> Self:
        """Read the trees that come with the package."""
        with files(__package__).joinpath(_FILE).open("rb") as source, np.load(source) as kept:
            return cls(
                names=tuple(map(str, kept["names"])),
                numbers=kept["numbers"],
                thresholds=kept["thresholds"],
                left=kept["left"],
                right=kept["right"],
                unknown=kept["unknown"],
                values=kept["values"],
                roots=kept["roots"],
                base=float(kept["base"]),
            )

    def write(self, path: Path) -> None:
        """Write the trees as a file that can be loaded."""
        np.savez_compressed(
            path,
            names=np.array(self.names),
            numbers=self.numbers,
            thresholds=self.thresholds,
            left=self.left,
            right=self.right,
            unknown=self.unknown,
            values=self.values,
            roots=self.roots,
            base=np.float64(self.base),
        )

    def likelihood(self, observed: NDArray[np.float64]) -> float:
        """How likely the claim is borne out, 0…1, by what was observed (``names`` in order)."""
        at = self.roots
        while True:
            asked = observed[self.numbers[at]]
            goes_left = np.where(np.isnan(asked), self.unknown[at], asked <= self.thresholds[at])
            onward = np.where(goes_left, self.left[at], self.right[at])
            if np.array_equal(onward, at):
                break
            at = onward
        return 1 / (1 + math.exp(-(self.base + float(self.values[at].sum()))))


@cache
def judge() -> Judge:
    """The judge that comes with the package, read once."""
    return Judge.loaded()
