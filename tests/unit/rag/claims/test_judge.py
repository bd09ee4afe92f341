"""The judge of claims: trees over what is observed, beside the rules."""

import math

import pytest

from tests.support.passages import a_passage
from tests.support.trees import one_tree
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.claims.judge import FALLS, PASSES, judge_of_claims
from tunedd_api.rag.claims.observations import OBSERVED
from tunedd_api.rag.claims.support import Evidence

TERMS = a_passage(
    "The Marram Trust bought the marsh in 2019. It paid 2.2 million pounds for it. Cattle may "
    "graze on the upper part until the sea wall is opened.",
)


def of_one_tree(name: str, threshold: float, low: float, high: float) -> BoostedTrees:
    """A judge that asks for one number; what is missing counts as low."""
    return one_tree(OBSERVED, name, threshold, low, high)


def test_the_judge_of_the_package_knows_what_is_observed() -> None:
    """It was fitted to the numbers that are observed today."""
    assert judge_of_claims().names == OBSERVED


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
