"""Cursors between the pages of a listing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.errors import InvalidCursor
from tunedd_api.pagination import decode_cursor, encode_cursor

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBER = st.integers(-(2**63) + 1, 2**63 - 1)


def wrapped(text: str) -> str:
    """Wrap a text as cursors are."""
    return base64.urlsafe_b64encode(text.encode()).decode()


@given(st.lists(TEXT | NUMBER, min_size=1, max_size=4))
def test_round_trip(key: list[str | int]) -> None:
    """A cursor gives back the very key that it was made of, and needs no escaping in a URL."""
    cursor = encode_cursor(*key)
    assert decode_cursor(cursor, *(type(part) for part in key)) == tuple(key)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text(max_size=60))
def test_any_text(cursor: str) -> None:
    """Whatever is sent as a cursor is either a key of the right shape or refused."""
    try:
        key = decode_cursor(cursor, str, int)
    except InvalidCursor:
        return
    assert [type(part) for part in key] == [str, int]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nope",
        "7",
        "null",
        "{}",
        '"ab"',
        "[]",
        '["a"]',
        '["a", "b"]',
        '["a", true]',
        '["a", null]',
        '["a", 1.0]',
        '["a", 1, 1]',
        '[["a"], 1]',
        '["a\\u0000", 1]',
        '["\\ud800", 1]',
        f'["a", {2**63}]',
        f'["a", {-(2**63)}]',
        "[" * 100_000,
        '["a", ' + "9" * 5000 + "]",
    ],
)
def test_other_keys(text: str) -> None:
    """A cursor that holds another kind of key, or one no database could compare, is refused."""
    with pytest.raises(InvalidCursor):
        decode_cursor(wrapped(text), str, int)


@pytest.mark.parametrize("cursor", ["a", "ab=c", "é", "a b", "+/+/", b"\xff".decode("latin-1")])
def test_no_cursors(cursor: str) -> None:
    """What is not base64 for URLs is refused."""
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor, str)


def test_bytes_that_are_no_text() -> None:
    """Bytes that are no UTF-8 are refused."""
    with pytest.raises(InvalidCursor):
        decode_cursor(base64.urlsafe_b64encode(b'["\xff"]').decode(), str)
