"""Parts of documents that are named by their numbers."""

import pytest

from tunedd_api.rag.understanding.part_references import (
    Part,
    first_left_out,
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


@pytest.mark.parametrize("said", ["Tabelle 3", "Figure 2", "Kapitel 4", "Anlage 2", "annexe 5"])
def test_one_part_is_spoken_of_as_it_was_written(said: str) -> None:
    """What is no plural keeps its word, whatever the same letters are in another language."""
    assert [one.said for one in part_references(f"? {said}")] == [said]


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


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("What do sections 4.2 and 7.1 say?", ["section 4.2", "section 7.1"]),
        ("Appendices B and C", ["Appendix B", "Appendix C"]),
        ("Seiten 3 und 9", ["Seite 3", "Seite 9"]),
        ("Compara las secciones 2 y 3", ["sección 2", "sección 3"]),
        ("les tableaux 1 et 2", ["tableau 1", "tableau 2"]),
        ("§§ 3 und 4", ["§ 3", "§ 4"]),
    ],
)
def test_one_of_several_parts_is_spoken_of_as_one(message: str, said: list[str]) -> None:
    """A part is called what one of its kind is called."""
    assert [one.said.lower() for one in part_references(message)] == [s.lower() for s in said]


def test_the_first_part_beyond_a_dozen_is_known() -> None:
    """Of a long range the first dozen are looked for, and where the rest begins can be said."""
    assert [one.number for one in part_references("pages 3-90")] == [str(n) for n in range(3, 15)]
    left_out = first_left_out("pages 3-90")
    assert left_out is not None
    assert left_out.said == "page 15"
    assert first_left_out("pages 3-14") is None
