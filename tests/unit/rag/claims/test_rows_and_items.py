"""What sentences say of the rows of a table and of the items of a list."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

POOL = """| Ticket | Adults | Children |
|---|---|---|
| Single entry | €4.50 | €2.50 |
| Day ticket | €6.50 | €3.50 |"""
PLANS = "Plan\tMonthly fee\tGuests\nSilver\tEUR 35\t2\nGold\tEUR 60\t5"
SCORES = """| Method | HotpotQA | FEVER |
|---|---|---|
| CoT | 29.4 | 56.3 |
| ReAct | 27.4 | 60.9 |"""
BOATS = """Prices
- Rowing boat: €9 an hour
- Pedal boat: €12 an hour
- Canoe: €11 an hour, €45 a day"""
BUSES = "Single ticket €2.80\nDay ticket €6.50\nWeekly pass €24.00"
LOAVES = "White loaf: 35 minutes at 220 °C\nRye loaf: 55 minutes at 210 °C"
KETTLE = "Power: 2,200 W\nWeight: 1.1 kg\nWarranty: 3 years"

SAID = [
    (POOL, "A day ticket costs €6.50 for adults."),
    (POOL, "A day ticket for children costs €3.50."),
    (PLANS, "The monthly fee of Silver is EUR 35."),
    (PLANS, "Gold includes 5 guests."),
    (SCORES, "ReAct scores 60.9 on FEVER."),
    (SCORES, "CoT reaches 29.4 on HotpotQA."),
    (BOATS, "A rowing boat costs €9 an hour."),
    (BOATS, "A canoe costs €45 a day."),
    (BUSES, "A day ticket costs €6.50."),
    (BUSES, "The weekly pass costs €24."),
    (LOAVES, "A rye loaf takes 55 minutes at 210 °C."),
    (KETTLE, "The kettle weighs 1.1 kg."),
    (KETTLE, "The warranty lasts 3 years."),
    (KETTLE, "The kettle has a warranty of 3 years."),
]
NOT_SAID = [
    (POOL, "A day ticket costs €4.50 for adults."),
    (POOL, "A day ticket for children costs €6.50."),
    (POOL, "A day ticket costs €3.50."),
    (POOL, "A day ticket costs €6.50 for children and €3.50 for adults."),
    (PLANS, "The monthly fee of Silver is EUR 60."),
    (PLANS, "Gold includes 60 guests."),
    (SCORES, "ReAct scores 60.9 on HotpotQA."),
    (SCORES, "CoT reaches 60.9 on FEVER."),
    (BOATS, "A rowing boat costs €12 an hour."),
    (BOATS, "A canoe costs €45 an hour."),
    (BOATS, "A pedal boat costs €45 a day."),
    (BUSES, "The weekly pass costs €6.50."),
    (LOAVES, "A rye loaf takes 35 minutes at 220 °C."),
    (KETTLE, "The kettle weighs 3 kg."),
]


@pytest.mark.parametrize(("page", "claim"), SAID)
def test_a_row_or_an_item_bears_out_what_its_unit_and_column_tell(page: str, claim: str) -> None:
    """A verb for what is measured need not stand there, and columns are told by their names."""
    assert Evidence([a_passage(page, title="Kettle")]).support(claim) is not None


@pytest.mark.parametrize(("page", "claim"), NOT_SAID)
def test_another_row_column_or_rate_does_not(page: str, claim: str) -> None:
    """A number is that of its row, of its column and of its time, or it is none of the claim's."""
    assert Evidence([a_passage(page, title="Kettle")]).support(claim) is None


def test_the_columns_of_a_table_that_begins_in_another_passage() -> None:
    """The row that names them may stand outside."""
    rows = a_passage(
        "| Day ticket | €6.50 | €3.50 |", table_header="| Ticket | Adults | Children |"
    )
    evidence = Evidence([rows])
    assert evidence.support("A day ticket costs €6.50 for adults.") is not None
    assert evidence.support("A day ticket costs €6.50 for children.") is None
