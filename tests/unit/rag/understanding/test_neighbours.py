"""What asks for the place behind or before."""

import time

import pytest

from tests.unit.rag.understanding.test_onward import ANSWERED
from tests.unit.rag.understanding.test_reader import read
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.neighbours import steps_asked


@pytest.mark.parametrize(
    ("message", "steps"),
    [
        ("what's on after that one?", 1),
        ("And the next one?", 1),
        ("and the one after that?", 1),
        ("What do I do after that?", 1),
        ("what is the next step?", 1),
        ("What comes before that?", -1),
        ("and before that?", -1),
        ("the previous one", -1),
        ("What happened after the war?", 0),
        ("What is the next meeting about?", 0),
        ("What is the next train?", 0),
        ("show me the next lesson", 0),
        ("Is it open after 5?", 0),
    ],
)
def test_it_names_nothing_but_the_place(message: str, steps: int) -> None:
    """What names a thing asks the documents."""
    assert steps_asked(message) == steps


def test_a_long_message_takes_a_moment() -> None:
    """However often it begins."""
    begun = time.perf_counter()
    for part in ("and ", "\n", " ", "? ", "what is "):
        assert steps_asked(part * 50_000) == 0
        steps_asked((part * 80)[:80])
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "message",
    ["How will I know?", "How will I know it worked?", "and how can I tell if it's ready?"],
)
async def test_a_sign_is_asked_of_what_was_told(message: str) -> None:
    """Not of the service: what was quoted tells no sign, and is left out."""
    understood = await read(message, ANSWERED)

    assert understood.kind is Kind.POINTING
    assert understood.aspect is Aspect.REASON
    assert "What does a red lamp mean?" in understood.question


async def test_how_something_else_is_known_is_a_question() -> None:
    """What names it is asked by itself, and whoever asks the service asks for its source."""
    assert (await read("How can I tell ripe melons?", ANSWERED)).kind is Kind.QUESTION
    assert (await read("How do you know?", ANSWERED)).aspect is Aspect.SOURCE
