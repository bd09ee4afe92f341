"""Fitting the judge of claims, and what it makes of claims that it was not fitted to.

    python -m benchmarks.claim_judge.training [--out tunedd_api/rag/claims/judge.npz]

Needs scikit-learn, which the service does not. The rules are asked with the embedding model's token
vectors where its weights are in the cache, but without them for eight claims of twenty-four, those
of every third line that the judge is fitted to, so that it knows both.

Prints for each set what share of its false claims is let through and of its true ones flagged, by
the rules and by the judge beside them, and how well the judge alone puts true claims before false
ones (the area under the ROC curve). For the claims that it is fitted to, each fifth of the lines is
judged by what was fitted to the others.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.boosting import fitted, likelihoods
from benchmarks.claim_judge.written import FITTED, HELD_BACK, pairs_of
from evals.checker import passages_of, token_vectors
from evals.pairs import HELD_OUT, PAIRS, UNSEEN, Pair, read_pairs
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.claims.judge import FALLS, PASSES
from tunedd_api.rag.claims.observations import OBSERVED
from tunedd_api.rag.claims.support import Evidence
from tunedd_api.rag.providers.token_vectors import TokenVectors
from tunedd_api.settings import Settings

_JUDGE: Final = Path(__file__).parents[2] / "tunedd_api" / "rag" / "claims" / "judge.npz"
_OF_A_LINE: Final = 8
"""Claims of a line of the files that the judge is fitted to."""

_WITHOUT_TOKENS: Final = 3
"""Every so many lines, the rules are asked without token vectors."""

_FOLDS: Final = 5
_BORNE_OUT: Final = OBSERVED.index("borne_out")


class Observed:
    """What is observed of the claims of a set, but those that need no judge."""

    def __init__(self, name: str, pairs: Sequence[Pair], tokens: TokenVectors | None) -> None:
        rows: list[NDArray[np.float64]] = []
        kept: list[Pair] = []
        for number, pair in enumerate(pairs):
            known = tokens if number // _OF_A_LINE % _WITHOUT_TOKENS else None
            seen = Evidence(passages_of(pair.passages), tokens=known).observed(pair.claim)
            if seen is not None:
                rows.append(seen)
                kept.append(pair)
        self.name = name
        self.numbers = np.array(rows)
        self.labels = np.array([pair.label for pair in kept])
        self.about = np.array([pair.domain for pair in kept])

    def report(self, likely: NDArray[np.float64]) -> None:
        """Print how the claims fare by these likelihoods."""
        by_rules = self.numbers[:, _BORNE_OUT] > 0
        judged = np.where(by_rules, likely >= FALLS, likely >= PASSES)
        told = [f"{self.name:12s} {len(self.labels):5d}"]
        for name, passed in (("rules", by_rules), ("judged", judged)):
            let_through, flagged = passed[~self.labels].mean(), 1 - passed[self.labels].mean()
            told.append(f"{name}: let through {let_through:.3f}, flagged {flagged:.3f}")
        told.append(f"area {roc_auc_score(self.labels, likely):.3f}")
        print("  ".join(told), flush=True)


def _fitted(numbers: NDArray[np.float64], labels: NDArray[np.bool_]) -> BoostedTrees:
    """A judge fitted to what was observed of claims."""
    return fitted(
        OBSERVED,
        numbers,
        labels,
        max_iter=250,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=20,
        l2_regularization=1.0,
    )


def main() -> None:
    """Fit the judge, write it, and print what it makes of each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=_JUDGE)
    given = parser.parse_args()
    with token_vectors(Settings(_env_file=None).cache_dir) as tokens:
        sets = [(path.stem, [*pairs_of(path)]) for path in HELD_BACK]
        sets += [(path.stem, read_pairs(path)) for path in (PAIRS, UNSEEN, HELD_OUT)]
        others = [Observed(name, claims, tokens) for name, claims in sets]
        own = Observed("fitted to", [c for path in FITTED for c in pairs_of(path)], tokens)
    likely = np.zeros(len(own.labels))
    for others_of, fold in GroupKFold(_FOLDS).split(own.numbers, own.labels, own.about):
        judge = _fitted(own.numbers[others_of], own.labels[others_of])
        likely[fold] = likelihoods(judge, own.numbers[fold])
    own.report(likely)
    judge = _fitted(own.numbers, own.labels)
    judge.write(given.out)
    for other in others:
        other.report(likelihoods(judge, other.numbers))


if __name__ == "__main__":
    main()
