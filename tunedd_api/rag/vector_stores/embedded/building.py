"""Segments made of rows, and of other segments."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.quantisation import Quantised
from tunedd_api.rag.vector_stores.embedded.segment import (
    BLOCK_BITS,
    Group,
    Integers,
    Postings,
    Segment,
    Slots,
    term_of,
)

_MOST_COUNTED: Final = np.iinfo(np.uint8).max
"""How often a keyword counts in a passage at most: BM25 makes nothing of more long before that."""

_TERM_BITS: Final = np.uint64(32)


class SearchRow(NamedTuple):
    """What a search has to know of a passage."""

    number: int
    id: str
    source: str | None
    version: str | None
    keywords: str
    embedding: bytes


def segment_of(rows: Iterable[SearchRow], dimension: int) -> Segment:
    """Make a segment of rows; ``dimension`` counts a vector's numbers."""
    ordered = sorted(rows, key=lambda row: (*_place(row.source, row.version), row.number))
    vectors = np.frombuffer(b"".join(row.embedding for row in ordered), dtype=np.float32)
    vectors = vectors.reshape(len(ordered), dimension)
    quantised = Quantised.of(vectors)
    ids = [row.id.encode() for row in ordered]
    numbers = np.array([row.number for row in ordered], dtype=np.int64)
    lengths, postings = _indexed([row.keywords for row in ordered])
    return Segment(
        rows=numbers,
        by_row=np.argsort(numbers).astype(np.uint32),
        vectors=vectors,
        codes=quantised.codes,
        scales=quantised.scales,
        errors=quantised.errors,
        id_bytes=np.frombuffer(b"".join(ids), dtype=np.uint8),
        id_ends=np.cumsum([len(id_) for id_ in ids], dtype=np.uint32),
        lengths=lengths,
        postings=postings,
        groups=_groups((row.source, row.version) for row in ordered),
    )


def _place(source: str | None, version: str | None) -> tuple[bool, str, bool, str]:
    return source is not None, source or "", version is not None, version or ""


def _groups(keys: Iterable[tuple[str | None, str | None]]) -> list[Group]:
    groups, start = [], 0
    for (source, version), members in groupby(keys):
        end = start + sum(1 for _ in members)
        groups.append(Group(source, version, start, end))
        start = end
    return groups


def _indexed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Postings]:
    """How many keywords each passage has, and the postings of all."""
    vocabulary: dict[str, int] = {}
    said = array("I")
    lengths = np.zeros(len(texts), dtype=np.uint32)
    for slot, text in enumerate(texts):
        words = text.split()
        lengths[slot] = len(words)
        said.extend([vocabulary.setdefault(word, len(vocabulary)) for word in words])
    terms = np.array([term_of(word) for word in vocabulary], dtype=np.uint64)
    order = np.argsort(terms)
    ranks = np.empty(len(terms), dtype=np.uint64)
    ranks[order] = np.arange(len(terms), dtype=np.uint64)
    slots = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    keys = (ranks[np.frombuffer(said, dtype=np.uint32)] << _TERM_BITS) | slots
    pairs, counts = np.unique(keys, return_counts=True)
    return lengths, Postings.counted(
        terms=terms[order],
        starts=_starts(pairs, len(terms), _blocks_of(len(texts))),
        places=pairs.astype(np.uint16),
        counts=np.minimum(counts, _MOST_COUNTED).astype(np.uint8),
    )


def _blocks_of(passages: int) -> int:
    """How many blocks their slots are told in."""
    return max(1, -(-passages >> int(BLOCK_BITS)))


def _starts(pairs: NDArray[np.uint64], terms: int, blocks: int) -> Integers:
    """Where the pairs of each block of each term begin, and where the last ones end."""
    firsts = np.arange(terms, dtype=np.uint64)[:, np.newaxis] << _TERM_BITS
    within = np.arange(blocks, dtype=np.uint64) << np.uint64(BLOCK_BITS)
    return np.append(np.searchsorted(pairs, (firsts | within).ravel()), len(pairs))


