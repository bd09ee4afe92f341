"""What the judge of claims makes of claims that it was not fitted to."""

from functools import partial
from pathlib import Path

import pytest

from benchmarks.claim_judge.written import HELD_BACK, pairs_of
from evals.checker import bears_out
from evals.pairs import false_let_through, true_flagged, verdicts
from tunedd_api.rag.claims.judge import judge_of_claims

MOST_MORE_LET_THROUGH = 0.01
LEAST_FEWER_FLAGGED = 0.05


@pytest.mark.parametrize("path", HELD_BACK, ids=lambda path: path.stem)
def test_far_fewer_true_claims_are_flagged_and_no_more_false_ones_pass(path: Path) -> None:
    """By words alone, without an embedding model: other writers' claims, beside the rules alone."""
    pairs = [*pairs_of(path)]
    by_rules = verdicts(pairs, bears_out)
    judged = verdicts(pairs, partial(bears_out, judge=judge_of_claims()))
    assert false_let_through(judged) <= false_let_through(by_rules) + MOST_MORE_LET_THROUGH
    assert true_flagged(judged) <= true_flagged(by_rules) - LEAST_FEWER_FLAGGED
