"""What a question after a history may refer to."""

import pytest

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.rag.prompts import NO_ANSWER
from tunedd_api.rag.retrieval.background import Background, background
from tunedd_api.rag.retrieval.follow_ups import UNKNOWN, points_back

BEES = ("What do bees do?", "Bees dance.")
BREAD = ("Why does bread rise?", "Yeast makes gas.")


def said(*turns: tuple[str, str]) -> list[HistoryMessage]:
    """Questions and their answers as a history."""
    return [
        message
        for question, answer in turns
        for message in (HistoryMessage("user", question), HistoryMessage("assistant", answer))
    ]


def test_first_and_last_answered_turn() -> None:
    """The last answer counts, and the questions of the first and the last answered turn."""
    assert background([]) is None
    assert background(said(BEES)) == Background(BEES[1], BEES[0], BEES[0])
    assert background(said(BEES, BREAD)) == Background(BREAD[1], BEES[0], BREAD[0])


@pytest.mark.parametrize(
    "turn",
    [
        ("hi", "Hello! What would you like to know?"),
        ("Thanks a lot!", "You are welcome."),
        ("How are you?", "Fine."),
        ("What does tea cost?", NO_ANSWER),
        ("What does tea cost?", f"{NO_ANSWER} [1]"),
        ("What does tea cost?", "The passages do not say."),
        ("What does tea cost?", "I'm sorry, the context doesn't mention the price of tea."),
        ("What does tea cost?", "I don't know."),
        ("What does tea cost?", ""),
        ("谢谢", "不客气"),
        ("Vielen Dank!", "Gern."),
    ],
)
def test_small_talk_and_refusals_count_for_nothing(turn: tuple[str, str]) -> None:
    """A turn that was not answered changes nothing, wherever in the history it stands."""
    expected = background(said(BEES, BREAD))
    assert background(said(turn, BEES, BREAD)) == expected
    assert background(said(BEES, turn, BREAD)) == expected
    assert background(said(BEES, BREAD, turn)) == expected
    alone = background(said(turn))
    assert alone is None or alone.refused


def test_where_nothing_was_answered_a_refused_question_says_what_is_spoken_of() -> None:
    """What was asked last in vain is what "it" stands for, as long as nothing else is known."""
    tea, milk = ("What does tea cost?", NO_ANSWER), ("What does milk cost?", NO_ANSWER)
    thanks = ("Thanks!", "You are welcome.")

    assert background(said(thanks)) is None
    known = background(said(tea, milk, thanks))
    assert known == Background("", milk[0], milk[0], refused=True)
    assert background(said(tea, BEES)) == Background(BEES[1], BEES[0], BEES[0])


@pytest.mark.parametrize(("outcome", "counts"), [("answered", True), ("no_answer", False)])
def test_a_known_outcome_decides(outcome: str, *, counts: bool) -> None:
    """Where it is known how a turn ended, its words are not asked."""
    history = [
        HistoryMessage("user", BEES[0]),
        HistoryMessage("assistant", "The text does not say." if counts else BEES[1], outcome),
    ]
    known = background(history)
    assert known is not None
    assert known.refused is not counts


def test_a_long_answer_is_no_refusal() -> None:
    """An answer that also says what the documents leave open is still one."""
    answer = f"{'Bees dance to tell where flowers are. ' * 10}The documents do not say why."
    assert background(said((BEES[0], answer))) is not None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What are its drawbacks?", 1.0),
        ("And in winter?", 1.0),
        ("What about the second one?", 1.0),
        ("Okay, what happens next?", 1.0),
        ("How do the two differ?", 1.0),
        ("Was sind die Nachteile davon?", 1.0),
        ("¿Y eso por qué?", 1.0),
        ("Who described STRIPS?", 0.0),
        ("What is the capital of France?", 0.0),
        ("Wer beschrieb STRIPS?", 0.0),
        ("什么是机器学习", UNKNOWN),
        ("And who is the landlord of the flat?", UNKNOWN),
        ("Und wie hoch ist die Miete?", UNKNOWN),
        ("And what are its drawbacks?", 1.0),
        ("What does MemGPT do, then?", 0.0),
        ("What happened after then?", 1.0),
    ],
)
def test_pointing_back(question: str, expected: float) -> None:
    """A word that points at what was said is noticed; of other languages nothing is claimed."""
    assert points_back(question) == expected


def quoting(name: str, *turns: tuple[str, str]) -> list[HistoryMessage]:
    """Questions with answers that quote a document."""
    place = QuotedPlace(DocumentRef(document_id(name), name), 1, 0, 9)
    return [
        message
        for question, answer in turns
        for message in (
            HistoryMessage("user", question),
            HistoryMessage("assistant", answer, "answered", (place,)),
        )
    ]


def first_question(*history: HistoryMessage) -> str:
    """The first question of what the conversation is about."""
    known = background(history)
    assert known is not None
    return known.first_question


def test_the_first_question_is_that_of_the_subject_in_hand() -> None:
    """What was spoken of before a conversation turned to something else counts no more."""
    bees, crumb = quoting("bees.md", BEES), ("How long does a loaf keep?", "A week.")
    what = ("What is sourdough?", "A dough that rises by itself.")

    assert first_question(*bees, *quoting("bread.md", BREAD)) == BREAD[0]
    assert first_question(*bees, *quoting("bread.md", BREAD, crumb)) == BREAD[0]
    assert first_question(*quoting("food.md", BREAD, what, crumb)) == what[0]
    assert first_question(*bees, *said(BREAD)) == BEES[0]
    hive = ("And what is a hive?", "A home.")
    assert first_question(*bees, *quoting("home.md", hive)) == BEES[0]
