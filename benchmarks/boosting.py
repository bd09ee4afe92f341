"""Fitting boosted trees, by scikit-learn, which the service does not need."""

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from tunedd_api.rag.boosted_trees import BoostedTrees


def fitted(
    names: tuple[str, ...],
    observed: NDArray[np.float64],
    labels: NDArray[np.bool_],
    **settings: float,
) -> BoostedTrees:
    """Trees fitted to what was observed, (cases, names), and to what is true of each case.

    ``settings`` are those of scikit-learn's model. The same cases give the same trees.
    """
    model = HistGradientBoostingClassifier(random_state=0, **settings).fit(observed, labels)
    trees = [predictors[0].nodes for predictors in model._predictors]  # noqa: SLF001 - no other way
    roots = np.cumsum([0, *(len(tree) for tree in trees[:-1])]).astype(np.int32)
    nodes = np.concatenate(trees)
    start = np.repeat(roots, [len(tree) for tree in trees])
    leaf, own = nodes["is_leaf"].astype(bool), np.arange(len(nodes))
    return BoostedTrees(
        names=names,
        features=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16),
        thresholds=np.where(leaf, 0, nodes["num_threshold"]).astype(np.float32),
        left=np.where(leaf, own, nodes["left"] + start).astype(np.int32),
        right=np.where(leaf, own, nodes["right"] + start).astype(np.int32),
        missing_goes_left=nodes["missing_go_to_left"].astype(bool),
        values=np.where(leaf, nodes["value"], 0).astype(np.float32),
        roots=roots,
        baseline=float(model._baseline_prediction.item()),  # noqa: SLF001 - no other way
    )


def likelihoods(trees: BoostedTrees, observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each case is."""
    return np.array([trees.likelihood(row) for row in observed])
