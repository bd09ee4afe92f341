"""All vectors in memory, in one matrix that grows by doubling and reuses freed slots."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.candidates import COSINE_DECIMALS
from tunedd_api.rag.vector_stores.vectors import Vectors

_FIRST_CAPACITY: Final = 256
_NO_PASSAGE: Final = -1


class VectorMatrix:
    """Unit vectors of float32 by the row number of their passage. Not safe for threads."""

    def __init__(self, dimension: int) -> None:
        self._vectors: Vectors = np.zeros((_FIRST_CAPACITY, dimension), dtype=np.float32)
        self._ids: list[str] = []  # by slot, as `_rows` is; its length is the slots ever used
        self._rows = np.full(_FIRST_CAPACITY, _NO_PASSAGE, dtype=np.int64)
        self._slots: dict[int, int] = {}  # by row number
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def slots(self) -> int:
        """How many slots were ever in use: the rows that a search over everything reads."""
        return len(self._ids)

    def put(self, rows: Sequence[int], ids: Sequence[str], vectors: Vectors) -> None:
        """Take in passages; ``vectors`` has one row for each, of length 1."""
        self._make_room(len(rows))
        slots = [self._slot_for(row, passage) for row, passage in zip(rows, ids, strict=True)]
        self._vectors[slots] = vectors
        self._rows[slots] = rows

    def drop(self, rows: Sequence[int]) -> None:
        """Forget passages; those not here are no matter."""
        gone = [slot for row in rows if (slot := self._slots.pop(row, None)) is not None]
        self._rows[gone] = _NO_PASSAGE
        self._free.extend(gone)

    def nearest(
        self,
        queries: Vectors,
        limit: int,
        *,
        among: Sequence[int] | None = None,
        without: Sequence[int] = (),
    ) -> list[dict[int, float]]:
        """Find the row numbers nearest to each unit vector, at most ``limit``, with cosines.

        Only the passages of the row numbers ``among``, where given, are looked at, and none of
        those of ``without``. Of equals at the end of a list, those with the lower ids are taken.
        """
        slots, cosines = self._cosines(queries, among, without)
        return [self._best(slots, column, limit) for column in np.round(cosines, COSINE_DECIMALS)]

    def vectors(self, rows: Sequence[int]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here, by id."""
        slots = self._slots_of(rows)
        return {self._ids[slot]: self._vectors[slot] for slot in slots.tolist()}

    def _best(self, slots: NDArray[np.intp], cosines: Vectors, limit: int) -> dict[int, float]:
        if len(slots) > limit:
            # Everything as good as the last one that fits: ids then decide which of them do.
            bar = np.partition(cosines, len(slots) - limit)[len(slots) - limit]
            passing = np.flatnonzero(cosines >= bar)
            slots, cosines = slots[passing], cosines[passing]
        found = [
            (-cosine, self._ids[slot], row)
            for slot, cosine, row in zip(
                slots.tolist(), cosines.tolist(), self._rows[slots].tolist(), strict=True
            )
        ]
        return {row: -negative for negative, _, row in sorted(found)[:limit]}

    def _cosines(
        self, queries: Vectors, among: Sequence[int] | None, without: Sequence[int]
    ) -> tuple[NDArray[np.intp], Vectors]:
        """Slots, and the cosine of each with each query: a row for a query."""
        used = len(self._ids)
        if among is None:
            wanted = self._rows[:used] != _NO_PASSAGE
            wanted[self._slots_of(without)] = False
            slots = np.flatnonzero(wanted)
        else:
            slots = self._slots_of(among)
            if without:  # sorts, which a scope that is all that is asked for should not pay
                slots = np.setdiff1d(slots, self._slots_of(without))
            # Copying the rows asked for pays while they are few; else all are multiplied.
            if len(slots) * 4 < used:
                return slots, queries @ self._vectors[slots].T
        return slots, (queries @ self._vectors[:used].T)[:, slots]

    def _slots_of(self, rows: Sequence[int]) -> NDArray[np.intp]:
        """The slots of those of these passages that are here."""
        known = (self._slots.get(row, _NO_PASSAGE) for row in rows)
        slots = np.fromiter(known, dtype=np.intp, count=len(rows))
        here: NDArray[np.intp] = slots[slots != _NO_PASSAGE]
        return here

    def _slot_for(self, row: int, passage: str) -> int:
        if (known := self._slots.get(row)) is not None:
            return known  # from an attempt that broke off half-way
        if self._free:
            slot = self._free.pop()
            self._ids[slot] = passage
        else:
            slot = len(self._ids)
            self._ids.append(passage)
        self._slots[row] = slot
        return slot

    def _make_room(self, more: int) -> None:
        needed = len(self._ids) + max(0, more - len(self._free))
        capacity = len(self._rows)
        if needed <= capacity:
            return
        while capacity < needed:
            capacity *= 2
        grown = np.zeros((capacity, self._vectors.shape[1]), dtype=np.float32)
        grown[: len(self._ids)] = self._vectors[: len(self._ids)]
        rows = np.full(capacity, _NO_PASSAGE, dtype=np.int64)
        rows[: len(self._ids)] = self._rows[: len(self._ids)]
        self._vectors, self._rows = grown, rows
