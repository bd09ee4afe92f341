"""Boosted trees of a single question."""

import numpy as np

from tunedd_api.rag.boosted_trees import BoostedTrees


def one_tree(
    names: tuple[str, ...], name: str, threshold: float, low: float, high: float
) -> BoostedTrees:
    """A tree that asks for one feature; what is missing counts as low."""
    return BoostedTrees(
        names=names,
        features=np.array([names.index(name), 0, 0], dtype=np.int16),
        thresholds=np.array([threshold, 0, 0], dtype=np.float32),
        left=np.array([1, 1, 2], dtype=np.int32),
        right=np.array([2, 1, 2], dtype=np.int32),
        missing_goes_left=np.array([True, False, False]),
        values=np.array([0, low, high], dtype=np.float32),
        roots=np.array([0], dtype=np.int32),
        baseline=0.0,
    )
