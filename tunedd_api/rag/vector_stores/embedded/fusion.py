"""Two rankings of the same passages made one."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

Fusion = Literal["relative", "ranked"]
Side = tuple[float, Mapping[str, float]]
"""A weight, and the score that one kind of search gives to each id: higher is better."""

_RANK_CONSTANT: Final = 60
"""k of reciprocal rank fusion, as Cormack, Clarke and Büttcher (SIGIR 2009) found it best."""


def fused(fusion: Fusion, sides: Sequence[Side], limit: int) -> list[tuple[str, float]]:
    """Add up what each side says of an id: the best ``limit`` ids and scores, best first.

    Equal scores go by id. ``relative`` stretches each side's scores over 0…1 (a side whose
    scores are all equal, one alone included, gives 1) and a missing id gets nothing, as
    Weaviate's relativeScoreFusion does; ``ranked`` looks at the ranks alone.
    """
    parts = _PARTS[fusion]
    totals: defaultdict[str, float] = defaultdict(float)
    for weight, scores in sides:
        if weight > 0:
            for passage, part in parts(scores).items():
                totals[passage] += weight * part
    return best(totals, limit)


def best(scores: Mapping[str, float], limit: int) -> list[tuple[str, float]]:
    """Pick the ``limit`` ids with the highest scores, best first; equal scores go by id."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]


def _relative(scores: Mapping[str, float]) -> Mapping[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {passage: (score - low) / (high - low) for passage, score in scores.items()}


def _ranked(scores: Mapping[str, float]) -> Mapping[str, float]:
    return {
        passage: 1 / (_RANK_CONSTANT + rank)
        for rank, (passage, _) in enumerate(best(scores, len(scores)), start=1)
    }


_PARTS: Final[Mapping[Fusion, Callable[[Mapping[str, float]], Mapping[str, float]]]] = {
    "relative": _relative,
    "ranked": _ranked,
}
