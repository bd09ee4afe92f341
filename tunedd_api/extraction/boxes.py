"""The order in which boxes on a page are read."""

from collections.abc import Sequence
from typing import Final, NamedTuple

_DEEPEST: Final = 40
_SLACK: Final = 0.1
"""The share of a box that may overlap with what it is parted from."""

_NEARLY: Final = 0.7
"""Gaps of this share of the widest one part boxes at the same time."""

_TOUCHING: Final = 1e-6
_MUCH_WIDER: Final = 2.0
"""Columns are read one by one if the gap between them is so many times that between rows."""


class Box(NamedTuple):
    """A box; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


def in_reading_order(boxes: Sequence[Box]) -> list[int]:
    """Indices of boxes, as the eye goes: from the top down, columns one after the other.

    Boxes are parted at the widest gap that runs through all of them, again and again.
    """
    return _ordered(boxes, list(range(len(boxes))), 0)


def _ordered(boxes: Sequence[Box], indices: list[int], depth: int) -> list[int]:
    if len(indices) > 1 and depth < _DEEPEST:
        rows, high = _parted(indices, [(box.top, box.bottom) for box in boxes])
        columns, wide = _parted(indices, [(box.left, box.right) for box in boxes])
        parts = columns if wide > _MUCH_WIDER * high else rows
        if len(parts) > 1:
            return [at for part in parts for at in _ordered(boxes, part, depth + 1)]
    return sorted(indices, key=lambda at: (boxes[at].top, boxes[at].left))


def _parted(
    indices: list[int], ranges: Sequence[tuple[float, float]]
) -> tuple[list[list[int]], float]:
    """Part boxes at the widest gaps of their ranges; and how wide these are, 0 if there are none.

    A slight overlap counts as the narrowest gap.
    """
    order = sorted(indices, key=lambda at: ranges[at])
    gaps: list[float] = []
    reached = ranges[order[0]][1]
    for at in order[1:]:
        start, end = ranges[at]
        apart = start + _SLACK * (end - start) >= reached
        gaps.append(max(start - reached, _TOUCHING) if apart else 0.0)
        reached = max(reached, end)
    widest = max(gaps)
    parts = [[order[0]]]
    for at, gap in zip(order[1:], gaps, strict=True):
        if gap and gap >= _NEARLY * widest:
            parts.append([at])
        else:
            parts[-1].append(at)
    return parts, widest
