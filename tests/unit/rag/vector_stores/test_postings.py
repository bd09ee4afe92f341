"""In which passages keywords stand, in segments of more than 65,536 passages, too."""

import numpy as np
import pytest

from tunedd_api.rag.vector_stores.embedded.building import Merger, SearchRow, segment_of
from tunedd_api.rag.vector_stores.embedded.segment import Segment

MANY = 70_000


@pytest.fixture(scope="module")
def segment() -> Segment:
    """A segment of which every third passage speaks of bees, one twice, and the last of wasps."""
    said = ["bee" if n % 3 == 0 else "ant" for n in range(MANY)]
    said[66_000] = "bee bee"
    said[-1] = "wasp"
    vector = np.ones(1, dtype=np.float32).tobytes()
    return segment_of((SearchRow(n, f"p{n}", None, None, w, vector) for n, w in enumerate(said)), 1)


def test_keywords_are_found_in_every_block(segment: Segment) -> None:
    """Slots beyond the first block are told as they are, in ascending order and with counts."""
    slots, counts = segment.postings.of("bee")
    assert slots.tolist() == [n for n in range(MANY - 1) if n % 3 == 0]
    assert dict(zip(slots.tolist(), counts.tolist(), strict=True))[66_000] == 2
    assert segment.postings.of("wasp")[0].tolist() == [MANY - 1]
    assert not len(segment.postings.of("hornet")[0])


def test_merged_segments_count_through(segment: Segment) -> None:
    """Passages that are gone leave no gap, and a keyword that no passage holds any more is gone."""
    alive = np.ones(MANY, dtype=np.bool_)
    alive[[0, MANY - 1]] = False
    part = np.zeros(MANY, dtype=np.bool_)
    part[:6] = True
    merged = Merger([segment, segment], [alive, part]).merged()
    slots, _ = merged.postings.of("bee")
    kept = [*np.flatnonzero(alive), *range(6)]
    assert slots.tolist() == [slot for slot, n in enumerate(kept) if n % 3 == 0]
    assert not len(merged.postings.of("wasp")[0])
    small = Merger([segment], [part]).merged()
    assert small.postings.blocks == 1
    assert small.postings.of("bee")[0].tolist() == [0, 3]
