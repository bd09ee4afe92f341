"""Parts of documents that are named by their numbers."""

import pytest

from tunedd_api.rag.understanding.part_references import (
    Part,
    part_references,
    without_references,
)


@pytest.mark.parametrize(
    ("message", "part", "numbers"),
    [
        ("What do sections 4.2 and 7.1 say?", Part.SECTION, ["4.2", "7.1"]),
        ("Compare article 3 with article 9", Part.ARTICLE, ["3", "9"]),
        ("Articles 3, 4 and 9, please", Part.ARTICLE, ["3", "4", "9"]),
        ("§ 5", Part.SECTION, ["5"]),
        ("Was steht in Kapitel 2?", Part.SECTION, ["2"]),
        ("Muéstrame la tabla 2", Part.TABLE, ["2"]),
        ("What does Fig. 3 show?", Part.FIGURE, ["3"]),
        ("what is on page 14?", Part.PAGE, ["14"]),
        ("the table in appendix B", Part.APPENDIX, ["B"]),
        ("Annex II", Part.APPENDIX, ["II"]),
        ("What does Article I say?", Part.ARTICLE, ["I"]),
        ("Sections I and II", Part.SECTION, ["I", "II"]),
        ("summarise pages 3-6", Part.PAGE, ["3", "4", "5", "6"]),
        ("Seiten 3 bis 5 und 9", Part.PAGE, ["3", "4", "5", "9"]),
        ("articles 12 to 14, please", Part.ARTICLE, ["12", "13", "14"]),
        ("páginas 9 a 7", Part.PAGE, ["9", "7"]),
    ],
)
def test_parts_are_named_by_number(message: str, part: Part, numbers: list[str]) -> None:
    """Each way of naming a part gives what it is and its number."""
    found = part_references(message)
    assert [(one.part, one.number) for one in found] == [(part, number) for number in numbers]


def test_steps_lead_into_a_part() -> None:
    """Letters in brackets behind a number are of what it holds."""
    (found,) = part_references("What does clause 12(b)(ii) say?")
    assert (found.number, found.steps) == ("12", ("b", "ii"))


@pytest.mark.parametrize(
    "message",
    [
        "How many sections does it have?",
        "part of the 12 agents",
        "What happened in 1980?",
        "Is a table 20% cheaper?",
        "the figures of 2024",
        "Which articles are there?",
        "Summarise the article I uploaded",
        "What does the section I've sent you say?",
        "In this part I would like to read of bees",
        "the annex I didn't get",
    ],
)
def test_other_numbers_name_no_part(message: str) -> None:
    """A number beside such a word, but not its own, names nothing."""
    assert part_references(message) == ()


def test_what_is_asked_beside_them() -> None:
    """Without its parts a question says what is wanted of them."""
    assert without_references("How long is the notice under section 12?") == (
        "How long is the notice ?"
    )
