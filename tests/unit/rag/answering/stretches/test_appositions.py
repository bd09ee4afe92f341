"""Who somebody is, said in passing."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.stretches.appositions import told_in_passing

REPAIRS = "Urgent repairs are reported to Dafydd Pryce, the caretaker, on 0113 496 0177."
PRESENT = "Present: Judith Farrow (chair), Kwame Boateng (treasurer), Priya Nair (secretary)"
COACH = "- Head coach: Pia Rask"
FOREMAN = "The new foreman, Jon Ek, starts on Monday."
PAGE = a_passage(
    f"{REPAIRS} Doors are kept shut.\n\n{PRESENT}\n\n{FOREMAN}\nMira Tal is the head gardener.\n\n"
    f"{COACH}\n- Next meeting: Monday\n",
    name="minutes.md",
    title="Minutes",
)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is Dafydd Pryce?", REPAIRS),
        ("Who is the caretaker?", REPAIRS),
        ("and who is the treasurer", PRESENT),
        ("Who is Priya Nair?", PRESENT),
        ("Who's the foreman?", FOREMAN),
        ("Who is the head coach?", COACH),
        ("Who is Pia Rask?", COACH),
    ],
)
def test_it_is_said_beside_the_name_or_the_office(question: str, sentence: str) -> None:
    """An office stands behind a comma, in brackets or before a colon."""
    found = told_in_passing(question, [PAGE])
    assert found is not None
    assert found.quotes[0].text.strip() == sentence


@pytest.mark.parametrize(
    "question",
    [
        "Who is Mira Tal?",
        "Who is the head gardener?",
        "Who is the oldest?",
        "Who is the landlord?",
        "Who is Ada Lund?",
        "Who is the treasurer of the choir in Oslo?",
        "When is the next meeting?",
    ],
)
def test_what_is_said_outright_or_nowhere(question: str) -> None:
    """What a sentence says as such is left to what ranks sentences, and so is what none says."""
    assert told_in_passing(question, [PAGE]) is None


def test_two_people_for_one_office() -> None:
    """Where two documents name two people, none of them is the one."""
    other = a_passage("Present: Ann Low (treasurer), Bo Rye", name="other.md", title="Other")
    assert told_in_passing("Who is the treasurer?", [PAGE, other]) is None
