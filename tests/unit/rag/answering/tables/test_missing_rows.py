"""Rows that a question names and a table lacks."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.tables.missing_rows import lacks_the_row

CODES = a_passage(
    "Error codes\nCode Meaning Remedy\nE01 No flame Check the gas supply\n"
    "E03 Fan blocked Clean the fan\nE05 Water pressure low Refill to 1.5 bar",
    name="boiler.pdf",
    title="Kessel 40 boiler",
)
FERRIES = a_passage(
    "| Year | Passengers | Cars |\n|---|---|---|\n| 2022 | 140,200 | 19,100 |\n"
    "| 2023 | 151,900 | 20,480 |",
    name="ferry.md",
    title="Ferries from Port Almer",
)
HUTS = a_passage(
    "Hut | Beds | Warden\nNordbahn Hut | 36 | Resi Gruber\nSteinkar Hut | 18 | Paul Egger",
    name="huts.html",
    title="Alpine huts",
)
DESK = a_passage(
    "Reception hours\nMonth Opens Closes\nApril 9:00 17:00\nMay 8:30 18:00\nJuly 8:00 21:00",
    name="campsite.pdf",
    title="Lake Orrin campsite",
)
EVERY = (CODES, FERRIES, HUTS, DESK)


@pytest.mark.parametrize(
    "question",
    [
        "What does error code E09 mean?",
        "How many passengers did the ferries carry in 2024?",
        "How many beds does the Kreuzspitz Hut have?",
        "When does the reception open in December?",
    ],
)
def test_code_year_name_or_month_that_no_row_has(question: str) -> None:
    """A code, a year, a name or a month that rows like it lack is missed."""
    assert lacks_the_row(question, EVERY)


@pytest.mark.parametrize(
    "question",
    [
        "What does error code E05 mean?",
        "How many passengers did the ferries carry in 2023?",
        "How many beds does the Steinkar Hut have?",
        "When does the reception open in May?",
        "How many pigeons were seen in 2024?",
        "What does the pump cost?",
        "Who built the ferries?",
        "Who is the warden of the highest hut?",
        "What is the cheapest hut?",
    ],
)
def test_row_that_is_there_or_a_question_that_the_table_is_not_about(question: str) -> None:
    """Nothing is missed where the row is there, or the table tells nothing of the rest."""
    assert not lacks_the_row(question, EVERY)


def test_what_another_passage_tells_of_it_is_not_missing() -> None:
    """What a table lacks may be told elsewhere."""
    prose = a_passage("In 2024 the ferries carried 160,100 passengers.", name="news.md")
    question = "How many passengers did the ferries carry in 2024?"
    assert not lacks_the_row(question, (*EVERY, prose))


def test_years_of_a_range_are_not_missing() -> None:
    """A year may lie within the years of a row."""
    decades = a_passage(
        "Years | Passengers\n2000–2009 | 911,000\n2010–2019 | 1,204,000",
        name="decades.csv",
        title="Ferries",
    )
    assert not lacks_the_row("How many passengers did the ferries carry in 2005?", (decades,))


RACE = a_passage(
    "Place | Rider | Team | Minutes\n1 | Nils Berg | Fjell | 61\n2 | Ola Strand | Kyst | 64\n"
    "3 | Per Moe | Fjell | 66",
    name="race.csv",
    title="Hill race",
)


def test_place_that_nobody_came() -> None:
    """A table of three places tells nothing of the fourth, unless it is told elsewhere."""
    assert lacks_the_row("Who came fourth in the hill race?", [RACE])
    assert not lacks_the_row("Who came third in the hill race?", [RACE])
    assert not lacks_the_row("Who came fourth in the regatta?", [RACE])
    prose = a_passage("Fourth in the race was Una Lie.", name="news.md")
    assert not lacks_the_row("Who came fourth in the hill race?", [RACE, prose])


@pytest.mark.parametrize(
    "told",
    [
        "If the display shows E09, call the service.",
        "Part | Price\nE09 valve | 12 €\nE10 valve | 14 €",
    ],
)
def test_code_that_another_document_tells_of(told: str) -> None:
    """A code is told of wherever it stands, in whatever words."""
    assert not lacks_the_row(
        "What does error code E09 mean?", [CODES, a_passage(told, name="b.md")]
    )


def test_code_within_those_of_a_row() -> None:
    """A row may be that of several codes."""
    page = a_passage(
        "Code | Meaning\nE01 | No flame\nE02 | No gas\nE05–E11 | Sensor", name="codes.csv"
    )
    assert not lacks_the_row("What does code E07 mean?", [page])
    assert lacks_the_row("What does code E12 mean?", [page])


def test_year_in_prose_about_the_table_is_no_row() -> None:
    """When a table was made tells nothing of that year."""
    page = a_passage(
        "Updated in May 2024.\n\nYear | Passengers\n2022 | 140\n2023 | 150",
        name="ferries.md",
        title="Ferries",
    )
    assert lacks_the_row("How many passengers were there in 2024?", [page])


TRAMS = a_passage(
    "Line 4, weekdays\n\nStop | Tram A | Tram B\nDepot | 06:10 | 07:25\nHarbour | 06:22 | 07:40\n"
    "Museum | 06:31 | 07:52\n\nSaturday service\n\n"
    "Stop | Tram A | Tram B\nDepot | 08:00 | 11:00\nMuseum | 08:24 | 11:24",
    name="trams.txt",
    title="Line 4",
)


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("When does tram A get to the harbour on Saturdays?", True),
        ("When does tram A leave the depot on Sundays?", True),
        ("When does tram B get to the museum on Saturdays?", False),
        ("When does tram A get to the harbour on weekdays?", False),
    ],
)
def test_row_or_table_that_another_heading_has(question: str, *, lacks: bool) -> None:
    """A row under another heading is not the one asked for, nor is a table under one like it."""
    assert lacks_the_row(question, [TRAMS]) is lacks


def test_column_that_is_called_as_the_opposite() -> None:
    """Import prices say nothing of export prices."""
    page = a_passage(
        "Month | Volume (t) | Import price (€)\nMay | 40 | 3\nJune | 55 | 4",
        name="grain.csv",
        title="Grain",
    )
    assert lacks_the_row("What was the export price in June?", [page])
    assert not lacks_the_row("What was the import price in June?", [page])
    assert not lacks_the_row("What was the export tax in June?", [page])


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("Who has extension 150?", True),
        ("Which room is number 999?", True),
        ("Who has extension 140?", False),
        ("Who has room 302?", False),
        ("Who came in 2016?", False),
    ],
)
def test_number_that_no_cell_of_its_column_holds(question: str, *, lacks: bool) -> None:
    """Behind the name of a column stands a number that a row must have."""
    page = a_passage(
        "Name | Room | Extension | Since\nSandra Okafor | 214 | 140 | 2011\n"
        "Piotr Zielinski | 302 | 101 | 2019\nYusuf Demir | 401 | 190 | 2013",
        name="staff.csv",
        title="Staff",
    )
    assert lacks_the_row(question, [page]) is lacks
