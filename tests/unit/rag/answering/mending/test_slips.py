"""Slips of the keyboard in questions."""

import time

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.mending.slips import without_slips

PASSAGES = [
    a_passage("Toolformer learns to call tools. Anders Martinsen and Axelrod wrote the software."),
    a_passage("The framework has levels of management. Agents use chatbots; a zorblax is neither."),
]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("What tools could Tooflormer use?", "What tools could Toolformer use?"),
        ("What tools could toolfomer use?", "What tools could Toolformer use?"),
        ("Who wrote the sofwtare?", "Who wrote the software?"),
        ("Which levels of mangement are there?", "Which levels of management are there?"),
        ("What did Axelord write?", "What did Axelrod write?"),
        ("Is a zorblaxx a chatbott?", "Is a zorblax a chatbots?"),
    ],
)
def test_what_nobody_knows_is_spelt_as_the_passages_do(asked: str, meant: str) -> None:
    """Letters that changed places, one too many, too few or wrong; in names of some length only."""
    assert without_slips(asked, PASSAGES) == meant


def test_a_common_word_need_not_stand_in_the_passages() -> None:
    """Two of its letters have changed places; which other letter is meant would be a guess."""
    assert without_slips("Which is chepaer?", PASSAGES) == "Which is cheaper?"
    assert without_slips("Who was invtied, and who was inwited?", PASSAGES) == (
        "Who was invited, and who was inwited?"
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the software?",  # as they say it
        "What did Axelrad write?",  # a short name, which may be another one's
        "What does the manager do?",  # a word of English
        "How does a chatbot work?",  # another form of what they have
        "Who is Anderson?",  # a name that is more than a letter away
        "What is GPT-4 for?",
        "",
    ],
)
def test_what_may_be_meant_stays(question: str) -> None:
    """Words that are known, and names that may be others."""
    assert without_slips(question, PASSAGES) == question


def test_what_may_mean_two_things_stays() -> None:
    """Two words of the passages are as near."""
    passages = [a_passage("The brackel holds. The brackes hold.")]
    assert without_slips("What does the bracket hold?", passages) == "What does the bracket hold?"
    assert without_slips("What does the brackex hold?", passages) == "What does the brackex hold?"


def test_endless_words_take_a_moment() -> None:
    """Nobody's words are of thousands of letters."""
    started = time.process_time()
    for word in ("b" + "a" * 30_000, "ba" * 15_000, "a'" * 15_000, "a" * 30_000 + "-"):
        assert without_slips(word, []) == word
    assert time.process_time() - started < 10
