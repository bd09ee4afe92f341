"""What the judge of claims makes of claims that it was not fitted to."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.claim_judge.written import HELD_BACK, Claim, claims_of
from evals.checker import passages_of
from tunedd_api.rag.claims.judge import Judge, judge
from tunedd_api.rag.claims.support import Evidence

MOST_MORE_LET_THROUGH = 0.01
LEAST_FEWER_FLAGGED = 0.05


def passed(claims: Sequence[Claim], judge: Judge | None = None) -> tuple[float, float]:
    """The shares of the false and of the true claims that pass."""
    found = [
        (claim.label, Evidence(passages_of(claim.passages), judge=judge).support(claim.text))
        for claim in claims
    ]
    false = [support is not None for label, support in found if not label]
    true = [support is not None for label, support in found if label]
    return sum(false) / len(false), sum(true) / len(true)


@pytest.mark.parametrize("path", HELD_BACK, ids=lambda path: path.stem)
def test_far_fewer_true_claims_are_flagged_and_no_more_false_ones_pass(path: Path) -> None:
    """By words alone, without an embedding model: other writers' claims, beside the rules alone."""
    claims = [*claims_of(path)]
    false, true = passed(claims)
    judged_false, judged_true = passed(claims, judge())
    assert judged_false <= false + MOST_MORE_LET_THROUGH
    assert judged_true >= true + LEAST_FEWER_FLAGGED
