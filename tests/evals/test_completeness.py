"""How much of a page is read, and in which order: the measures."""

from pathlib import Path

from benchmarks.completeness import in_order, recalled, truth_of, words

TRUTH = words("Agents plan their moves, and learn.")


def test_recall_counts_letters_of_words() -> None:
    """Words that are missing count by their letters, as often as they stand there."""
    assert recalled(TRUTH, TRUTH)[0] == 1
    share, missing = recalled(TRUTH, words("learn and plan their moves"))
    assert (share, missing) == (1 - 6 / 28, {"agents": 1})
    assert recalled(["a", "a"], ["a"])[1] == {"a": 1}


def test_order_counts_what_can_be_read_in_order() -> None:
    """What stands elsewhere than in the source is out of order; what is added harms nothing."""
    assert in_order(TRUTH, TRUTH) == 1
    assert in_order(TRUTH, words("1 Agents plan (2) their moves, and so they learn.")) == 1
    assert in_order(TRUTH, words("and learn. Agents plan their moves,")) == 20 / 28
    assert in_order(TRUTH, words("Something else")) == 0


def test_truth_is_what_a_source_shows(tmp_path: Path) -> None:
    """Scripts, styles and the head of a page show nothing."""
    page = tmp_path / "a.html"
    page.write_text(
        "<html><head><title>No</title><style>p {}</style></head><body><p>Yes, <b>we</b> show"
        "<script>no()</script></p><p>ﬁve</p></body></html>",
        encoding="utf-8",
    )
    assert truth_of(page) == ["yes", "we", "show", "five"]
    text = tmp_path / "a.txt"
    text.write_text("Plain text.", encoding="utf-8")
    assert truth_of(text) == ["plain", "text"]
