"""Boosted trees: what numbers make likely."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.support.trees import one_tree
from tunedd_api.rag.boosted_trees import BoostedTrees

TREE = one_tree(("share", "words"), "share", 0.5, -1.0, 2.0)


def test_a_tree_is_gone_down_by_what_is_observed() -> None:
    """Up to the threshold to the left, beyond it to the right, and where it says if missing."""
    assert TREE.likelihood(np.array([0.5, 9.0])) == pytest.approx(1 / (1 + math.e))
    assert TREE.likelihood(np.array([0.75, math.nan])) == pytest.approx(1 / (1 + math.exp(-2)))
    assert TREE.likelihood(np.array([math.nan, 9.0])) == pytest.approx(1 / (1 + math.e))


def test_trees_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Names, nodes and baseline."""
    TREE.write(tmp_path / "trees.npz")
    read = BoostedTrees.read(tmp_path / "trees.npz")
    assert read.names == TREE.names
    for share in (0.25, 0.75, math.nan):
        observed = np.array([share, 0.0])
        assert read.likelihood(observed) == TREE.likelihood(observed)
