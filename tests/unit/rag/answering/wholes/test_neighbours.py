"""What stands beside the last answer in a table or list."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from tests.unit.rag.answering.wholes.test_quoted_places import KILN, Walked
from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.wholes.neighbours import NeighbourTeller

TEXT = """## Firings

| Date | Kiln |
|---|---|
| 3 May | the large one |
| 10 May | the small one |
| 17 May | the large one |

## Starting

Step 1. Open the valve.
Step 2. Press the knob
until it clicks.
Step 3. Close the lid.

## Stopping

Step 1. Turn the knob back.

Clay is sold by the bag."""
EVERYTHING = DocumentScope.everything()
PAGE = replace(KILN, start=0, end=len(TEXT), text=TEXT)


async def beside(
    steps: int, *quotes: str, sha256: str = "ab", scope: DocumentScope = EVERYTHING
) -> Sequence[str] | None:
    """What stands so many steps behind these quotes."""
    places = tuple(
        QuotedPlace(KILN.document, 3, TEXT.index(quote), TEXT.index(quote) + len(quote), sha256)
        for quote in quotes
    )
    history = [
        HistoryMessage("user", "When is the kiln fired?"),
        HistoryMessage("assistant", "Then [1].", "answered", places),
    ]
    cut = TEXT.index("| 10 May")
    first = replace(PAGE, end=cut - 1, text=TEXT[: cut - 1])
    second = replace(PAGE, start=cut, text=TEXT[cut:])
    found = await NeighbourTeller(Walked(first, second)).found(steps, history, scope)
    return None if found is None else [quote.text for quote in found]


async def test_the_next_row_is_told_with_its_columns() -> None:
    """Also in the next passage of the page."""
    header = "| Date | Kiln |"

    assert await beside(1, header, "| 3 May | the large one |") == [
        header,
        "| 10 May | the small one |",
    ]
    assert await beside(-1, "| 17 May | the large one |") == [header, "| 10 May | the small one |"]


async def test_the_next_step_is_told_to_its_end() -> None:
    """A step goes on in the lines below it."""
    assert await beside(1, "Step 1. Open the valve.") == [
        "Step 2. Press the knob\nuntil it clicks."
    ]
    assert await beside(-1, "Step 3. Close the lid.") == [
        "Step 2. Press the knob\nuntil it clicks."
    ]


@pytest.mark.parametrize(
    ("steps", "quote"),
    [
        (1, "| 17 May | the large one |"),
        (-1, "| 3 May | the large one |"),
        (1, "Step 3. Close the lid."),
        (-1, "Step 1. Open the valve."),
    ],
)
async def test_beyond_its_end_there_is_nothing(steps: int, quote: str) -> None:
    """The next list is another one, and the columns' names are no row."""
    assert await beside(steps, quote) == []


async def test_only_what_stands_in_a_table_or_list_has_neighbours() -> None:
    """Prose has none, a list that was told as a whole has none, and nor has a replaced document."""
    assert await beside(1, "Clay is sold by the bag.") is None
    assert await beside(1, "Step 1. Open the valve.", "Step 3. Close the lid.") is None
    assert await beside(1, "Step 1. Open the valve.", sha256="cd") is None


async def test_nothing_is_told_of_a_document_that_is_out_of_scope() -> None:
    """It was chosen when it was asked about, and is not any more."""
    other = DocumentScope.of([uuid4()])
    assert await beside(1, "| 3 May | the large one |", scope=other) == []


async def beside_in(text: str, told: str, steps: int, *, cut: int = 0) -> Sequence[str] | None:
    """What stands beside this in a page of two passages, or of one."""
    start = text.index(told)
    place = QuotedPlace(KILN.document, 3, start, start + len(told), "ab")
    history = [
        HistoryMessage("user", "When is the kiln fired?"),
        HistoryMessage("assistant", "That [1].", "answered", (place,)),
    ]
    page = replace(KILN, start=0, end=len(text), text=text)
    first, second = (
        replace(page, end=cut, text=text[:cut]),
        replace(page, start=cut, text=text[cut:]),
    )
    walked = Walked(first, second) if cut else Walked(page)
    found = await NeighbourTeller(walked).found(steps, history, EVERYTHING)
    if found is not None:
        assert all(quote.text == text[quote.start : quote.end] for quote in found)
    return None if found is None else [quote.text for quote in found]


async def test_a_step_that_a_passage_cuts_off_ends_with_it() -> None:
    """What is quoted stands in one passage, word for word."""
    cut = TEXT.index("until it clicks.")
    found = await beside_in(TEXT, "Step 1. Open the valve.", 1, cut=cut)
    assert found is not None
    assert [one.strip() for one in found] == ["Step 2. Press the knob"]


async def test_rows_without_names_of_columns_have_none() -> None:
    """The first of them is a row as the others are."""
    table = "Hours\n\n| Monday | 9 to 5 |\n| Tuesday | 9 to 6 |\n| Wednesday | closed |\n\nCall us."
    assert await beside_in(table, "| Tuesday | 9 to 6 |", -1) == ["| Monday | 9 to 5 |"]
    assert await beside_in(table, "| Monday | 9 to 5 |", 1) == ["| Tuesday | 9 to 6 |"]


@pytest.mark.parametrize(
    "text",
    ["1. Open.\n\n   Wait ten minutes.\n\nThen go on.\n\n2. Press.", "Steps\n\n1. Open."],
)
async def test_there_may_be_more_where_the_next_number_follows_or_the_page_ends(text: str) -> None:
    """It is looked for, and not said to be missing."""
    assert await beside_in(text, "1. Open.", 1) is None
