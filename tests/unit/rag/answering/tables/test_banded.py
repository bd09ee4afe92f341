"""Rows whose bands hold what a question names: "5 to 10 kg", From and To, "Nov–March"."""

from collections.abc import Sequence

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.stretch import stretches
from tunedd_api.rag.answering.tables.banded import rows_held
from tunedd_api.rag.answering.tables.looking_up import row_looked_up
from tunedd_api.rag.answering.tables.missing_rows import lacks_the_row
from tunedd_api.rag.answering.tables.rows import rows_asked_for

SOCIETY = a_passage(
    "## Presidents\n\n| President | From | To |\n|---|---|---|\n| Anna Berg | 1998 | 2001 |\n"
    "| Carl Dahl | 2001 | 2005 |\n| Eva Falk | 2006 | 2012 |\n| Gustav Holm | 2012 | present |\n\n"
    "## Treasurers\n\n| Years | Treasurer |\n|---|---|\n| 1998–2003 | Ida Jonsson |\n"
    "| 2004–2010 | Karl Lind |\n| since 2011 | Maja Nord |",
    name="society.md",
    title="Hallin Chess Society",
)
PARCELS = a_passage(
    "## Parcel rates\n\n| Weight | Domestic | Europe |\n|---|---|---|\n"
    "| up to 2 kg | 4.90 € | 9.50 € |\n| up to 5 kg | 6.90 € | 14.20 € |\n"
    "| up to 10 kg | 9.90 € | 21.00 € |\n"
    "| up to 31.5 kg | 17.90 € | 38.00 € |",
    name="parcels.md",
    title="Swiftpost",
)

MAYORS = a_passage(
    "# Mayors of Tillbury\n\n| Name | Party | From | To |\n|---|---|---|---|\n"
    "| Desmond Pryce | Reform | 1 July 2001 | 14 October 2006 |\n"
    "| Tobias Enright | Green | 1 June 2015 | 9 February 2022 |\n"
    "| Mirela Stannard | Reform | 10 February 2022 | |\n\nDesmond Pryce built the tram.",
    name="mayors.md",
    title="Mayors of Tillbury",
)

AGES = (("Age", "Fee"), [("0–6", "0"), ("7–15", "4"), ("16–64", "9"), ("65 and over", "6")])
UNITS = (
    ("Units from", "Units to", "Discount"),
    [("1", "9", "0 %"), ("10", "49", "5 %"), ("50", "99", "8 %"), ("100", "and more", "12 %")],
)
DELAYS = (
    ("Delay", "Charge"),
    [
        ("under 30 minutes", "none"),
        ("30 minutes to 2 hours", "15 €"),
        ("2 to 6 hours", "40 €"),
        ("> 6 h", "90 €"),
    ],
)
SEASONS = (
    ("Season", "Cabin"),
    [
        ("1 Nov – 31 March", "40 €"),
        ("April to June", "60 €"),
        ("July and August", "90 €"),
        ("Sept-Oct", "55 €"),
    ],
)
STEPS = (
    ("Weight", "Europe"),
    [
        ("up to 1 kg", "9 €"),
        ("over 1 kg up to 2 kg", "12 €"),
        ("over 2 up to 5 kg", "15 €"),
        ("above 5 to 10 kg", "21 €"),
        (">10–30 kg", "44 €"),
    ],
)
WARDENS = (
    ("Years", "Warden"),
    [("1950–59", "Crane"), ("1960–74", "Bright"), ("1975–2001", "Webb")],
)
MATCHES = (("Home", "Score", "Crowd"), [("Rovers", "3–1", "420"), ("Athletic", "2–0", "610")])
WAX = (
    ("Snow", "Wax"),
    [("−10 to −3 °C", "Blue"), ("−3 to 0 °C", "Violet"), ("0 to 10 °C", "Red")],
)
HOURS = (("Day", "Hours"), [("Mon-Fri", "9:00"), ("Saturday", "10:00"), ("Sunday", "closed")])
SESSIONS = (
    ("Time", "Session"),
    [("09:00–10:30", "Walk"), ("10:30–12:00", "Archery"), ("13:00–15:00", "Canoes")],
)
SINGLE = (("Year", "Members"), [("2001", "40"), ("2002", "44"), ("2003", "47")])
ZONES = (
    ("Zone", "up to 2 kg", "up to 5 kg"),
    [("Europe", "9", "14"), ("World", "19", "24")],
)
Rows = tuple[Sequence[str], Sequence[Sequence[str]]]


