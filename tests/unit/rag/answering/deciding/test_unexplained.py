"""Reasons that are asked for where the documents only say that it is so."""

import pytest

from tunedd_api.rag.answering.deciding.unexplained import tells_only_that


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Why can day tickets not be exchanged for money?",
            "Tickets\n\nDay tickets cannot be exchanged for money. The gate opens at nine.",
        ),
        ("why was support for Norda 6 dropped", "- Dropped support for Norda 6.\n- Faster start."),
        ("How come the hall closes at four?", "The hall closes at four. The bar is open till ten."),
    ],
)
def test_the_fact_alone_is_no_reason(question: str, text: str) -> None:
    """It says nearly all of the question, and nothing beside it says why."""
    assert tells_only_that(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Why can day tickets not be exchanged for money?",
            "Day tickets cannot be exchanged for money, since they are sold below cost.",
        ),
        (
            "Why can day tickets not be exchanged for money?",
            "They are sold below cost. Therefore day tickets cannot be exchanged for money.",
        ),
        ("Why does the hall close at four?", "The hall closes at four: nobody came any more."),
        ("Why does the hall close at four?", "We shut early to save heating."),
        ("Why was the player dropped?", "- Dropped the player. Browsers no longer run it."),
        ("When does the hall close?", "The hall closes at four."),
    ],
)
def test_what_may_give_a_reason(question: str, text: str) -> None:
    """A word or mark for it, a sentence about it, other words, or another kind of question."""
    assert not tells_only_that(question, text)
