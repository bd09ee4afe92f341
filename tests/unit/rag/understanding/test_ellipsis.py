"""Questions that leave out what the one before has said."""

import pytest

from tests.unit.rag.understanding.test_reader import read
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.understanding.ellipsis import completed
from tunedd_api.rag.understanding.message import Aspect, Kind

COMPLETED = [
    (
        "And visitors?",
        "How many loans were there in 2021?",
        "How many visitors were there in 2021?",
    ),
    ("and new members?", "How many visitors in 2021?", "How many new members in 2021?"),
    ("And worldwide?", "What does 4 kg to Europe cost?", "What does 4 kg to worldwide cost?"),
    ("and the profit?", "What was the revenue in 2021?", "What was the profit in 2021?"),
    ("And loans in 2019?", "How many visitors in 2021?", "How many loans in 2019?"),
    ("and cotton?", "Which dye does it take?", "Which dye does cotton take?"),
    ("what about Lyon?", "Who founded Bonn?", "Who founded Lyon?"),
    ("And in spring?", "When is the mill open in autumn?", "When is the mill open in spring?"),
    ("And in spring?", "When is the mill open?", "When is the mill open in spring?"),
    ("or 7 bar?", "Which hose is for 4 bar?", "Which hose is for 7 bar?"),
    ("Greta, I mean", "What does Anna Riis teach?", "What does Greta teach?"),
    ("no, the 2021 one", "Who wrote the 2019 report?", "Who wrote the 2021 report?"),
    ("sorry, I meant Oslo", "When was Bergen founded?", "When was Oslo founded?"),
    ("Ich meine Kupfer", "Wie hart ist das mit Blech?", "Wie hart ist das mit Kupfer?"),
    ("newer than 1985?", "Which boats may race?", "Which boats may race newer than 1985?"),
    ("and in Tin?", "What is the fee for Copper?", "What is the fee for Tin?"),
    ("And for children?", "What does an adult pay?", "What does children pay?"),
    ("and students?", "When may pensioners swim?", "When may students swim?"),
    ("and the dog?", "Who feeds the cat?", "Who feeds the dog?"),
    ("what about now?", "Who runs the mill?", "Who runs the mill?"),
    ("und jetzt?", "Wem gehört es?", "Wem gehört es?"),
    ("At what pressure?", "Is it tested?", "At what pressure: Is it tested?"),
    ("how long?", "Is it tested?", "how long: Is it tested?"),
    ("how deep?", "How wide is the lock?", "how deep is the lock?"),
    ("For students?", "What is a day ticket?", "What is a day ticket For students?"),
    (
        "with the small pump?",
        "How long does it take?",
        "How long does it take with the small pump?",
    ),
    ("and code 7?", "How do I clear it?", "How do I clear code 7?"),
    ("what about Zarro?", "What is its range?", "What is Zarro's range?"),
    (
        "and from East Harn?",
        "When does the boat leave West Harn?",
        "When does the boat leave East Harn?",
    ),
    ("no, I meant wild yeast", "Which kinds are there?", "wild yeast"),
    ("and a moped?", "What does parking cost for a lorry?", "What does parking cost for a moped?"),
    ("and on Mondays?", "When is it open on Fridays?", "When is it open on Mondays?"),
    ("for a moped", "Is there a space for a lorry?", "Is there a space for a moped?"),
    ("children?", "What do adults pay?", "What do children pay?"),
    ("the upper lock?", "How deep is the lower lock?", "How deep is the upper lock?"),
    ("and the upper one?", "How deep is the lower lock?", "How deep is the upper lock?"),
    ("sorry, the upper lock", "How deep is the lower lock?", "How deep is the upper lock?"),
    ("not that one, the weir", "How deep is the lock?", "How deep is the weir?"),
    (
        "What should I do then?",
        "What does a red lamp mean?",
        "What should I do then: What does a red lamp mean?",
    ),
    ("what now?", "Does it leak?", "what now: Does it leak?"),
    ("Which day?", "Does the choir rehearse?", "Which day: Does the choir rehearse?"),
    ("what year was that?", "Who built it?", "what year was that: Who built it?"),
    ("Why not fewer?", "How many were there?", "Why not fewer: How many were there?"),
]
BY_ITSELF = [
    "and if it breaks?",
    "and when is the last train?",
    "and the price?",
    "In what town was he born?",
    "To whom did she sell it?",
    "no, thanks",
    "no, not that",
    "computer science",
    "a paper about glass",
    "no, I mean Oslo: who founded it?",
    "and then?",
    "and weaknesses?",
    "for whom did she work?",
    "on the other hand",
    "Is it faster?",
]


@pytest.mark.parametrize(("message", "before", "question"), COMPLETED)
def test_what_is_named_takes_its_place_in_the_question_before(
    message: str, before: str, question: str
) -> None:
    """A place, name, number or condition is asked of as the one before it was."""
    assert completed(message, before) == question


@pytest.mark.parametrize("message", BY_ITSELF)
def test_a_question_that_says_what_it_asks_is_not_completed(message: str) -> None:
    """What has a verb, names what is asked, or asks nothing stays as it is."""
    assert completed(message, "Who founded Bonn?") is None


def test_a_side_or_a_part_of_a_thing_does_not_take_its_place() -> None:
    """What has drawbacks is what was spoken of, and the drawbacks are none that has any."""
    assert completed("and drawbacks?", "Does it have advantages?") is None
    assert completed("what about the lid?", "When is it?") is None


