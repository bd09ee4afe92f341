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


def test_how_often_is_told_of_every_place(segment: Segment) -> None:
    """Counts come back as they were, whether keywords stand once, more often, or without end."""
    said = ["bee ant", "bee " * 3, "ant " * 300, "", "ant bee ant", *["ant"] * 20, "bee bee"]
    vector = np.ones(1, dtype=np.float32).tobytes()
    made = segment_of((SearchRow(n, f"p{n}", None, None, w, vector) for n, w in enumerate(said)), 1)
    every = np.ones(len(said), dtype=np.bool_)
    for one in (made, Merger([made], [every]).merged()):
        ants, bees = one.postings.of("ant"), one.postings.of("bee")
        assert ants[0].tolist() == [0, 2, 4, *range(5, 25)]
        assert ants[1].tolist() == [1, 255, 2, *[1] * 20]
        assert (bees[0].tolist(), bees[1].tolist()) == ([0, 1, 4, 25], [1, 3, 1, 2])
    merged = Merger([segment], [np.ones(MANY, dtype=np.bool_)]).merged().postings
    assert np.array_equal(merged.counts(), segment.postings.counts())
