"""Rows of tables that a question asks for without naming them."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.answering.stretches.stretch import stretches
from tunedd_api.rag.answering.tables.rows import of_row_told, rows_asked_for
from tunedd_api.rag.page_text.line_kinds import LineKind

BOATS = a_passage(
    "Boat | Draught | Fare | Time\n"
    "Heron | 1.2 m | 4.50 | 1 h 10 min\n"
    "Tern | 0.8 m | 6.00 | 35 min\n"
    "Gull | 2.1 m | 3.20 | 55 min\n"
)
BILL = a_passage("Item | Euros\nOther costs of the lock | 40\nToll | 25\nTotal | 65\n")
SALES = a_passage("Town | May | Total\nBrenn | 3 | 9\nElmford | 4 | 5\nTotal | 7 | 14\n")


@pytest.mark.parametrize(
    ("question", "boat"),
    [
        ("Which boat is the cheapest?", "Gull"),
        ("Which boat is the most expensive?", "Tern"),
        ("Which boat has the least draught?", "Tern"),
        ("Which boat has the greatest draught?", "Gull"),
        ("Which boat takes the longest time?", "Heron"),
    ],
)
def test_the_most_and_the_least(question: str, boat: str) -> None:
    """Of a table, the row that has the most or least in the column that is asked for is left."""
    found = rows_asked_for(question, stretches([BOATS]))
    assert [stretch.anchor_text.split(" | ")[0] for stretch in found] == [boat]


@pytest.mark.parametrize(
    "question",
    [
        "Which boats cost at least 4 euros?",
        "Which boat has the largest crew?",
        "What does it cost?",
    ],
)
def test_nothing_is_left_out_otherwise(question: str) -> None:
    """Where no extreme is asked for, or no column measures it, all rows stay."""
    assert rows_asked_for(question, stretches([BOATS])) == stretches([BOATS])


@pytest.mark.parametrize(
    ("question", "boats"),
    [
        ("What does the Heron cost?", ["Heron"]),
        ("How deep do the Gull and the Tern lie?", ["Tern", "Gull"]),
        ("What does the Curlew cost?", ["Heron", "Tern", "Gull"]),
    ],
)
def test_the_rows_that_are_named(question: str, boats: list[str]) -> None:
    """Where a question names rows of a table, the others are left out."""
    found = [one for one in rows_asked_for(question, stretches([BOATS])) if one.anchor]
    assert [stretch.anchor_text.split(" | ")[0] for stretch in found] == boats


def test_a_code_names_its_row_alone() -> None:
    """What is beside it in the table is much alike."""
    codes = a_passage(
        "Code | Meaning | Remedy\nE05 | too little draught | close the door, sweep the flue\n"
        "E09 | hopper too hot | let it cool and press the pin\nE11 | no power | check the fuse\n"
    )
    asked = "What is to be done about code E05?"
    found = [one for one in rows_asked_for(asked, stretches([codes])) if one.anchor]
    assert [stretch.anchor_text[:3] for stretch in found] == ["E05"]


def test_the_total() -> None:
    """What something costs altogether is the row of the total, unless totals are a column."""
    found = rows_asked_for("What does the lock cost altogether?", stretches([BILL]))
    assert [stretch.anchor_text for stretch in found] == ["Total | 65"]
    every = stretches([SALES])
    assert rows_asked_for("What is the total of Brenn?", every) == every


INNS = a_passage(
    "| Inn | Walk | Last meal |\n|---|---|---|\n"
    "| Otter | 6 min | 20:30 |\n| Heron | 3 min | 21:00 |\n| Swan | 12 min | 19:15 |"
)


@pytest.mark.parametrize(
    ("question", "inn"),
    [
        ("which inn is the closest", "Heron"),
        ("Which inn is the farthest from the lock?", "Swan"),
        ("Which inn serves its last meal the earliest?", "Swan"),
        ("Which inn serves its last meal the latest?", "Heron"),
    ],
)
def test_the_nearest_and_the_earliest(question: str, inn: str) -> None:
    """What is near is few minutes or metres away, and times of day are compared, too."""
    found = rows_asked_for(question, stretches([INNS]))
    assert [stretch.anchor_text.strip("| ").split(" | ")[0] for stretch in found] == [inn]


def test_prose_is_no_table() -> None:
    """Sentences are left as they are."""
    prose = stretches([a_passage("The cheapest boat is the Gull. It is slow.")])
    assert rows_asked_for("Which boat is the cheapest?", prose) == prose
    assert {stretch.kind for stretch in prose} == {LineKind.PROSE}


def test_all_of_a_table_where_its_first_column_is_asked_for() -> None:
    """Who asks which boats there are is not told one of them."""
    found = rows_asked_for("Which boats does the ferry company have?", stretches([BOATS]))
    assert [stretch.kind for stretch in found] == [LineKind.TABLE]


def test_some_rows_where_something_tells_them_apart() -> None:
    """A word of the question that stands in one row asks for that row."""
    found = rows_asked_for("Which boats are called Heron?", stretches([BOATS]))
    assert LineKind.ROW in {stretch.kind for stretch in found}


STAFF = a_passage(
    "Name | Role | Room | Born in\nSandra Keller | Librarian | 112 | Hull\n"
    "Yusuf Demir | Head of IT | 401 | Izmir\nAda Lund | Archivist | 20 | Bergen",
    name="staff.csv",
    title="Staff",
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which room is he in?", ["Yusuf Demir"]),
        ("Where was he born?", ["Yusuf Demir"]),
        ("Who was his predecessor?", ["Sandra Keller", "Yusuf Demir", "Ada Lund"]),
        ("Who is in room 20?", ["Sandra Keller", "Yusuf Demir", "Ada Lund"]),
    ],
)
def test_a_pronoun_asks_on_about_the_row_that_was_told(question: str, rows: list[str]) -> None:
    """Of the table that was quoted last, no other row is left; of others, all are."""
    start = STAFF.text.index("Yusuf")
    end = STAFF.text.index("\nAda")
    told = [QuotedPlace(STAFF.document, STAFF.page, start, end)]
    left = of_row_told(question, stretches([STAFF]), told)
    names = [one.anchor_text.split(" |")[0] for one in left if one.kind is LineKind.ROW]
    assert names == rows
