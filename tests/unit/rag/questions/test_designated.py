"""What a question calls by a code, a number or a letter."""

import pytest

from tunedd_api.rag.questions.designated import MOST, Named


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What does error E5 mean?", "Error E5 means that the sensor is wet.", False),
        ("What does error E5 mean?", "Error E4 means that the tank is empty.", True),
        ("What does error E5 mean?", "Call the service line.", None),
        ("Who sleeps in room 12?", "Room 21 is let to Ada Holm.", True),
        ("Who sleeps in room 12?", "Room 12 is let to Ada Holm.", False),
    ],
)
def test_what_a_text_names_of_the_kind(question: str, text: str, *, expected: bool | None) -> None:
    """What is asked for, others of its kind, or none of the kind."""
    assert Named.by(question).is_of_others(text) is expected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How is error E5 cleared?", "Errors E4 to E6 are cleared by holding the button."),
        ("How is error E5 cleared?", "E1 clears itself, all other errors by the button."),
        ("What do I do in week 3?", "Weeks 1 to 4: rest."),
    ],
)
def test_what_may_mean_more_than_it_names_is_not_of_others(question: str, text: str) -> None:
    """A range may hold what is asked for, and what is said of all others does."""
    assert Named.by(question).is_of_others(text) is None


def test_who_names_too_many_names_none() -> None:
    """Else the last of them would pass for others."""
    many = " ".join(f"E{number}" for number in range(1, MOST + 2))
    assert not Named.by(f"What do {many} mean?")
    assert Named.by("What do E1 and E2 mean?")
