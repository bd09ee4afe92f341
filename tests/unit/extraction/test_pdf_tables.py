"""Tables of PDFs that know the names of their columns."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, text_at, write_pages
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
