"""All passages of one moment: segments, and which of their passages are still there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.building import Merger
from tunedd_api.rag.vector_stores.embedded.segment import Integers, Segment, Slots
from tunedd_api.rag.vector_stores.embedded.segment_file import NOWHERE, Position
from tunedd_api.rag.vector_stores.vectors import Vectors

Mask = NDArray[np.bool_]

_GROWTH: Final = 2
_MERGED_IN_MEMORY: Final = 65_536
"""Passages up to which segments in memory are made one: beyond, copying takes too much of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment; ``alive`` says which of its passages are there, None that all are.

    ``kept`` is a segment that lies in a file.
    """

    segment: Segment
    alive: Mask | None = None
    kept: bool = False
    count: int = field(init=False)
    keywords: int = field(init=False)

    def __post_init__(self) -> None:
        lengths, alive = self.segment.lengths, self.alive
        left = lengths if alive is None else lengths[alive]
        object.__setattr__(self, "count", len(left))
        object.__setattr__(self, "keywords", int(left.sum(dtype=np.int64)))

    @property
    def mask(self) -> Mask:
        """Which passages are there."""
        return np.ones(len(self.segment), dtype=np.bool_) if self.alive is None else self.alive

    def without(self, rows: Integers) -> "Part":
        """The same without the passages of these row numbers."""
        gone = self.segment.slots_of(rows)
        if not len(gone):
            return self
        alive = self.mask.copy()
        alive[gone] = False
        return replace(self, alive=alive)


@dataclass(frozen=True, slots=True)
class View:
    """The parts that hold the passages of one moment, each passage once.

    A passage's place is its slot, counted through all parts. ``not_kept`` counts the passages that
    are in memory only, or are kept although they are gone.
    """

    position: Position = NOWHERE
    parts: tuple[Part, ...] = ()
    bases: tuple[int, ...] = field(init=False)
    not_kept: int = field(init=False)

    def __post_init__(self) -> None:
        sizes = [len(part.segment) for part in self.parts]
        loose = [len(p.segment) - p.count if p.kept else p.count for p in self.parts]
        object.__setattr__(self, "bases", tuple(accumulate([0, *sizes])))
        object.__setattr__(self, "not_kept", sum(loose))

    def __len__(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def keywords(self) -> int:
        """How many keywords all passages have together."""
        return sum(part.keywords for part in self.parts)

    def with_more(self, segment: Segment) -> "View":
        """The same with the passages of another segment, merged with those that are as small.

        A passage is so copied as often as its number of passages can be halved.
        """
        if not len(segment):
            return self
        parts = [*self.parts, Part(segment)]
        while len(parts) > 1 and _belong_together(parts[-2], parts[-1]):
            merged = Merger([p.segment for p in parts[-2:]], [p.mask for p in parts[-2:]]).merged()
            parts[-2:] = [Part(merged)]
        return replace(self, parts=tuple(parts))

    def without(self, rows: Sequence[int]) -> "View":
        """The same without the passages of these row numbers; those not here are no matter."""
        if not len(rows):
            return self
        gone = np.array(rows, dtype=np.int64)
        parts = (part.without(gone) for part in self.parts)
        return replace(self, parts=tuple(part for part in parts if part.count))

    def at(self, position: Position) -> "View":
        """The same passages, said to be those of a later moment."""
        return replace(self, position=position)

    def merger(self) -> Merger:
        """What makes one segment of all parts."""
        return Merger([p.segment for p in self.parts], [p.mask for p in self.parts])

    def _placed(self, places: Slots) -> list[tuple[Part, Slots, Mask]]:
        """Of each part the slots of these places, and which of them those are."""
        found = []
        for part, base, end in zip(self.parts, self.bases, self.bases[1:], strict=False):
            here = (places >= base) & (places < end)
            if here.any():
                found.append((part, places[here] - base, here))
        return found

    def ids_of(self, places: Slots) -> list[str]:
        """The ids of the passages in these places."""
        if len(self.parts) == 1:
            return self.parts[0].segment.ids_of(places)
        found = np.empty(len(places), dtype=object)
        for part, slots, here in self._placed(places):
            found[here] = part.segment.ids_of(slots)
        return found.tolist()

    def rows_of(self, places: Slots) -> Integers:
        """The row numbers of the passages in these places."""
        if len(self.parts) == 1:
            return self.parts[0].segment.rows[places]
        found = np.zeros(len(places), dtype=np.int64)
        for part, slots, here in self._placed(places):
            found[here] = part.segment.rows[slots]
        return found

    def vectors_of(self, places: Slots, dimension: int) -> Vectors:
        """The vectors of the passages in these places, one a row."""
        if len(self.parts) == 1:
            return self.parts[0].segment.vectors[places]
        found = np.empty((len(places), dimension), dtype=np.float32)
        for part, slots, here in self._placed(places):
            found[here] = part.segment.vectors[slots]
        return found


def _belong_together(older: Part, newer: Part) -> bool:
    sizes = len(older.segment), len(newer.segment)
    return not older.kept and sum(sizes) <= _MERGED_IN_MEMORY and sizes[0] <= _GROWTH * sizes[1]
