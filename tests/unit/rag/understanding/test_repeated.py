"""Questions that are asked once more."""

import pytest

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.repeated import before_it_was_asked


def turn(question: str, outcome: str = "answered") -> list[HistoryMessage]:
    """A question with an answer of this outcome."""
    return [HistoryMessage("user", question), HistoryMessage("assistant", "So it is.", outcome)]


FEE = "What is the fee?"
EARLIER = turn("What do bees eat?")


@pytest.mark.parametrize("again", ["What is the fee?", "what is the fee", " What is  the fee ?"])
def test_a_question_again(again: str) -> None:
    """However it is typed, it is what was asked, and so is one that is asked a third time."""
    assert before_it_was_asked(again, [*EARLIER, *turn(FEE)]) == EARLIER
    assert before_it_was_asked(again, [*EARLIER, *turn(FEE), *turn(FEE)]) == EARLIER


def test_talk_between_the_two() -> None:
    """Thanks say nothing of the documents."""
    history = [*EARLIER, *turn(FEE), *turn("thanks!", "conversation")]

    assert before_it_was_asked(FEE, history) == EARLIER


@pytest.mark.parametrize("outcome", ["answered", "extractive", "no_answer"])
def test_something_else_between_the_two(outcome: str) -> None:
    """The same words may then ask for something else."""
    assert before_it_was_asked(FEE, [*turn(FEE), *turn("And the large one?", outcome)]) is None


def test_a_new_question() -> None:
    """It was not asked before, not even where nothing was."""
    assert before_it_was_asked(FEE, []) is None
    assert before_it_was_asked(FEE, EARLIER) is None


def test_marks_within_a_question_tell_it_from_others() -> None:
    """What differs in a sign asks for something else."""
    history = turn("What is C++?")

    assert before_it_was_asked("what is c++", history) == []
    assert before_it_was_asked("What is C#?", history) is None
