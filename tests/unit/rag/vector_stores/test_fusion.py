"""Scores of vectors and keywords made one, and what a query looks for."""

import numpy as np
import pytest
from llama_index.core.schema import TextNode

from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch
from tunedd_api.rag.vector_stores.fusion import fused, ranked, ranking, shared, stretched
from tunedd_api.rag.vector_stores.keywords import (
    MAX_KEYWORDS,
    MAX_WEIGHT,
    Frequencies,
    indexed_keywords,
    inverse_frequency,
    keyword_weights,
)


def test_cosines_are_stretched() -> None:
    """The best counts 1, the last within the depth 0, and so does whatever lies beyond."""
    assert stretched(np.array([0.5, 0.9, 0.1]), 3) == pytest.approx([0.5, 1.0, 0.0])
    assert stretched(np.array([0.5, 0.9, 0.1]), 2) == pytest.approx([0.0, 1.0, 0.0])
    assert stretched(np.array([0.3, 0.3]), 9) == pytest.approx([1.0, 1.0])
    assert stretched(np.array([]), 9) == pytest.approx([])


def test_keyword_scores_are_shares_of_the_best() -> None:
    """Half the best score counts half, however many passages match, and no match nothing."""
    assert shared(np.array([2.0, 4.0, 0.0])) == pytest.approx([0.5, 1.0, 0.0])
    assert shared(np.zeros(2)) == pytest.approx([0.0, 0.0])


def test_both_are_weighed() -> None:
    """What wins both ways scores 1; what one side alone finds, that side's share."""
    both = fused(np.array([0.9, 0.1, 0.1]), np.array([3.0, 3.0, 0.0]), 0.7, floor=0.1)
    assert both == pytest.approx([1.0, 0.3, 0.0])
    assert fused(np.array([0.8, 0.4]), np.zeros(2), 0.5) == pytest.approx([0.5, 0.25])


def test_equal_scores_go_by_id() -> None:
    """The order of equals does not depend on the store's."""
    assert ranked(["b", "a", "c"], np.array([1.0, 1.0, 2.0]), 2) == [("c", 2.0), ("a", 1.0)]


def test_candidates_are_put_together() -> None:
    """Each passage is there once, with its cosine to every vector and its score of every list."""
    east, north = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    search = CandidateSearch([east, north], [{"oak": 1.0}])
    found = Candidates.of(search, {"b": north, "a": east}, [{"b": 2.0}])
    assert found.ids == ("a", "b")
    assert found.cosines.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert found.matches.tolist() == [[0.0, 2.0]]
    nothing = Candidates.of(search, {}, [{}])
    assert nothing.ids == ()
    assert (nothing.cosines.shape, nothing.matches.shape) == ((2, 0), (1, 0))


def test_one_side_alone() -> None:
    """Without both, scores are cosines, or BM25 scores of what matches; a hybrid query's differ."""
    east, north = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    vectors = {"a": east, "b": north}
    near = Candidates.of(CandidateSearch([east]), vectors, [])
    said = Candidates.of(CandidateSearch([], [{"oak": 1.0}]), vectors, [{"b": 4.0}])
    assert ranking(near, 1.0, 9, hybrid=False) == [("a", 1.0), ("b", 0.0)]
    assert ranking(said, 0.0, 9, hybrid=False) == [("b", 4.0)]
    assert ranking(said, 0.4, 9, hybrid=True) == [("b", 0.6)]
    assert ranking(near, 0.4, 1, hybrid=True) == [("a", 0.4)]
    assert ranking(Candidates.of(CandidateSearch(), {}, []), 0.5, 9, hybrid=True) == []


def test_queries_are_bounded() -> None:
    """Of a long query the keywords said most often, then first, are looked for, each so often."""
    words = [f"w{n}" for n in range(200)]
    weights = keyword_weights(" ".join([*words, *["late"] * 50]))
    assert weights["late"] == MAX_WEIGHT
    assert list(weights) == ["late", *words[: MAX_KEYWORDS - 1]]


def test_rarity() -> None:
    """A keyword counts by how few passages hold it, never below 0, and nothing if none does."""
    counted = Frequencies(100, {"rare": 1, "common": 90, "everywhere": 100})
    assert counted.rarity("rare") == counted.greatest_rarity == inverse_frequency(100, 1)
    assert 0 < counted.rarity("everywhere") < counted.rarity("common") < counted.rarity("rare")
    assert counted.rarity("absent") == 0.0


def test_title_section_and_name_are_indexed() -> None:
    """A passage is found by the title, the section and the file it stands in, each said once."""
    node = TextNode(
        text="Revenue grew.",
        metadata={
            "title": "Annual report",
            "section": "2 Results",
            "name": "filings/acme_report.pdf",
        },
    )
    assert indexed_keywords(node) == "annual report acm 2 result revenu grew"
    assert indexed_keywords(TextNode(text="Of the")) == ""
