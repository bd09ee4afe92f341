"""Whether passages bear on a question, and whether it goes on from what was said."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.answering.deciding.bearing import goes_on, is_said, names_what_is_asked

SHEET = a_passage("Transport\n\nUN number: 1203. The drawbacks of sealed drums are known.")
ANSWERED = [
    HistoryMessage("user", "What is a sealed drum?"),
    HistoryMessage("assistant", "A sealed drum holds solvents.", "answered"),
]


@pytest.mark.parametrize("question", ["UN number", "which drums are sealed"])
def test_what_a_sentence_says_in_the_same_words_is_asked_of_the_documents(question: str) -> None:
    """All words of a question in one sentence, or its name, are no accident."""
    assert is_said(question, [SHEET])


@pytest.mark.parametrize("question", ["do you know the UN", "drums", "what is new"])
def test_one_word_or_a_word_to_whoever_answers_says_less(question: str) -> None:
    """A single common word may stand anywhere, and who is spoken to may be asked."""
    assert not is_said(question, [SHEET])


def test_a_side_of_a_thing_is_named_in_other_words() -> None:
    """The downsides are its drawbacks, though the question names nothing else."""
    assert names_what_is_asked("What are the downsides?", [SHEET])


def test_what_goes_on_is_about_what_was_said() -> None:
    """A pronoun behind an answer, and a question behind what is told first, go on from it."""
    assert goes_on("is that per drum?", ANSWERED)
    assert goes_on("The lamp is red. What now?", [])
    assert goes_on("how much do I get?", ANSWERED)
    assert not goes_on("how much do I get?", [])
    assert not goes_on("how can you help me?", ANSWERED)
    assert not goes_on("is that per drum?", [])
    assert not goes_on("Which drums leak?", ANSWERED)
