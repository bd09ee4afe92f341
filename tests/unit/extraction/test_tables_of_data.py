"""Workbooks, CSV, TSV, JSON and JSON Lines: rows that know their columns."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.formats import extract


def _read(folder: Path, name: str, content: str | bytes) -> Extract:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, name)


def _tables(read: Extract) -> list[tuple[str, str]]:
    return [
        (table.header, page.text[table.body : table.end].strip())
        for page in read.pages
        for table in page.tables
    ]


def _workbook(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "Pumps"
    for row in (
        ("Model", "Since", "Share", "Flow"),
        ("P-1", date(2024, 5, 3), 0.125, 0.1 + 0.2),
        ("P-2", None, 1, 12.0),
        (),
        ("Note: all values are for water.",),
    ):
        sheet.append(row)
    for number in (2, 3):
        sheet.cell(number, 3).number_format = "0.0%"
    hidden = book.create_sheet("Secret")
    hidden.append(["unseen", 1])
    hidden.sheet_state = "hidden"
    book.create_sheet("More").append(["seen", True])
    book.save(path)
    return path


def test_sheets_are_pages(tmp_path: Path) -> None:
    """Each sheet that is shown is a page under its name, with values as they are shown."""
    read = extract(_workbook(tmp_path / "a.xlsx"), "a.xlsx")
    assert [page.text for page in read.pages] == [
        "Pumps\n\nModel | Since | Share | Flow\nP-1 | 2024-05-03 | 12.5% | 0.3\nP-2 |  | 100% | 12"
        "\n\nNote: all values are for water.",
        "More\n\nseen | TRUE",
    ]
    assert [heading.level for page in read.pages for heading in page.headings] == [1, 1]
    assert read.pages[0].tables[0].header == "Model | Since | Share | Flow"
    assert (read.title, read.page_count) == ("a", 2)
    assert read.warnings == ("A hidden sheet is left out.",)


def test_workbook_is_limited_and_refused_like_other_archives(tmp_path: Path) -> None:
    """What unpacks to too much, or is none, is refused in one sentence."""
    path = _workbook(tmp_path / "a.xlsx")
    with pytest.raises(IngestionError, match=r"^a\.xlsx unpacks to more than 0 MiB\.$"):
        extract(path, "a.xlsx", ExtractionLimits(unpacked_bytes=1_000))
    for content in (b"", b"PK\x03\x04", path.read_bytes()[:2_000]):
        with pytest.raises(IngestionError, match=r"^b\.xlsx is damaged or not a workbook\.$"):
            _read(tmp_path, "b.xlsx", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "port,depth\nFaro,7\nOslo,9\n"),
        ("a.csv", '"port";"depth"\n"Faro";"7"\n"Oslo";"9"\n'),
        ("a.csv", "port,depth\rFaro,7\rOslo,9\r"),
        ("a.csv", "sep=|\nport|depth\nFaro|7\nOslo|9"),
        ("a.tsv", "port\tdepth\r\nFaro\t7\r\nOslo\t9\r\n"),
        ("a.jsonl", '{"port":"Faro","depth":7}\n{"port":"Oslo","depth":9}\n'),
        ("a.json", '[{"port":"Faro","depth":7},{"port":"Oslo","depth":9}]'),
    ],
)
def test_rows_know_their_columns(tmp_path: Path, name: str, content: str) -> None:
    """Whatever parts the cells, rows are rows and the first names the columns."""
    assert _tables(_read(tmp_path, name, content)) == [("port | depth", "Faro | 7\nOslo | 9")]


def test_excel_writes_csv_in_utf16(tmp_path: Path) -> None:
    """Encodings are found out as for all text."""
    content = "Hafen\tTiefe\nKöln\t7\nÅrhus\t9\n".encode("utf-16")
    assert _tables(_read(tmp_path, "a.csv", content)) == [("Hafen | Tiefe", "Köln | 7\nÅrhus | 9")]


def test_cells_may_hold_delimiters_and_line_ends(tmp_path: Path) -> None:
    """Quoted cells are whole, and every row is a line."""
    read = _read(tmp_path, "a.csv", 'name,note\nA,"big, red"\nB,"two\nlines"\n')
    assert read.pages[0].text == "name | note\nA | big, red\nB | two lines"


def test_long_csv_carries_its_header(tmp_path: Path) -> None:
    """Every page of a long table names its columns."""
    rows = "".join(f"pump {number},{number * 7}\n" for number in range(3_000))
    read = _read(tmp_path, "a.csv", f"model,bar\n{rows}")
    assert len(read.pages) > 2
    assert {header for header, _ in _tables(read)} == {"model | bar"}


def test_table_without_names_has_no_header(tmp_path: Path) -> None:
    """A first row with values is a row like the others."""
    assert _read(tmp_path, "a.csv", "Faro,7\nOslo,9\nKiel,8\n").pages[0].tables[0].header == ""


def test_json_is_read_by_names(tmp_path: Path) -> None:
    """Values stand beside their path, numbers as they are written."""
    source = '{"title": "Ports", "sea": {"salt": 3.50, "names": ["a", "b"]}, "open": true}'
    read = _read(tmp_path, "a.json", source)
    assert read.title == "Ports"
    assert read.pages[0].text == "title: Ports\nsea.salt: 3.50\nsea.names: a, b\nopen: true"


@pytest.mark.parametrize("source", ["{'single': 1}", "[" * 100_000, '{"a": 1'])
def test_broken_json_is_read_as_text(tmp_path: Path, source: str) -> None:
    """Nothing is lost, and a warning says so."""
    read = _read(tmp_path, "a.json", source)
    assert sum(len(page.text) for page in read.pages) == len(source)
    assert read.warnings == ("It is not all valid JSON: it is read as text.",)
