"""Idempotency keys: a name for a request, and a fingerprint of it."""

from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.conversations.turns.ledger import IdempotencyKey

PARTS = st.lists(st.text(alphabet="ab1:ä🐝", max_size=4), max_size=4)


@given(PARTS, PARTS)
def test_fingerprints_tell_requests_apart(one: list[str], other: list[str]) -> None:
    """Two requests have the same fingerprint just when all their parts are the same, in order."""
    same = IdempotencyKey.of("key", *one) == IdempotencyKey.of("key", *other)
    assert same == (one == other)


def test_fingerprint_is_a_sha256() -> None:
    """The fingerprint has a fixed length, and says nothing of what was asked."""
    key = IdempotencyKey.of("key", "A secret question", "a.md")
    assert key.key == "key"
    assert len(bytes.fromhex(key.fingerprint)) == 32
