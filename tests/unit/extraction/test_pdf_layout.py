"""PDFs: reading order, headings, tables, furniture, references, forms, OCR and legibility."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, prose, text_at, write_pages
from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.formats import extract

Ocr = Callable[[str], None]


def _read(path: Path) -> Extract:
    return extract(path, path.name)


def _column(x: float, start: int, lines: int = 12, top: float = 700) -> Draw:
    return text_at(x, top, [f"line{start + n} {prose(start + n, 7)}" for n in range(lines)])


def _order(text: str) -> list[int]:
    return [int(word[4:]) for word in text.split() if word.startswith("line")]


def _headings(read: Extract) -> list[tuple[int, str]]:
    return [(at.level, page.text[at.start : at.end]) for page in read.pages for at in page.headings]


def test_columns_drawn_in_turns_are_read_one_by_one(tmp_path: Path) -> None:
    """Lines that alternate between two columns come out column by column."""
    page = [
        text_at(60 + 270 * side, 700 - 12 * row, [f"line{12 * side + row} {prose(row, 7)}"])
        for row in range(12)
        for side in (0, 1)
    ]
    text = _read(write_pages(tmp_path / "a.pdf", [page])).pages[0].text
    assert _order(text) == list(range(24))


def test_columns_drawn_backwards_are_read_in_order(tmp_path: Path) -> None:
    """A page whose lines are drawn from the last to the first is read from the top."""
    page = [
        text_at(60 + 270 * side, 700 - 12 * row, [f"line{12 * side + row} {prose(row, 7)}"])
        for side in (1, 0)
        for row in reversed(range(12))
    ]
    title = text_at(60, 760, [f"line999 {prose(3, 16)}"])
    text = _read(write_pages(tmp_path / "a.pdf", [[*page, title]])).pages[0].text
    assert _order(text) == [999, *range(24)]


def test_good_order_is_left_alone(tmp_path: Path) -> None:
    """Two columns in order, and a footer drawn first, stay as they are drawn."""
    page = [text_at(60, 40, ["line0 footer"]), _column(60, 1), _column(330, 13)]
    text = _read(write_pages(tmp_path / "a.pdf", [page])).pages[0].text
    assert _order(text) == list(range(25))


def test_headings_by_type_and_number(tmp_path: Path) -> None:
    """Larger or bold lines are headings, with levels by number; the title and captions are not."""
    long = "A heading in sentence case that is longer than forty-four letters"
    page = [
        text_at(60, 800, ["On the Planning of Agents"], size=20),
        text_at(60, 770, ["Abstract"], size=12, font="Helvetica-Bold"),
        text_at(60, 750, [f"We show that {prose(0, 12)}.", f"Then {prose(1, 12)}."]),
        text_at(60, 700, ["1 Introduction"], size=14, font="Helvetica-Bold"),
        text_at(60, 680, [f"They {prose(2, 12)}", f"{prose(3, 12)}."]),
        text_at(60, 640, ["1.1 Data and", "their use"], size=12, font="Helvetica-Bold"),
        text_at(60, 600, [f"They {prose(4, 12)}", f"{prose(5, 12)}."]),
        text_at(60, 560, [long], font="Helvetica-Bold"),
        text_at(60, 540, [f"They {prose(6, 12)}", f"{prose(7, 12)}."]),
        text_at(60, 500, ["Figure 1: A caption"], font="Helvetica-Bold"),
        text_at(60, 480, [f"They {prose(8, 12)}", f"{prose(9, 12)}."]),
    ]
    read = _read(write_pages(tmp_path / "a.pdf", [page]))
    assert read.title == "On the Planning of Agents"
    assert _headings(read) == [
        (1, "Abstract"),
        (1, "1 Introduction"),
        (2, "1.1 Data and their use"),
        (3, long),
    ]
    assert f"\n{long}\nThey" in read.pages[0].text


def test_headings_in_the_type_of_the_body(tmp_path: Path) -> None:
    """Capitals, slanted type with a number, and letters of appendices tell headings from text."""
    body = [f"They {prose(2, 12)}", f"{prose(3, 12)}", f"{prose(4, 12)}."]
    page = [
        text_at(60, 800, ["On the Planning of Agents"], size=20),
        text_at(60, 760, ["IV) CONCLUSIONS AND", "FUTURE WORK"], size=10),
        text_at(60, 720, body),
        text_at(60, 660, ["1) Weights and Their", "Analysis"], font="Helvetica-Oblique"),
        text_at(60, 630, body),
        text_at(60, 570, ["AUTHORS AND THEIR WORK"]),
        text_at(60, 540, body),
        text_at(60, 480, ["A"], size=14),
        text_at(85, 480, ["Attributes of Nodes"], size=14),
        text_at(60, 450, body),
        text_at(60, 390, ["2.3. The Harbour 4.0.3 Merge"], font="Helvetica-Bold"),
        text_at(60, 370, body),
        text_at(60, 310, ["= what agents know and may change"], size=14),
        text_at(60, 280, ["1) This one goes on after its mark and is", "said in two lines."]),
        text_at(60, 230, ["3 Contents of the Book 17"], size=14),
        text_at(60, 190, ["Chapter 12"], size=14),
    ]
    assert [text for _, text in _headings(_read(write_pages(tmp_path / "a.pdf", [page])))] == [
        "IV) CONCLUSIONS AND FUTURE WORK",
        "1) Weights and Their Analysis",
        "AUTHORS AND THEIR WORK",
        "A Attributes of Nodes",
        "2.3. The Harbour 4.0.3 Merge",
        "Chapter 12",
    ]


def test_tables_are_marked(tmp_path: Path) -> None:
    """Rows with gaps between their cells are a table, row by row."""

    def table(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        rows = (("System", "Speed"), ("First one", "fast"), ("Second one", "slow"), ("Third", "-"))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(60 + 150 * column, 600 - 14 * number, cell)

    page = [_column(60, 0, 6), table, _column(60, 6, 6, 500)]
    read = _read(write_pages(tmp_path / "a.pdf", [page])).pages[0]
    assert [read.text[at.start : at.end] for at in read.tables] == [
        "System Speed\nFirst one fast\nSecond one slow\nThird -"
    ]


def _book(number: int) -> list[Draw]:
    return [
        text_at(60, 810, [f"On Agents {number if number % 2 else ''}"], size=8),
        _column(60, 100 * number),
        text_at(290, 30, [str(number)], size=8),
    ]


def test_furniture_is_marked_and_stays(tmp_path: Path) -> None:
    """Running heads and page numbers that come back are marked, and still in the text."""
    read = _read(write_pages(tmp_path / "a.pdf", [_book(number) for number in range(1, 8)]))
    for page in read.pages:
        marked = [page.text[at.start : at.end] for at in page.furniture]
        assert "".join(marked).replace("\n", " ").startswith("On Agents")
        assert marked[-1].endswith(str(page.number))
        assert not any("line" in part for part in marked)


def test_headings_of_chapters_are_no_furniture(tmp_path: Path) -> None:
    """What is set large is a heading, though but for its number it comes back on other pages."""
    pages = [
        [text_at(60, 780, [f"Chapter {number}"], size=20), _column(60, 100 * number)]
        for number in range(1, 6)
    ]
    read = _read(write_pages(tmp_path / "a.pdf", pages))
    assert not any(page.furniture for page in read.pages)
    assert [text for _, text in _headings(read)][-4:] == [f"Chapter {n}" for n in range(2, 6)]


def test_what_stands_once_is_no_furniture(tmp_path: Path) -> None:
    """A document of one page has none, but for the stamp of a preprint."""

    def stamp(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.setFont("Helvetica", 16)
        canvas.drawString(300, -30, "arXiv:2402.01968v1 [cs.MA] 3 Feb 2024")

    read = _read(write_pages(tmp_path / "a.pdf", [[*_book(1), stamp]])).pages[0]
    assert [read.text[at.start : at.end] for at in read.furniture] == [
        "arXiv:2402.01968v1 [cs.MA] 3 Feb 2024"
    ]


def test_references_reach_over_pages(tmp_path: Path) -> None:
    """A list of works begins at its heading, goes on over pages and ends at the next heading."""
    works = [f"[{n}] A. Doe. {prose(n, 6)}. Press, {1990 + n}." for n in range(20)]
    pages = [
        [
            text_at(60, 780, ["Agents"], size=24),
            _column(60, 0),
            text_at(60, 500, ["References"], size=14),
            text_at(60, 480, works[:10]),
        ],
        [
            text_at(60, 780, works[10:]),
            text_at(60, 600, ["Appendix"], size=14),
            _column(60, 12, 12, 580),
        ],
    ]
    first, second = _read(write_pages(tmp_path / "a.pdf", pages)).pages
    assert [first.text[at.start :][:10] for at in first.references] == ["References"]
    assert first.references[0].end == len(first.text)
    (rest,) = second.references
    assert rest.start == 0
    assert second.text[rest.end :].startswith("Appendix")


def test_values_of_forms_are_read(tmp_path: Path) -> None:
    """What is filled in is part of the text, after the field's name; what is empty is not."""

    def form(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Application")
        fields = canvas.acroForm
        fields.textfield(name="a", tooltip="Full name", value="Ada Lovelace", x=60, y=600)
        fields.textfield(name="b", tooltip="Nickname", value="", x=60, y=550)
        fields.checkbox(name="c", tooltip="I agree", checked=True, x=60, y=500)
        fields.checkbox(name="d", tooltip="I refuse", checked=False, x=60, y=450)

    text = _read(write_pages(tmp_path / "a.pdf", [[form]])).pages[0].text
    assert text == "Application\nFull name: Ada Lovelace\n☒ I agree"


@pytest.mark.parametrize("is_whole", [True, False])
def test_form_that_the_pages_do_not_show(tmp_path: Path, *, is_whole: bool) -> None:
    """Where all that is filled in is XFA, which the pages are no part of, a warning says so."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(60, 700, ["Please wait."])]])
    writer = PdfWriter(clone_from=path)
    fields = {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): ArrayObject()}
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(fields)
    writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(is_whole)
    writer.write(path)
    read = _read(path)
    assert read.pages[0].text == "Please wait."
    assert read.warnings == (("It is an XFA form, whose fields are not read.",) * is_whole)


def _scan(canvas: Canvas) -> None:
    canvas.rect(10, 10, 50, 50)


@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_are_named(tmp_path: Path) -> None:
    """A warning names scanned pages; blank ones are nothing to warn of."""
    pages: list[list[Draw]] = [[_scan], [_column(60, 0)], [], [_scan], [_scan]]
    read = _read(write_pages(tmp_path / "a.pdf", pages))
    assert read.warnings == ("Pages 1, 4–5 have no text layer.",)
    assert [page.number for page in read.pages] == [2]


def test_scans_are_recognised(tmp_path: Path, ocr: Ocr) -> None:
    """Where OCRmyPDF is installed, what it recognises is read."""
    done = write_pages(tmp_path / "done.pdf", [[_column(60, 0)]])
    ocr(f'cp "{done}" "$last"')
    read = _read(write_pages(tmp_path / "a scan.pdf", [[_scan]]))
    assert _order(read.pages[0].text) == list(range(12))
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("script", "hint"),
    [
        ("exit 7", "OCR failed"),
        ("exit 0", "OCR failed"),
        ('cp "{scan}" "$last"', "OCR finds none"),
    ],
    ids=["failing", "writing nothing", "finding nothing"],
)
def test_ocr_in_vain(tmp_path: Path, ocr: Ocr, script: str, hint: str) -> None:
    """Where OCRmyPDF does not help, the file is refused with the reason."""
    path = write_pages(tmp_path / "a.pdf", [[_scan]])
    ocr(script.format(scan=path))
    with pytest.raises(IngestionError, match=rf"^a\.pdf has no text layer: {hint}\.$"):
        _read(path)


def test_nothing_to_recognise(tmp_path: Path, ocr: Ocr) -> None:
    """OCRmyPDF is not asked for the text of blank pages."""
    ocr("sleep 600")
    path = write_pages(tmp_path / "a.pdf", [[], []])
    with pytest.raises(
        IngestionError, match=r"^a\.pdf has no text layer: its pages show nothing\.$"
    ):
        _read(path)


def test_blank_pages_stay_blank(tmp_path: Path, ocr: Ocr) -> None:
    """What OCRmyPDF lays upon a blank page does not make it one that cannot be read."""
    path = write_pages(tmp_path / "a.pdf", [[_scan], [_column(60, 0)], []])
    done = write_pages(tmp_path / "done.pdf", [[_scan], [_column(60, 0)], [_scan]])
    ocr(f'cp "{done}" "$last"')
    assert _read(path).warnings == ("Page 1 has no text layer.",)


def test_endless_ocr_is_ended(tmp_path: Path, ocr: Ocr) -> None:
    """OCRmyPDF has its time, and what it has started ends with it."""
    ocr("sleep 600 & wait")
    path = write_pages(tmp_path / "a.pdf", [[_scan]])
    with pytest.raises(IngestionError, match=r"no text layer: OCR takes longer than 0\.1 s\.$"):
        extract(path, path.name, ExtractionLimits(ocr_seconds=0.1))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (ExtractionLimits(pages=2), "a.pdf has more than 2 pages."),
        (ExtractionLimits(characters=1_000), "a.pdf has more than 1,000 characters."),
    ],
)
def test_limits_hold(tmp_path: Path, limits: ExtractionLimits, sentence: str) -> None:
    """A document of too many pages or characters is refused in one sentence."""
    path = write_pages(tmp_path / "a.pdf", [[_column(60, 0)]] * 3)
    with pytest.raises(IngestionError) as raised:
        extract(path, path.name, limits)
    assert str(raised.value) == sentence


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(tmp_path: Path, degrees: int) -> None:
    """A page that its reader sees upright has titles, tables and powers, however it is stored."""
    turns = {90: (595, 0), 180: (595, 842), 270: (0, 842)}

    def draw(canvas: Canvas) -> None:
        if degrees:
            canvas.translate(*turns[degrees])
            canvas.rotate(degrees)
            canvas.setPageRotation(degrees)
        text_at(72, 500, ["Harbour Report"], size=18)(canvas)
        text_at(72, 460, [prose(at, 9) for at in range(8)])(canvas)
        for row, cells in enumerate(
            [("Port", "Depth"), ("Faro", "7"), ("Oslo", "9"), ("Kiel", "8")]
        ):
            for column, cell in enumerate(cells):
                text_at(72 + 180 * column, 300 - 14 * row, [cell])(canvas)

    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    draw(canvas)
    canvas.save()
    read = extract(tmp_path / "a.pdf", "a.pdf")
    assert read.title == "Harbour Report"
    assert [table.header for table in read.pages[0].tables] == ["Port Depth"]
    assert read.pages[0].text.startswith("Harbour Report\n")