async def test_what_a_message_names_beside_the_question_before_is_known() -> None:
    """The message's own words count for more than those that it leaves to the question before."""
    history = [
        HistoryMessage("user", "What is a day ticket?"),
        HistoryMessage("assistant", "It is valid all day.", "answered"),
    ]

    assert (await read("for students?", history)).named == "for students"
    assert (await read("What is a night ticket?", history)).named == ""


def answered(*questions: str) -> list[HistoryMessage]:
    """A history of questions that documents answered."""
    return [
        message
        for question in questions
        for message in (
            HistoryMessage("user", question),
            HistoryMessage("assistant", "So it is.", "answered"),
        )
    ]


@pytest.mark.parametrize(
    ("questions", "message", "meant"),
    [
        (["How deep is the lock?"], "Who runs it?", "Who runs the lock?"),
        (["How deep is the lock?", "Who runs it?"], "is it old?", "is the lock old?"),
        (["How deep is the lock?", "And the weir?"], "Who runs it?", "Who runs the weir?"),
        (["How deep is the lower lock?", "the upper one?"], "is it old?", "is the upper lock old?"),
        (["How deep is the lock?"], "Who may enter?", "The lock: Who may enter?"),
        (["How deep is the lock?"], "Who runs the weir?", ""),
        (["How deep is the lock?"], "Are they old?", ""),
        (["Wie tief ist die Schleuse?"], "Wem gehört it?", ""),
    ],
)
async def test_what_a_pronoun_stands_for_is_what_was_asked_about(
    questions: list[str], message: str, meant: str
) -> None:
    """The question stays as it was put, and what it means is known beside it."""
    understood = await read(message, answered(*questions))

    assert understood.question == message
    assert understood.meant == meant


async def test_a_side_alone_is_asked_of_what_was_spoken_of() -> None:
    """Behind a question about a thing, its price may be asked for by one word."""
    for message in ("price?", "And the price?"):
        understood = await read(message, answered("How deep is the lock?"))
        assert understood.question == "What is the price of the lock?"


async def test_for_whom_else_is_not_how_simply() -> None:
    """Whom it is for may make it simpler, unless the question was one for others."""
    before = answered("What does a course for adults cost?")
    assert (await read("and for beginners?", before)).question == (
        "What does a course for beginners cost?"
    )
    simpler = await read("and for beginners?", answered("What is a lock?"))
    assert simpler.aspect is Aspect.SIMPLER


async def test_what_is_named_otherwise_than_the_subject_is_not_what_an_answer_must_name() -> None:
    """Of "Which day?", an answer says a day by its name."""
    assert (await read("Which day?", answered("Does the choir rehearse?"))).named == ""


async def test_what_goes_on_from_what_went_on_is_completed_from_the_first() -> None:
    """One elliptic question after another is about what the first of them asked."""
    history = [
        HistoryMessage("user", "Who founded Bonn?"),
        HistoryMessage("assistant", "The Romans founded it.", "answered"),
        HistoryMessage("user", "and Lyon?"),
        HistoryMessage("assistant", "The documents do not answer this question.", "no_answer"),
    ]

    understood = await read("Oslo, I mean", history)

    assert understood.kind is Kind.QUESTION
    assert understood.question == "Who founded Oslo?"


async def test_a_row_of_the_table_that_was_quoted_can_be_pointed_at() -> None:
    """The line that names the columns is not counted among the rows."""
    history = [
        HistoryMessage("user", "Which valves are there?"),
        HistoryMessage(
            "assistant",
            "“| Valve | Size |” [1] “| red | 3 mm |\n| blue | 5 mm |\n| green | 9 mm |” [2]",
            "answered",
        ),
    ]

    understood = await read("the second one", history)

    assert understood.item == "| blue | 5 mm |"


async def test_a_subject_of_a_comparison_can_be_pointed_at() -> None:
    """Behind a comparison "the second one" is the second thing that was compared."""
    history = [
        HistoryMessage("user", "Compare copper and zinc."),
        HistoryMessage("assistant", "“Copper is red.” [1] “Zinc is grey.” [2]", "answered"),
    ]

    understood = await read("tell me more about the second one", history)

    assert understood.item == "zinc"


async def test_what_is_replaced_is_known_also_after_a_second_time() -> None:
    """What was asked of before, and no longer is, does not count for what is looked for now."""
    history = [
        HistoryMessage("user", "What does the red valve of Bonn cost?"),
        HistoryMessage("assistant", "It costs 5 euros.", "answered"),
        HistoryMessage("user", "and Lyon?"),
        HistoryMessage("assistant", "It costs 7 euros.", "answered"),
    ]

    understood = await read("and Oslo?", history)
    known = background(history)

    assert understood.question == "What does the red valve of Oslo cost?"
    assert known is not None
    assert known.subject().split()[-3:] == ["cost?", "and", "Lyon?"]
    left = known.subject(understood.replaced)
    assert "valve" in left
    assert "Bonn" not in left
    assert "Lyon" not in left


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("WHAT DOES THE RED VALVE COST?", "what does the red valve cost?"),
        ("IEEE VS ACM?", "ieee vs acm?"),
        ("NASA?", "NASA?"),
        ("What does NASA cost?", "What does NASA cost?"),
    ],
)
async def test_a_question_in_capitals_is_one_in_small_letters(message: str, question: str) -> None:
    """Where all is in capitals they tell no names; an abbreviation keeps its own."""
    assert (await read(message)).question == question
