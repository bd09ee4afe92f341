"""Passages mapped back to the gold spans that they hold."""

from evals.asking import Place
from evals.questions import GoldSpan, Question
from evals.retrieval import gold_places

QUESTION = Question(
    id="q",
    kind="list",
    language="en",
    question="Who does what?",
    expected=("answered",),
    spans=(GoldSpan("a.pdf", 1, "Bees dance."), GoldSpan("a.pdf", 1, "Ants march.")),
)


def a_place(text: str, page: int = 1) -> Place:
    """A passage."""
    return Place("a.pdf", "id", page, 0, len(text), text)


def test_passage_with_two_gold_spans() -> None:
    """A passage that holds two gold spans stands for both."""
    assert gold_places([a_place("Bees dance. Ants march.")], QUESTION) == ["0", "1"]


def test_other_passages_keep_their_rank() -> None:
    """What holds no gold span takes a place of its own, and a span counts once."""
    found = [
        a_place("Owls sleep."),
        a_place("Bees dance."),
        a_place("Bees dance."),
        a_place("X", 2),
    ]
    assert gold_places(found, QUESTION) == ["other-0", "0", "other-3"]
