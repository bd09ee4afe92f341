"""The judge of answers: how likely passages answer a question, by all that is observed of it.

What the words say and what a reader makes of the best places are wrong for reasons of their own.
The judge weighs them together, with how the best places stand to what is asked, by boosted trees
that were fitted to questions on documents that no reader was trained on.
``python -m benchmarks.answer_judge.training`` makes them and says how good they are.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from tunedd_api.rag.boosted_trees import BoostedTrees

ENOUGH: Final = 0.45
"""Likelihood from which passages are taken to answer. Chosen on the libraries that the trees were
fitted to, each judged by trees that were fitted to the others: there about as much of what is
answered is refused as without a judge, and more of what is not
(``python -m benchmarks.answer_judge.training``)."""


@cache
def judge_of_answers() -> BoostedTrees:
    """The trees that come with the package, read once; they weigh what is ``OBSERVED``."""
    return BoostedTrees.read(files(__package__) / "judge.npz")
