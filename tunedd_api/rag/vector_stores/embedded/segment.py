"""A segment: some passages in the form in which they are searched, never changed once made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.quantisation import Codes, Floats
from tunedd_api.rag.vector_stores.vectors import Vectors

Slots = NDArray[np.intp]
"""Places of passages in a segment."""

Integers = NDArray[np.int64]

Places = NDArray[np.uint16] | NDArray[np.uint32]

BLOCK_BITS: Final = np.uint32(16)
"""Bits of a slot within its block."""


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one version of a document, which lie side by side."""

    source: str | None
    version: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Postings:
    """In which passages each keyword stands, and how often.

    ``terms`` are the hashes of the keywords in order (see ``term_of``). Slots are told in blocks of
    65,536, so that two bytes are enough for ``places``, the slots within their block. What is said
    of the n-th term in the b-th of so many ``blocks`` lies from ``starts[n * blocks + b]`` to the
    next start in ``places``, which ascend. Most keywords stand in a passage once: ``repeated`` has
    a bit for each place, set where that is not so, and ``repeats`` says how often there; what is
    said there of the n-th term begins at ``repeat_starts[n]``.
    """

    terms: NDArray[np.uint64]
    starts: Integers
    places: NDArray[np.uint16]
    repeated: NDArray[np.uint8]
    repeats: NDArray[np.uint8]
    repeat_starts: Integers

    @classmethod
    def counted(
        cls,
        terms: NDArray[np.uint64],
        starts: Integers,
        places: NDArray[np.uint16],
        counts: NDArray[np.uint8],
    ) -> Self:
        """Make postings where how often a keyword stands there is known of every place."""
        repeated = counts > 1
        blocks = _blocks(terms, starts)
        return cls(
            terms=terms,
            starts=starts,
            places=places,
            repeated=np.packbits(repeated),
            repeats=counts[repeated],
            repeat_starts=np.searchsorted(np.flatnonzero(repeated), starts[::blocks]),
        )

    @property
    def blocks(self) -> int:
        """How many blocks there are, empty ones included."""
        return _blocks(self.terms, self.starts)

    def of(self, keyword: str) -> tuple[Places, NDArray[np.uint8]]:
        """The slots in which a keyword stands, and how often in each."""
        if (number := self._number(keyword)) is None:
            return self.places[:0], self.repeats[:0]
        blocks = self.blocks
        bounds = self.starts[number * blocks : (number + 1) * blocks + 1]
        start, end = int(bounds[0]), int(bounds[-1])
        places, counts = self.places[start:end], self._counts(number, start, end)
        if blocks == 1:
            return places, counts
        firsts = np.arange(blocks, dtype=np.uint32) << BLOCK_BITS
        return np.add(np.repeat(firsts, np.diff(bounds)), places, dtype=np.uint32), counts

    def held(self, keyword: str) -> int:
        """In how many slots a keyword stands."""
        if (number := self._number(keyword)) is None:
            return 0
        blocks = self.blocks
        return int(self.starts[(number + 1) * blocks]) - int(self.starts[number * blocks])

    def _number(self, keyword: str) -> int | None:
        """Which of the terms a keyword is; None for one that stands nowhere."""
        term = term_of(keyword)
        number = int(self.terms.searchsorted(term))
        return None if number == len(self.terms) or self.terms[number] != term else number

    def _counts(self, number: int, start: int, end: int) -> NDArray[np.uint8]:
        """How often the n-th term stands in its places."""
        byte = start // 8
        bits = np.unpackbits(self.repeated[byte : -(-end // 8)])[start - 8 * byte : end - 8 * byte]
        counts = np.ones(end - start, dtype=np.uint8)
        repeats = slice(*self.repeat_starts[number : number + 2].tolist())
        counts[bits.view(np.bool_)] = self.repeats[repeats]
        return counts

    def counts(self) -> NDArray[np.uint8]:
        """How often all terms stand in their places, one term after the other."""
        counts = np.ones(len(self.places), dtype=np.uint8)
        bits = np.unpackbits(self.repeated, count=len(self.places))
        counts[bits.view(np.bool_)] = self.repeats
        return counts

    def slots(self) -> NDArray[np.uint32]:
        """The slots of all terms, one term after the other."""
        firsts = np.arange(self.blocks, dtype=np.uint32) << BLOCK_BITS
        blocks = np.repeat(np.tile(firsts, len(self.terms)), np.diff(self.starts))
        slots: NDArray[np.uint32] = np.add(blocks, self.places, dtype=np.uint32)
        return slots


def _blocks(terms: NDArray[np.uint64], starts: Integers) -> int:
    return max(1, (len(starts) - 1) // max(1, len(terms)))


@dataclass(frozen=True, slots=True)
class Segment:
    """Passages by slot: row numbers, unit vectors, their codes, ids, and numbers of keywords.

    ``id_ends[n]`` is where the id of slot n ends in ``id_bytes``; ``by_row`` are the slots in the
    order of their row numbers. Slots themselves are in the order of ``groups``, and of row numbers
    in each.
    """

    rows: Integers
    by_row: NDArray[np.uint32]
    vectors: Vectors
    codes: Codes
    scales: Floats
    errors: Floats
    id_bytes: NDArray[np.uint8]
    id_ends: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    postings: Postings
    groups: Sequence[Group]
    by_source: Mapping[str | None, Sequence[int]] = field(init=False)
    by_version: Mapping[str | None, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        sources: dict[str | None, list[int]] = {}
        versions: dict[str | None, list[int]] = {}
        for number, group in enumerate(self.groups):
            sources.setdefault(group.source, []).append(number)
            versions.setdefault(group.version, []).append(number)
        object.__setattr__(self, "by_source", sources)
        object.__setattr__(self, "by_version", versions)

    def __len__(self) -> int:
        return len(self.rows)

    def slots_of(self, rows: NDArray[np.int64]) -> Slots:
        """The slots of those of these row numbers that are here, in ascending order."""
        if not len(self.rows):
            return np.zeros(0, dtype=np.intp)
        places = np.searchsorted(self.rows, rows, sorter=self.by_row)
        slots = self.by_row[np.minimum(places, len(self.rows) - 1)].astype(np.intp)
        return np.sort(slots[self.rows[slots] == rows])

    def ids_of(self, slots: Slots) -> list[str]:
        """The ids of the passages in these slots."""
        ends = self.id_ends[slots].tolist()
        starts = np.where(slots > 0, self.id_ends[slots - 1], 0).tolist()
        text = self.id_bytes.data
        return [str(text[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]


@lru_cache(maxsize=65_536)
def term_of(keyword: str) -> np.uint64:
    """What stands for a keyword: two of a million share theirs in one of 37 million libraries."""
    return np.uint64(int.from_bytes(blake2b(keyword.encode(), digest_size=8).digest(), "little"))
