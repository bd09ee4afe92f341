"""The cells of rows, and the names of columns that one line gives, or two together."""

import pytest

from tunedd_api.rag.page_text.row_cells import cells, column_names, grid, lines_of_header


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("| a | b |", ["a", "b"]),
        ("| | b |", ["", "b"]),
        ("a | b | |", ["a", "b", "", ""]),
        ("| 2019 | 2020", ["", "2019", "2020"]),
        ("a\tb", ["a", "b"]),
    ],
)
def test_blank_cells_at_the_ends(row: str, told: list[str]) -> None:
    """Bars at both ends stand around a row; one at one end has a blank cell beside it."""
    assert cells(row) == told


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (
            ["Room | Summer | Summer | Beds", "Room | Night | Week | Beds"],
            ["Room", "Summer Night", "Summer Week", "Beds"],
        ),
        (
            ["Room | Summer | | Beds", "| Night | Week | "],
            ["Room", "Summer Night", "Summer Week", "Beds"],
        ),
        (
            ["Room | Price | Area | Beds", "| (€) | (m²) | (number)"],
            ["Room", "Price (€)", "Area (m²)", "Beds (number)"],
        ),
    ],
)
def test_header_of_two_lines(lines: list[str], names: list[str]) -> None:
    """Names that span columns go with those below them, and units with what they measure."""
    rows = ["Oak | 40 | 220 | 2", "Elm | 55 | 300 | 4"]
    told = [cells(line) for line in (*lines, *rows)]
    assert lines_of_header(told) == 2
    header, below = grid(told[:2], told[2:])
    assert list(header) == names
    assert [row[1] for row in below] == ["40", "55"]
    assert column_names(" / ".join(lines)) == header


@pytest.mark.parametrize(
    "rows",
    [
        ["Room | Price | Beds", "Oak | on request | 2", "Elm | 55 | 4", "Ash | 35 | 1"],
        ["Room | Price | Beds", " | 40 | 2", "Elm | 55 | 4", "Ash | 35 | 1"],
        [
            "Name | Phone | | Notes",
            "Bo | none | home | nice",
            "Al | 12 | home | late",
            "Cy | 9 | |",
        ],
        ["Room | Summer | Summer", "Oak | 40 | 50", "Elm | 30 | 40", "Ash | 20 | 30"],
    ],
)
def test_a_row_of_values_names_no_columns(rows: list[str]) -> None:
    """The second line of most tables is the first of what they tell."""
    assert lines_of_header([cells(row) for row in rows]) == 1


def test_a_blank_corner_is_a_cell() -> None:
    """The rows have one cell more than the names of their columns."""
    header, below = grid([["2019", "2020"]], [("Revenue", "4", "5"), ("Staff", "1", "2", "")])
    assert header == ("", "2019", "2020")
    assert below[1] == ("Staff", "1", "2")
