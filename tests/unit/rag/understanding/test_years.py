"""Years that a question leaves to the one before."""

import pytest

from tests.unit.rag.understanding.test_reader import read
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.message import Kind
from tunedd_api.rag.understanding.years import with_its_year

BEFORE = "How many loans were there in 2021?"


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("and the year before?", "How many loans were there in 2020?"),
        ("And the year after?", "How many loans were there in 2022?"),
        ("the following year?", "How many loans were there in 2022?"),
        ("und im Vorjahr?", "How many loans were there in 2020?"),
        ("et l'année précédente ?", "How many loans were there in 2020?"),
        ("How many staff in the same year?", "How many staff in 2021?"),
        ("What was revenue in the previous year?", "What was revenue in 2020?"),
        ("who was treasurer then?", "who was treasurer in 2021?"),
        ("And visitors that year?", "And visitors in 2021?"),
    ],
)
def test_year_of_the_question_before(message: str, asked: str) -> None:
    """The same year, or the one before or after it, stands where the message points to it."""
    assert with_its_year(message, BEFORE) == asked


@pytest.mark.parametrize(
    ("message", "before"),
    [
        ("What happens next year?", BEFORE),
        ("What is it then?", BEFORE),
        ("the year before last?", BEFORE),
        ("and the year before?", "How many loans were there?"),
        ("and the year after?", "What does a parcel of 2000 g cost?"),
        ("and the year before?", "Did it grow from 2019 to 2021?"),
        ("And in the same year as 2018?", BEFORE),
    ],
)
def test_no_year_to_point_to(message: str, before: str) -> None:
    """Nothing is put in where the question before has no year or several, or none is meant."""
    assert with_its_year(message, before) is None


async def test_it_is_asked_by_what_was_completed_before() -> None:
    """A year is told from the question as it was meant, and what is named then goes in as well."""
    history: list[HistoryMessage] = []
    meant: list[str] = []
    asked = (BEFORE, "And visitors?", "and the year before?", "What about staff?")
    for message in (*asked, "and in 2023?", "and the year before?"):
        understood = await read(message, history)
        assert understood.kind is Kind.QUESTION
        meant.append(understood.question)
        history += [HistoryMessage("user", message), HistoryMessage("assistant", "1", "answered")]
    assert meant == [
        BEFORE,
        "How many visitors were there in 2021?",
        "How many visitors were there in 2020?",
        "How many staff were there in 2020?",
        "How many staff were there in 2023?",
        "How many staff were there in 2022?",
    ]
