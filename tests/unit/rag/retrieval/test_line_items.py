"""Figures that go by other names in accounts."""

import pytest

from tunedd_api.rag.retrieval.line_items import line_items, row_likeness


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("What was the FY2018 capital expenditure of Acme?", "cash flows"),
        ("How much did Acme spend on share buybacks?", "purchases of treasury stock"),
        ("What is the net PP&E?", "property, plant and equipment, net"),
        ("Is the quick ratio healthy?", "total current liabilities"),
        ("What was the R&D spend?", "research and development"),
        ("Wie hoch war der Umsatz 2022?", "net sales"),
    ],
)
def test_what_is_asked_for_stands_under_other_names(question: str, item: str) -> None:
    """Measures are traced to the lines that they are taken or computed from."""
    assert item in line_items(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is a contract net?",
        "What does the revenue equivalence theorem say?",
        "Who leads R&DX?",
    ],
)
def test_other_questions_ask_for_no_figures(question: str) -> None:
    """Nothing is added where no measure is named."""
    assert line_items(question) == ()


def test_rows_hold_the_lines_asked_for() -> None:
    """Each line that has a row of figures counts, prose that holds figures does not."""
    items = ("inventories", "total current assets", "total current liabilities")
    table = "Inventories 12 10\nTotal current assets 40 38\nTotal current liabilities (30) 28"
    prose = "The Company stated in 2021 that inventories and other goods had been counted anew."
    assert row_likeness(table, items) == 1.0
    assert row_likeness("Inventories 12 10", items) == pytest.approx(1 / 3)
    assert row_likeness("Inventories", items) == 0.0
    assert row_likeness(prose, items) == 0.0
