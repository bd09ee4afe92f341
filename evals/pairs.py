"""Sentence pairs: whether the check of an answer lets false sentences through or flags true ones.

Each file of ``evals/sets/pairs`` holds passages, a claim, whether the passages bear the claim out,
and the kind of change that made it from what the passages say.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.figures import Figure, share

_SETS: Final = Path(__file__).parent / "sets" / "pairs"
PAIRS: Final = _SETS / "pairs.jsonl"
UNSEEN: Final = _SETS / "unseen.jsonl"
HELD_OUT: Final = _SETS / "held_out.jsonl"
DEVELOPMENT: Final = _SETS / "development.jsonl"

Checker = Callable[[Sequence[str], str], bool]
"""Says whether the passages bear a claim out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Passages and a claim; ``label`` says whether the passages bear the claim out."""

    id: str
    domain: str
    kind: str
    passages: tuple[str, ...]
    claim: str
    label: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker made of a pair."""

    pair: Pair
    borne_out: bool

    @property
    def right(self) -> bool:
        """Whether the checker agrees with the label."""
        return self.borne_out == self.pair.label


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Read a set of pairs."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Pair(**{**row, "passages": tuple(row["passages"])}) for row in rows]


def verdicts(pairs: Sequence[Pair], checker: Checker) -> list[Verdict]:
    """Check every pair."""
    return [Verdict(pair, checker(pair.passages, pair.claim)) for pair in pairs]


def false_let_through(found: Sequence[Verdict]) -> float:
    """The share of the false claims that the checker takes for borne out."""
    false = [verdict for verdict in found if not verdict.pair.label]
    return sum(verdict.borne_out for verdict in false) / len(false)


def true_flagged(found: Sequence[Verdict]) -> float:
    """The share of the true claims that the checker takes for not borne out."""
    true = [verdict for verdict in found if verdict.pair.label]
    return sum(not verdict.borne_out for verdict in true) / len(true)


def pair_figures(found: Sequence[Verdict], name: str = "pairs") -> list[Figure]:
    """The two shares that a checker is judged by, and what is right of each kind."""
    true = sum(verdict.pair.label for verdict in found)
    kinds = sorted({verdict.pair.kind for verdict in found})
    return [
        Figure(name, "false, let through", false_let_through(found), len(found) - true),
        Figure(name, "true, flagged", true_flagged(found), true),
        *(
            share(f"{name}, right", kind, [v.right for v in found if v.pair.kind == kind])
            for kind in kinds
        ),
    ]