class Merger:
    """Several segments as one: the small columns at once, vectors and codes in blocks.

    ``alive`` says of each segment which of its passages are still there.
    """

    _BLOCK: Final = 16_384

    def __init__(self, segments: Sequence[Segment], alive: Sequence[NDArray[np.bool_]]) -> None:
        self._segments = segments
        self._bases = np.cumsum([0, *(len(one) for one in segments)])
        self._order, self.groups = self._arranged(alive)

    def __len__(self) -> int:
        return len(self._order)

    def merged(self) -> Segment:
        """Make the segment in memory."""
        vectors, codes = list(self.vectors()), list(self.codes())
        return self.completed(np.concatenate(vectors), np.concatenate(codes))

    def completed(self, vectors: NDArray[np.float32], codes: NDArray[np.int8]) -> Segment:
        """Make the segment with its vectors and codes, wherever they lie."""
        order, segments = self._order, self._segments
        rows = np.concatenate([one.rows for one in segments])[order]
        ids = [id_.encode() for id_ in self._ids()]
        return Segment(
            rows=rows,
            by_row=np.argsort(rows).astype(np.uint32),
            vectors=vectors,
            codes=codes,
            scales=np.concatenate([one.scales for one in segments])[order],
            errors=np.concatenate([one.errors for one in segments])[order],
            id_bytes=np.frombuffer(b"".join(ids), dtype=np.uint8),
            id_ends=np.cumsum([len(id_) for id_ in ids], dtype=np.uint32),
            lengths=np.concatenate([one.lengths for one in segments])[order],
            postings=self._postings(),
            groups=self.groups,
        )

    def vectors(self) -> Iterator[NDArray[np.float32]]:
        """The vectors, some thousands at a time."""
        for block in self._blocks():
            yield _gathered([one.vectors for one in self._segments], self._bases, block)

    def codes(self) -> Iterator[NDArray[np.int8]]:
        """The codes, some thousands at a time."""
        for block in self._blocks():
            yield _gathered([one.codes for one in self._segments], self._bases, block)

    def _blocks(self) -> Iterator[Slots]:
        for start in range(0, max(1, len(self._order)), self._BLOCK):
            yield self._order[start : start + self._BLOCK]

    def _arranged(self, alive: Sequence[NDArray[np.bool_]]) -> tuple[Slots, list[Group]]:
        """The passages that are left in the order of their groups, counted through all segments."""
        pieces = [
            (_place(group.source, group.version), number, group)
            for number, one in enumerate(self._segments)
            for group in one.groups
        ]
        # Of later segments the row numbers are higher, so that they ascend in a group, too.
        pieces.sort(key=lambda piece: piece[:2])
        order: list[Slots] = [np.zeros(0, dtype=np.intp)]
        keys: list[tuple[str | None, str | None]] = []
        for _, number, group in pieces:
            left = group.start + np.flatnonzero(alive[number][group.start : group.end])
            order.append(left + self._bases[number])
            keys += [(group.source, group.version)] * len(left)
        return np.concatenate(order), _groups(keys)

    def _ids(self) -> list[str]:
        known = [id_ for one in self._segments for id_ in one.ids_of(np.arange(len(one)))]
        return [known[place] for place in self._order.tolist()]

    def _postings(self) -> Postings:
        """The postings of all, without those of passages that are gone."""
        placed = np.full(int(self._bases[-1]), -1, dtype=np.int64)
        placed[self._order] = np.arange(len(self._order))
        every = np.unique(np.concatenate([one.postings.terms for one in self._segments]))
        keys, counts = [], []
        for one, base in zip(self._segments, self._bases, strict=False):
            said = one.postings
            each = np.diff(said.starts[:: said.blocks])
            terms = np.repeat(np.searchsorted(every, said.terms), each)
            slots = placed[base + said.slots().astype(np.int64)]
            left = slots >= 0
            keys.append(
                (terms[left].astype(np.uint64) << _TERM_BITS) | slots[left].astype(np.uint64)
            )
            counts.append(said.counts()[left])
        pairs = np.concatenate(keys)
        order = np.argsort(pairs)
        pairs = pairs[order]
        blocks = _blocks_of(len(self._order))
        starts = _starts(pairs, len(every), blocks)
        used = np.flatnonzero(np.diff(starts[::blocks]))
        return Postings.counted(
            terms=every[used],
            starts=np.append(starts[:-1].reshape(len(every), blocks)[used], len(pairs)),
            places=pairs.astype(np.uint16),
            counts=np.concatenate(counts)[order],
        )


def _gathered(columns: Sequence[NDArray], bases: Slots, wanted: Slots) -> NDArray:  # type: ignore[type-arg]
    """Rows of several columns, as if these were one below the other."""
    holders = np.searchsorted(bases, wanted, side="right") - 1
    found = np.empty((len(wanted), *columns[0].shape[1:]), dtype=columns[0].dtype)
    for number in np.unique(holders).tolist():
        here = holders == number
        found[here] = columns[number][wanted[here] - bases[number]]
    return found
