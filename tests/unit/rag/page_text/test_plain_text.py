"""Showing quotes as plain text."""

import pytest

from tunedd_api.rag.page_text.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [the guide](https://example.org/a_(b)).", "See the guide."),
        ("A ![red kite](kite.png) flies.", "A red kite flies."),
        ("![](kite.png) It flies.", "It flies."),
        ("As [told][1] before", "As told before"),
        ("Use **bold** and *soft* and __more__.", "Use bold and soft and more."),
        ("Call `run_all(*args)` now", "Call run_all(*args) now"),
        ("a<br>b and <b>c</b> &amp; d", "a b and c & d"),
        ("## A heading ##", "A heading"),
        ("<https://example.org>", "https://example.org"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
        ("x < y and y > z", "x < y and y > z"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("items[i] and [1] stay", "items[i] and [1] stay"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_markup_is_not_shown(text: str, shown: str) -> None:
    """Links, pictures and tags show what they say; what only looks like markup stays."""
    assert plain_text(text) == shown
