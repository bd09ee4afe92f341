"""The lists that answers give."""

import pytest

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.history import list_items, turns


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ("There are two:\n1. speed [1]\n2. cost [2]", ["speed", "cost"]),
        ("- speed\n- cost\n- size", ["speed", "cost", "size"]),
        ("They are (1) speed, (2) cost and (3) size.", ["speed", "cost", "size."]),
        (
            "The levels are the user, the task, and the world. [1]",
            ["the user", "the task", "the world"],
        ),
        ("“Speed matters.” [1] “Cost does not.” [2]", ["Speed matters.", "Cost does not."]),
        (
            "“Red lights mean stop. Green lights mean go. Blue lights mean no.” [1] “So be it.”",
            ["Red lights mean stop.", "Green lights mean go.", "Blue lights mean no."],
        ),
        (
            "“Hull pumps move water. Deck pumps wash the planks. Hand pumps are spare.” [1]",
            ["Hull pumps move water.", "Deck pumps wash the planks.", "Hand pumps are spare."],
        ),
        ("“Speed matters. Cost is low. The end is near.” [1]", []),
        ("Speed matters. [1]", []),
        ("1. speed", []),
        ("", []),
    ],
)
def test_the_items_of_a_list_are_told_apart(answer: str, items: list[str]) -> None:
    """Numbers, bullets, a series or several quotes make a list; markers are no part of it."""
    assert list_items(answer) == items


def test_a_history_is_read_turn_by_turn() -> None:
    """Each question goes with the answer behind it, one that has none with nothing."""
    history = [
        HistoryMessage("assistant", "Welcome!"),
        HistoryMessage("user", "a"),
        HistoryMessage("user", "b"),
        HistoryMessage("assistant", "c", "answered"),
    ]

    read = turns(history)

    assert [(turn.question, turn.answer) for turn in read] == [("a", ""), ("b", "c")]
    assert [turn.rests_on_documents for turn in read] == [False, True]


def test_sentences_that_the_one_before_counts_are_a_list() -> None:
    """Four kinds are told in the four sentences behind the one that says so."""
    answer = (
        "Teams mirror firms. Han groups the structures into three kinds. In a flat one all are "
        "equal. In a tree a leader plans. A nested one has both. Roles may change. [1]"
    )
    assert list_items(answer, "Which structures does Han tell apart?") == [
        "In a flat one all are equal.",
        "In a tree a leader plans.",
        "A nested one has both.",
    ]
    assert list_items(answer, "Where do owls live?") == []


def test_a_sentence_without_an_end_holds_no_series() -> None:
    """A history that somebody sends with thousands of commas is not searched for a series."""
    assert list_items("owls, " * 5000 + "mice and owls.", "Which owls?") == []
