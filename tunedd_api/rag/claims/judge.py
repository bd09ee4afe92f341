"""The judge of claims: how likely passages bear a claim out, by all that is observed of it.

Each check of a claim errs for reasons of its own, and none knows of the others. The judge weighs
them together, by boosted trees that were fitted to claims beside passages.
``python -m benchmarks.claim_judge.training`` makes them and says how good they are.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from tunedd_api.rag.boosted_trees import BoostedTrees

PASSES: Final = 0.75
FALLS: Final = 0.5
"""Likelihoods from which a claim passes that the rules do not find borne out, and below which one
falls that they do. Chosen on the claims that the trees were fitted to, each judged by trees that
were fitted to others (``python -m benchmarks.claim_judge.training``)."""


@cache
def judge_of_claims() -> BoostedTrees:
    """The trees that come with the package, read once; they weigh what is ``OBSERVED``."""
    return BoostedTrees.read(files(__package__) / "judge.npz")
