"""Questions that name nothing that they ask about."""

import pytest

from tunedd_api.rag.questions.pointing import is_all_pointing


@pytest.mark.parametrize(
    ("question", "leaves_all"),
    [
        ("What are its limits?", True),
        ("Which engine was it built with?", True),
        ("How much do I get?", True),
        ("how long does it take to fill the lock?", False),
        ("Does the lock have its keeper?", False),
        ("What does Reed say about it?", False),
        ("What about the lock?", False),
    ],
)
def test_a_question_leaves_all_to_what_was_said_that_names_nothing(
    question: str, *, leaves_all: bool
) -> None:
    """A pronoun before anything is named points back; behind it, it may stand for that."""
    assert is_all_pointing(question) is leaves_all
