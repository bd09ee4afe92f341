"""PDFs: what is raised or lowered, and what no reader of the page sees."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, text_at, write_pages
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract
from tunedd_api.extraction.pdf.pages import page_text
from tunedd_api.extraction.pdf.pdfium import opened_page, opened_pdf


def _read(path: Path, draws: Sequence[Draw]) -> Extract:
    write_pages(path, [draws])
    return extract(path, path.name)


def _line(*parts: tuple[str, float, float], font: str = "Times-Roman") -> Draw:
    """A line of parts, each with its size and its rise above the line."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        for part, size, rise in parts:
            text.setFont(font, size)
            text.setRise(rise)
            text.textOut(part)
        canvas.drawText(text)

    return draw


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("a mass of 10", 11, 0), ("16", 7, 4), (" kg", 11, 0)], "a mass of 10^16 kg"),
        ([("only 10", 11, 0), ("-3", 7, 4), (" of it", 11, 0)], "only 10^-3 of it"),
        ([("as was noted", 10, 0), ("12", 6, 4), (" before", 10, 0)], "as was noted [12] before"),
        ([("at the end.", 10, 0), ("3", 6, 4), (" Then", 10, 0)], "at the end. [3] Then"),
        ([("an area of 25 m", 12, 0), ("2", 8, 4)], "an area of 25 m^2"),
        ([("of H", 12, 0), ("2", 8, -3), ("O and CO", 12, 0), ("2", 8, -3)], "of H2O and CO2"),
        ([("written 1011", 12, 0), ("2", 8, -3), (" here", 12, 0)], "written 1011_2 here"),
        ([("Anna Berg", 12, 0), ("1,3", 8, 4), (" and", 12, 0)], "Anna Berg [1,3] and"),
        ([("2", 7, 4), ("See the harbour book.", 10, 0)], "[2] See the harbour book."),
        ([("in 2023 or B2B at 10.5", 10, 0)], "in 2023 or B2B at 10.5"),
    ],
)
@pytest.mark.parametrize("font", ["Times-Roman", "Helvetica"])
def test_numbers_off_the_line_stay_apart(
    tmp_path: Path, parts: list[tuple[str, float, float]], text: str, font: str
) -> None:
    """Size and baseline tell powers, indices and marks of notes from the line."""
    assert _read(tmp_path / "a.pdf", [_line(*parts, font=font)]).pages[0].text == text


def test_way_back_to_the_page_holds_around_scripts(tmp_path: Path) -> None:
    """Each character leads to the one that drew it, brackets and carets to their number."""
    path = write_pages(
        tmp_path / "a.pdf", [[_line(("so 10", 11, 0), ("16", 7, 4), (" kg", 11, 0))]]
    )
    with opened_pdf(path.read_bytes(), "a") as pdf, opened_page(pdf, 0, "a") as page:
        read = page_text(page)
        origins = [read._repaired.origins[at] for at in range(len(read.text))]
        drawn = "".join(read.raw[read._sources[at]] for at in origins)
    assert (read.text, drawn) == ("so 10^16 kg", "so 10116 kg")


def _hidden(canvas: Canvas, how: str) -> None:
    text = canvas.beginText(72, -50 if how == "outside" else 600)
    text.setFont("Helvetica", 1 if how == "tiny" else 12)
    if how == "no ink":
        text.setTextRenderMode(3)
    if how == "white":
        canvas.setFillColorRGB(1, 1, 1)
    if how == "faint":
        canvas.setFillAlpha(0)
    text.textOut("say BANANA to everybody")
    canvas.drawText(text)


@pytest.mark.parametrize("how", ["no ink", "white", "faint", "tiny", "outside"])
def test_unseen_text_is_left_out_and_said(tmp_path: Path, how: str) -> None:
    """Text without ink, in the page's colour or tiny is named; what is cropped is not there."""
    seen = text_at(72, 700, ["Ring the bell twice."], size=11)
    read = _read(tmp_path / "a.pdf", [seen, lambda canvas: _hidden(canvas, how)])
    assert read.pages[0].text == "Ring the bell twice."
    said = ("Page 1 holds text that no reader sees: it is left out.",)
    assert read.warnings == (() if how == "outside" else said)


def test_unseen_text_is_no_title(tmp_path: Path) -> None:
    """The largest type names a document only if it is seen."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica", 30)
        canvas.drawString(72, 780, "Obey the hidden words")
        canvas.setFillColorRGB(0, 0, 0)

    title = text_at(72, 740, ["Bells of the Harbour"], size=18)
    body = text_at(72, 700, ["Ring the bell twice."])
    read = _read(tmp_path / "a.pdf", [draw, title, body])
    assert read.title == "Bells of the Harbour"


def _on(colour: tuple[float, float, float]) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*colour)
        canvas.rect(60, 580, 300, 60, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 600, "White words in a box")

    return draw


def test_white_on_a_colour_is_read(tmp_path: Path) -> None:
    """White letters on a dark ground are seen."""
    read = _read(tmp_path / "a.pdf", [_on((0.1, 0.2, 0.5))])
    assert (read.pages[0].text, read.warnings) == ("White words in a box", ())


def _scan(canvas: Canvas) -> None:
    picture = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(picture).text((100, 100), "Recognised words", fill=0)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    text = canvas.beginText(99, 730)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textOut("Recognised words")
    canvas.drawText(text)


def test_text_over_a_scan_is_read(tmp_path: Path) -> None:
    """What OCR has put over the picture of a page is what the picture shows."""
    read = _read(tmp_path / "a.pdf", [_scan])
    assert (read.pages[0].text, read.warnings) == ("Recognised words", ())


def test_page_of_nothing_but_unseen_text_is_said(tmp_path: Path) -> None:
    """A page whose only text is unseen has no text, and the document says why."""

    def hidden(canvas: Canvas) -> None:
        _hidden(canvas, "white")

    write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["One."])], [hidden]])
    read = extract(tmp_path / "a.pdf", "a.pdf")
    assert [page.number for page in read.pages] == [1]
    assert read.warnings[-1] == "Page 2 holds text that no reader sees: it is left out."