@pytest.mark.parametrize(
    ("question", "table", "rows"),
    [
        ("How much does a 12 year old pay?", AGES, {1}),
        ("the fee for a 70-year-old", AGES, {3}),
        ("I am 16, what do I pay?", AGES, {2}),
        ("What discount is there for 60 units?", UNITS, {2}),
        ("What discount do I get if I order 250?", UNITS, {3}),
        ("What if I am 3 hours late?", DELAYS, {2}),
        ("charge for 45 minutes", DELAYS, {1}),
        ("charge for 7 hours", DELAYS, {3}),
        ("Who was the warden in 1955?", WARDENS, {0}),
        ("Who was the warden in 1970?", WARDENS, {1}),
        ("What does a 4 kg parcel cost?", STEPS, {2}),
        ("What does a 2 kg parcel cost?", STEPS, {1}),
        ("What does a 7 kg parcel cost?", STEPS, {3}),
        ("What does a 20 kg parcel cost?", STEPS, {4}),
        ("What does a cabin cost in January?", SEASONS, {0}),
        ("the cabin on 20 July", SEASONS, {2}),
        ("a cabin in October", SEASONS, {3}),
        ("When is it open on Wednesday?", HOURS, {0}),
        ("hours on Sunday", HOURS, {2}),
        ("What is on at 11:00?", SESSIONS, {1}),
        ("What is on at 2 pm?", SESSIONS, {2}),
        ("How much is 4 kg to Europe?", ZONES, {0, 1}),
    ],
)
def test_rows_that_hold_it(question: str, table: Rows, rows: set[int]) -> None:
    """A number lies within a band that need not say it, in whatever unit either is written."""
    held = rows_held(question, *table)
    assert held is not None
    assert held.rows == rows


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("What do 2 adults pay?", AGES),
        ("What discount is there for 20 hours?", UNITS),
        ("How much for 3 parcels?", DELAYS),
        ("How many members were there in 2002?", SINGLE),
        ("What does it cost?", AGES),
        ("Which match had a crowd of 610?", MATCHES),
        ("Which wax is for −5 °C?", WAX),
    ],
)
def test_bands_of_something_else(question: str, table: Rows) -> None:
    """Two adults are no age of two years, and rows of one year each are no bands."""
    assert rows_held(question, *table) is None


@pytest.mark.parametrize(
    ("question", "page", "row"),
    [
        ("Who was president in 2003?", SOCIETY, "| Carl Dahl | 2001 | 2005 |"),
        ("Who was the president in May 2008?", SOCIETY, "| Eva Falk | 2006 | 2012 |"),
        ("Who is president now?", SOCIETY, "| Gustav Holm | 2012 | present |"),
        (
            "Who was mayor in 2005?",
            MAYORS,
            "| Desmond Pryce | Reform | 1 July 2001 | 14 October 2006 |",
        ),
        (
            "Who was mayor on 1 January 2022?",
            MAYORS,
            "| Tobias Enright | Green | 1 June 2015 | 9 February 2022 |",
        ),
        (
            "Who is the current mayor of Tillbury?",
            MAYORS,
            "| Mirela Stannard | Reform | 10 February 2022 | |",
        ),
        ("Who was treasurer in 2007?", SOCIETY, "| 2004–2010 | Karl Lind |"),
        ("Who was the treasurer in 2015?", SOCIETY, "| since 2011 | Maja Nord |"),
        (
            "How much is a 4 kg domestic parcel?",
            PARCELS,
            "| up to 5 kg | 6.90 € | 14.20 € |",
        ),
        (
            "What does it cost to send a 12 kg parcel to Europe?",
            PARCELS,
            "| up to 31.5 kg | 17.90 € | 38.00 € |",
        ),
    ],
)
def test_row_that_is_looked_up(question: str, page: Passage, row: str) -> None:
    """The row is quoted below its columns, and the narrowest of bands within each other."""
    found = row_looked_up(question, [page])
    assert found is not None
    assert found.quotes[-1].text == row


@pytest.mark.parametrize(
    ("question", "page", "lacks"),
    [
        ("How much is a 40 kg domestic parcel?", PARCELS, True),
        ("How much is a 4 kg domestic parcel?", PARCELS, False),
        ("Who was president in 1990?", SOCIETY, True),
        ("Who was the president in 2003?", SOCIETY, False),
    ],
)
def test_number_beyond_all_bands(question: str, page: Passage, *, lacks: bool) -> None:
    """Where a table goes up to 31.5 kg, none of its rows answers for 40 kg."""
    assert lacks_the_row(question, [page]) is lacks


def test_rows_whose_bands_hold_something_else() -> None:
    """Whatever else a question says, only rows that hold its number are left to answer it."""
    places = stretches([PARCELS])
    left = rows_asked_for("Can I send 4 kg within the country?", places)
    rows = [place.anchor_text for place in left if place.anchor_text.startswith("| up to")]
    assert rows == ["| up to 5 kg | 6.90 € | 14.20 € |"]


def test_a_number_at_which_two_bands_meet() -> None:
    """Both rows are quoted: who left in 2001, and who came."""
    found = row_looked_up("Who was president in 2001?", [SOCIETY])
    assert found is not None
    assert [quote.text[:11] for quote in found.quotes[-2:]] == ["| Anna Berg", "| Carl Dahl"]
