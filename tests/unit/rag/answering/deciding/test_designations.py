"""Version 7.4, class E and room 12, and what is said of others of the kind."""

import time

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.deciding.designations import lacks_what_is_designated

TOLD = a_passage(
    "Norda 7.2 was released on 11 March. Room 3 is heated, and so is room five. "
    "Classes B to D are wide, and class A is not. Years 7 to 11 eat at noon. "
    "Level 10 or higher is closed. Section C covers pets. See chapter IV of the rules.",
)
TABLE = a_passage("| Class | Load |\n| --- | --- |\n| A | 2 kN |\n| B | 5 kN |\n")


@pytest.mark.parametrize(
    "question",
    [
        "When is Norda 7.4 coming out?",
        "How much can class E bear?",
        "When do pupils of Year 13 eat?",
        "What is in room 12?",
        "what does section K say",
    ],
)
def test_another_of_its_kind_is_no_answer(question: str) -> None:
    """The passages tell of others, and the number or letter stands nowhere."""
    assert lacks_what_is_designated(question, [TOLD])


@pytest.mark.parametrize(
    "question",
    [
        "When did Norda 7.2 come out?",
        "When did Norda 7 come out?",
        "How wide is class C?",
        "When do pupils of Year 9 eat?",
        "What is in room 5?",
        "Who may enter level 12?",
        "What do sections C and D cover?",
        "What does chapter 4 of the rules say?",
        "Is room 12 heated?",
        "Which hall 12 is meant?",
        "What is open on May 12?",
        "What happens within Norda 12 months later?",
        "Compare 4 rooms.",
    ],
)
def test_what_may_be_told_is_not_lacking(question: str) -> None:
    """In words, in a range or beyond one; what is counted, and whether something is so."""
    assert not lacks_what_is_designated(question, [TOLD])


CODES = a_passage(
    "The DX-40 weighs 3 kg and the DX 50-C weighs 4 kg. Sheets are A3, A4 or B1 to B5. "
    "The error E05 stops the pump; E10–E14 are warnings. Release 3.6.0 fixed the clock, 3.6.2 the "
    "sound. Under-16s pay half. Week 8 is for turbidites, and in the ninth week we dig.",
)


@pytest.mark.parametrize(
    "question",
    [
        "What does the DX-60 weigh?",
        "weight of the dx60",
        "How much is an A0 sheet?",
        "What does E07 mean?",
        "What was fixed in 3.6.3?",
        "What is the topic of week 13?",
    ],
)
def test_another_code_is_no_answer(question: str) -> None:
    """The passages tell of others of the make or form."""
    assert lacks_what_is_designated(question, [CODES])


@pytest.mark.parametrize(
    "question",
    [
        "What does the DX-40 weigh?",
        "What does the dx50 weigh?",
        "How much is a B3 sheet?",
        "What does E12 mean?",
        "What was fixed in 3.6.2?",
        "What do under-18s pay?",
        "What is the topic of week 9?",
        "What does the KX-60 weigh?",
        "Is there a DX-60?",
        "What happened on 3.6.24?",
    ],
)
def test_a_code_that_may_be_told_is_not_lacking(question: str) -> None:
    """It stands there, in a range, or nothing of its make does; "under" is no make."""
    assert not lacks_what_is_designated(question, [CODES])


def test_a_number_of_something_else_is_not_of_the_kind() -> None:
    """The 12 of another text is no week, unless that text speaks of weeks."""
    question, weeks = (
        "What is the topic of week 12?",
        a_passage("Week 8: turbidites. Week 9: reefs."),
    )
    assert lacks_what_is_designated(question, [weeks, a_passage("Type 8 to 12 characters.")])
    assert not lacks_what_is_designated(question, [weeks, a_passage("Weekly plan, 12: dating.")])


def test_an_article_is_no_code() -> None:
    """A walk of 5 km tells of nothing that an A4 sheet is one of."""
    told = a_passage("A 5 km walk leads to the print shop. Sheets are printed on both sides.")
    assert not lacks_what_is_designated("What is printed on an A4 sheet?", [told])


def test_what_is_said_of_all_others_holds_for_another_code() -> None:
    """It need not be named."""
    told = a_passage("The DX-40 weighs 3 kg, all other models 5 kg.")
    assert not lacks_what_is_designated("What does the DX-60 weigh?", [told])


def test_the_cells_below_a_noun_are_of_its_kind() -> None:
    """A table of classes tells of A and B; a letter elsewhere is enough."""
    question = "How much can class E bear?"
    assert lacks_what_is_designated(question, [TABLE])
    assert not lacks_what_is_designated("How much can class B bear?", [TABLE])
    assert not lacks_what_is_designated(question, [TABLE, a_passage("E bears what D does.")])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What is signed in version 9?",
            "All versions from 6 on are signed. Version 7.2 reads it.",
        ),
        (
            "What is signed in version 9?",
            "Version 7.2 reads it, and versions from 6 on are signed.",
        ),
        ("What is the fee for group D?", "Group A pays 5. Group B pays 6. All other groups pay 9."),
        ("What is the fee for group D?", "Group A pays 5. Group B pays 6. Everybody else pays 9."),
        ("When does line 3 open?", "Line 1 is open. The other lines open in May."),
        ("What is the limit for tier 3?", "Tier 1: 5. Tier 2: 10. All further tiers: 20."),
        ("What is on level 0?", "The ground level is for staff. Level 1 is closed."),
        ("What is planned for year 3?", "Year 1: dig. Year 2: plant. After that, harvest."),
        (
            "What must class III devices be?",
            "Class I devices are free. Class 3 devices are sealed.",
        ),
    ],
)
def test_what_is_said_of_all_others_is_said_of_one(question: str, text: str) -> None:
    """By the name of the kind, or without it."""
    assert not lacks_what_is_designated(question, [a_passage(text)])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When was version 8.2 released?", "Version 8 is fast. Version 8.1 was released in May."),
        ("What must class III devices be?", "Class II devices must be sealed."),
    ],
)
def test_a_neighbour_is_no_answer(question: str, text: str) -> None:
    """Nor what is said of both together before."""
    assert lacks_what_is_designated(question, [a_passage(text)])


def test_long_texts_take_a_moment() -> None:
    """However many things are named in a question, and whatever stands in a passage."""
    started = time.process_time()
    assert not lacks_what_is_designated("Norda 7.2 and " * 5000, [TOLD])
    assert not lacks_what_is_designated("room 12 " * 5000, [TOLD])
    dots = a_passage("Version 7.2 is. " + "." * 2000)
    assert lacks_what_is_designated("What is new in version 9.4?", [dots])
    assert time.process_time() - started < 20
