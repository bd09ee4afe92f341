"""Week 9 is week nine, and the ninth week."""

import pytest

from tunedd_api.rag.language.numbered import numbers_in_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("What is the topic of week nine?", "What is the topic of week 9?"),
        ("Who sleeps in room twenty-one?", "Who sleeps in room 21?"),
        ("topic of the ninth week", "topic of the week 9"),
        ("the 2nd stage", "the stage 2"),
        ("It takes nine weeks.", "It takes nine weeks."),
        ("the week none of us was there", "the week none of us was there"),
        ("the following week", "the following week"),
    ],
)
def test_numbers_that_tell_one_from_others_are_put_in_digits(text: str, digits: str) -> None:
    """What is counted stays in words, and so does what is no number."""
    assert numbers_in_digits(text) == digits
