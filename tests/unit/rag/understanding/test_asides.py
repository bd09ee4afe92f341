"""What a message asks of the service beside what it asks of the documents."""

import pytest

from tests.unit.rag.understanding.test_reader import read
from tunedd_api.rag.understanding.message import Kind


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Which file formats can I upload? What is a lock?", "What is a lock?"),
        ("Who built the lock? Is my data safe with you?", "Who built the lock?"),
        ("Is this chat private? And what is an agent?", "And what is an agent?"),
    ],
)
async def test_what_is_asked_of_the_service_is_parted_from_a_question(
    message: str, question: str
) -> None:
    """A message may ask the documents something, and the service something else."""
    understood = await read(message)

    assert understood.question == question
    assert understood.aside is not None
    assert understood.aside.kind is Kind.SERVICE


async def test_who_the_service_is_may_be_asked_beside_a_question() -> None:
    """What is asked of the service in small talk is not looked for in the documents."""
    understood = await read("What is a lock? What's your name?")

    assert understood.question == "What is a lock?"
    assert understood.aside is not None
    assert understood.aside.kind is Kind.SMALL_TALK


async def test_two_questions_of_the_documents_stay_together() -> None:
    """Only what needs no evidence is parted from a question."""
    understood = await read("Who built the lock? What did it cost?")

    assert understood.question == "Who built the lock? What did it cost?"
    assert understood.aside is None
