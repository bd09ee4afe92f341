"""The judge of claims: trees over what is observed, beside the rules."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.passages import a_passage
from tunedd_api.rag.claims.judge import FALLS, PASSES, Judge, judge
from tunedd_api.rag.claims.observations import OBSERVED
from tunedd_api.rag.claims.support import Evidence

TERMS = a_passage(
    "The Marram Trust bought the marsh in 2019. It paid 2.2 million pounds for it. Cattle may "
    "graze on the upper part until the sea wall is opened.",
)


def of_one_tree(name: str, threshold: float, low: float, high: float) -> Judge:
    """A judge that asks for one number; what is unknown counts as low."""
    return Judge(
        names=OBSERVED,
        numbers=np.array([OBSERVED.index(name), 0, 0], dtype=np.int16),
        thresholds=np.array([threshold, 0, 0], dtype=np.float32),
        left=np.array([1, 1, 2], dtype=np.int32),
        right=np.array([2, 1, 2], dtype=np.int32),
        unknown=np.array([True, False, False]),
        values=np.array([0, low, high], dtype=np.float32),
        roots=np.array([0], dtype=np.int32),
        base=0.0,
    )


def numbers(**known: float) -> NDArray[np.float64]:
    """What is observed, where only these are known."""
    return np.array([known.get(name, math.nan) for name in OBSERVED])


def test_a_tree_is_gone_down_by_what_is_observed() -> None:
    """Up to the threshold to the left, beyond it to the right, and where it says if unknown."""
    tree = of_one_tree("share_0", 0.5, -1.0, 2.0)
    assert tree.likelihood(numbers(share_0=0.5)) == pytest.approx(1 / (1 + math.e))
    assert tree.likelihood(numbers(share_0=0.75)) == pytest.approx(1 / (1 + math.exp(-2)))
    assert tree.likelihood(numbers()) == pytest.approx(1 / (1 + math.e))


def test_the_judge_of_the_package_knows_what_is_observed() -> None:
    """It was fitted to the numbers that are observed today."""
    assert judge().names == OBSERVED


def test_the_judge_passes_what_the_rules_flag() -> None:
    """Both sentences that say the claim are quoted, in one stretch."""
    claim = "The marsh that the trust bought in 2019 came to 2.2 million pounds paid."
    passes = of_one_tree("share_0", 0.0, 0.0, 9.0)
    assert Evidence([TERMS]).support(claim) is None
    support = Evidence([TERMS], judge=passes).support(claim)
    assert support is not None
    assert support.score >= PASSES
    assert support.quote.text.startswith("The Marram Trust bought the marsh in 2019.")
    assert support.quote.text.endswith("It paid 2.2 million pounds for it.")


def test_the_judge_flags_what_the_rules_pass() -> None:
    """But nothing that a passage says word for word."""
    falls = of_one_tree("share_0", 0.0, 0.0, -9.0)
    reordered = "In 2019 the Marram Trust bought the marsh."
    assert Evidence([TERMS]).support(reordered) is not None
    assert Evidence([TERMS], judge=falls).support(reordered) is None
    said = "The Marram Trust bought the marsh in 2019."
    assert Evidence([TERMS], judge=falls).support(said) is not None


@pytest.mark.parametrize("likely", [FALLS, (FALLS + PASSES) / 2])
def test_between_the_two_the_rules_decide(likely: float) -> None:
    """A judge that is not sure changes nothing."""
    unsure = of_one_tree("share_0", 9.0, math.log(likely / (1 - likely)) + 1e-6, 0.0)
    assert Evidence([TERMS], judge=unsure).support("In 2019 the Marram Trust bought the marsh.")
    assert Evidence([TERMS], judge=unsure).support("The trust sold the marsh in 2020.") is None


def test_what_shares_nothing_with_the_passages_is_not_judged() -> None:
    """There is nothing to quote for it."""
    passes = of_one_tree("share_0", 0.0, 9.0, 9.0)
    assert Evidence([TERMS], judge=passes).support("Rabbits eat carrots.") is None
