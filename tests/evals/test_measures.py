"""Measures of a ranking."""

import pytest

from evals.measures import by_query, means


def test_first_of_two_right_places() -> None:
    """Recall counts all right places, first place any of them, nDCG where they stand."""
    values = by_query({"q": {"a": 1, "b": 1}}, {"q": ["a", "x", "b"]})["q"]
    assert values["recall@5"] == 1.0
    assert values["recall@1"] == 0.5
    assert values["first place"] == 1.0
    assert values["nDCG@10"] == pytest.approx((1 + 0.5) / (1 + 1 / 1.584962500721156))


def test_order_is_that_of_the_run() -> None:
    """What was found first stands first, whatever its name."""
    assert by_query({"q": {"z": 1}}, {"q": ["z", "a"]})["q"]["first place"] == 1.0
    assert by_query({"q": {"z": 1}}, {"q": ["a", "z"]})["q"]["first place"] == 0.0


def test_only_the_first_places_count() -> None:
    """A sixth place is none for recall@5, an eleventh none for nDCG@10."""
    others = [f"x{number}" for number in range(10)]
    values = by_query({"q": {"a": 1}}, {"q": [*others, "a"]})["q"]
    assert values["nDCG@10"] == values["recall@5"] == 0.0


def test_query_without_a_result_counts_as_nothing() -> None:
    """A query for which nothing was found lowers the mean; one without right places does not."""
    values = by_query({"q": {"a": 1}, "r": {"b": 1}, "s": {"c": 0}}, {"q": ["a"], "r": []})
    assert set(values) == {"q", "r"}
    assert means(values.values())["recall@5"] == 0.5


def test_no_queries_have_no_mean() -> None:
    """There is no mean of nothing."""
    assert means([]) == {}
