"""Tables of PDFs that know the names of their columns."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, prose, text_at, write_pages
from tunedd_api.extraction.extracts import ExtractedPage
from tunedd_api.extraction.formats import extract

_NAMES = ("Model", "Pressure bar", "Flow litres")


def _table(rows: list[tuple[str, ...]], top: float = 700) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(72 + 140 * column, top - 14 * line, cell)

    return draw


def _pumps(first: int, count: int) -> list[tuple[str, ...]]:
    return [(f"Pump {n}", str(10 + n), str(30 + n)) for n in range(first, first + count)]


def _pages(path: Path, pages: list[list[Draw]]) -> tuple[ExtractedPage, ...]:
    return extract(write_pages(path, pages), path.name).pages


def test_first_row_names_the_columns(tmp_path: Path) -> None:
    """The row above the values is the header, and the body begins behind it."""
    page = _pages(tmp_path / "a.pdf", [[_table([_NAMES, *_pumps(1, 8)])]])[0]
    table = page.tables[0]
    assert table.header == "Model Pressure bar Flow litres"
    assert page.text[table.body : table.end].strip().startswith("Pump 1 11 31")


def test_header_of_two_rows(tmp_path: Path) -> None:
    """All rows above the first values name the columns."""
    page = _pages(
        tmp_path / "a.pdf",
        [[_table([("", "Pressure", "Flow"), ("Model", "bar", "l"), *_pumps(1, 6)])]],
    )[0]
    assert page.tables[0].header == "Pressure Flow\nModel bar l"


def test_table_of_values_has_no_header(tmp_path: Path) -> None:
    """Where the first row holds values, nothing names the columns."""
    page = _pages(tmp_path / "a.pdf", [[_table(_pumps(1, 8))]])[0]
    assert page.tables[0].header == ""
    assert page.tables[0].body == page.tables[0].start


def test_table_that_goes_on_knows_its_header(tmp_path: Path) -> None:
    """On the next page the header is the one of the page before."""
    pages = _pages(
        tmp_path / "a.pdf",
        [
            [text_at(72, 780, ["Pumps of the harbour are listed here in full."]),
             _table([_NAMES, *_pumps(1, 30)])],
            [_table(_pumps(31, 30))],
            [text_at(72, 740, ["Another list follows here, without a header."]),
             _table(_pumps(1, 9))],
        ],
    )  # fmt: skip
    assert [page.tables[0].header for page in pages] == [
        "Model Pressure bar Flow litres", "Model Pressure bar Flow litres", "",
    ]  # fmt: skip


def _ruled(
    rows: Sequence[tuple[str, ...]], columns: tuple[int, ...], rules: tuple[int, ...]
) -> Draw:
    """A table whose cells stand close, with rules above the rows of these numbers."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, row in enumerate(rows):
            for column, cell in zip(columns, row, strict=True):
                canvas.drawString(column, 600 - 14 * number, cell)
        for number in rules:
            canvas.line(70, 611 - 14 * number, 420, 611 - 14 * number)

    return draw


_TOOLS = [
    ("Tool", "Size", "Purpose"),
    (
        "chisel",
        "14",
        "to carve wood along the grain where nothing may break",
    ),
    ("plane", "250", "for smoothing"),
    ("", "", "and for edges"),
    ("saw", "400", "to part what is one"),
]
_BESIDE = text_at(
    72, 500, [f"They {prose(2, 12)}", f"{prose(3, 12)}", f"{prose(4, 12)}.", f"So {prose(5, 11)}."]
)


@pytest.mark.parametrize("rules", [(0, 1, 5), (0, 1, 2, 4, 5), (1, 2, 4, 5)])
def test_rules_enclose_tables_whose_cells_stand_close(
    tmp_path: Path, rules: tuple[int, ...]
) -> None:
    """What stands in columns between rules is a table, cells of several lines and all."""
    table = _ruled(_TOOLS, (72, 110, 132), rules)
    page = _pages(tmp_path / "a.pdf", [[table, _BESIDE]])[0]
    (found,) = page.tables
    assert found.header == "Tool Size Purpose"
    assert page.text[found.start : found.end].endswith("saw 400 to part what is one")


def test_title_in_the_frame_of_a_table(tmp_path: Path) -> None:
    """A title between a table's first rules is part of it, and no heading."""
    rows = [("Statistics of the workshop", "", ""), *_TOOLS]
    table = _ruled(rows, (72, 110, 132), (0, 1, 2, 6))
    page = _pages(tmp_path / "a.pdf", [[table, _BESIDE]])[0]
    (found,) = page.tables
    assert page.text[found.start : found.end].startswith("Statistics of the workshop\nTool Size")
    assert page.headings == ()


def test_boxes_around_notes_are_no_tables(tmp_path: Path) -> None:
    """Running text between rules is no table, nor is a page between those of its head and foot."""

    def rules(canvas: Canvas) -> None:
        for height in (800, 612, 560, 60):
            canvas.line(70, height, 420, height)

    note = text_at(72, 600, ["Note", f"They {prose(6, 10)}", f"{prose(7, 10)}."])
    page = _pages(tmp_path / "a.pdf", [[rules, note, _BESIDE]])[0]
    assert page.tables == ()
    assert "at once They agents" not in page.text


def test_rows_with_long_cells_belong_to_their_table(tmp_path: Path) -> None:
    """A row as dense as running text is one if its cells begin where those beside it do."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, row in enumerate(
            (
                ("boolean, true or false, and nothing besides", "bool"),
                ("integer", "int"),
                ("character string", "string"),
                ("colour, width, cap, font and fill rule of type", "pen"),
                ("drawing canvas", "picture"),
                ("a path that is not solved as yet, with its nodes", "guide"),
            )
        ):
            canvas.drawString(72, 600 - 12 * number, row[0])
            canvas.drawString(300, 600 - 12 * number, row[1])

    page = _pages(tmp_path / "a.pdf", [[draw, _BESIDE]])[0]
    (found,) = page.tables
    assert page.text[found.start : found.end].startswith("boolean, true")
    assert page.text[found.start : found.end].endswith("nodes guide")


def test_figures_of_many_lines_are_no_tables(tmp_path: Path) -> None:
    """A page that draws more lines than any table is looked at in no time, and as without them."""

    def figure(canvas: Canvas) -> None:
        for number in range(3000):
            canvas.line(70, 700 - number / 10, 420, 700 - number / 10)

    table = _ruled(_TOOLS, (72, 110, 132), ())
    page = _pages(tmp_path / "a.pdf", [[figure, table, _BESIDE]])[0]
    assert page.tables == ()
