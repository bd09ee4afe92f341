"""Questions that propose a value."""

from time import perf_counter

import pytest

from tests.support.answer_reader import FakeReader
from tests.support.gathering import gathered
from tests.support.passages import a_passage
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.questions.proposed_values import as_asked_for


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Is the rent 900 euros?", "How much is the rent?"),
        ("Is the rent £900 a month?", "How much is the rent a month?"),
        ("Is the concert on Friday?", "When is the concert?"),
        ("Is the form due in April?", "When is the form due?"),
        ("Is the departure at 9:30?", "When is the departure?"),
        ("Was the voyage a year long?", "How long was the voyage?"),
        ("Were 80 boats counted?", "How many boats were counted?"),
        ("Does the crossing take an hour?", "How long does the crossing take?"),
        ("Is the number of seats 12?", "What is the number of seats?"),
    ],
)
def test_a_question_that_proposes_a_value_asks_for_it(question: str, asked: str) -> None:
    """A sum, a day, an hour, a time, a number of things."""
    assert as_asked_for(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Is pump 7 broken?",
        "Is bathing allowed after two weeks?",
        "Are dogs allowed after 8 pm?",
        "Is parking free on Sundays?",
        "Is the rent not 900 euros?",
        "Is the rent more than 900 euros?",
        "Is version 2 faster than version 1?",
        "Is it four to a room?",
        "Is there a fee of 20 euros?",
        "Is the fee 20 or 30 euros?",
        "Can I send 32 files at once?",
        "Is the committee elected every 3 years?",
        "How much is the rent, 900 euros?",
        "Is?",
        "",
    ],
)
def test_any_other_question_is_left_as_it_is(question: str) -> None:
    """A number may name a thing, be a condition, or be one of several."""
    assert as_asked_for(question) == question


def test_places_are_read_for_the_value() -> None:
    """Beside a value that it is not, what gives another one is hardly read as an answer."""
    page = a_passage("The rent is 700 euros a month.")
    answered, unanswered = FakeReader("700"), FakeReader()
    for reader in (answered, unanswered):
        Quoter("Is the rent 900 euros?", gathered(page)).read(reader)

    assert answered.asked == ["How much is the rent?"]
    assert unanswered.asked == ["How much is the rent?", "Is the rent 900 euros?"]


@pytest.mark.parametrize("part", ["? ", "is 9 ", "£", "on Friday ", "\n"])
def test_long_messages_take_a_moment(part: str) -> None:
    """Nobody asks so, but anybody may send it."""
    begun = perf_counter()
    as_asked_for(f"Is the rent {part * 2000}?")

    assert perf_counter() - begun < 2
