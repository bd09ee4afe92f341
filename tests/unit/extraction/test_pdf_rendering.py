"""Pictures of pages: their size, and what is marked on them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, prose, text_at, write_pages
from tunedd_api.errors import IngestionError, PageNotFound
from tunedd_api.extraction.extracts import Range, RenderedPage
from tunedd_api.extraction.formats import extract
from tunedd_api.extraction.pdf.rendering import render_page


def _marked(rendered: RenderedPage) -> list[tuple[int, int, int, int]]:
    """The boxes of yellow on a picture, from the top, in pixels."""
    picture = Image.open(BytesIO(rendered.png)).convert("RGB")
    assert picture.size == (rendered.width, rendered.height)
    blue = picture.getchannel("B").point(lambda value: 255 if 60 < value < 120 else 0)
    red = picture.getchannel("R").point(lambda value: 255 if value > 240 else 0)
    yellow = Image.composite(blue, Image.new("L", picture.size), red)
    rows = [yellow.crop((0, y, picture.width, y + 1)).getbbox() for y in range(picture.height)]
    boxes: list[tuple[int, int, int, int]] = []
    for y, row in enumerate(rows):
        if row is None:
            continue
        if boxes and boxes[-1][3] == y:
            left, top, right, _ = boxes[-1]
            boxes[-1] = (min(left, row[0]), top, max(right, row[2]), y + 1)
        else:
            boxes.append((row[0], y, row[2], y + 1))
    return boxes


def _span(text: str, quote: str) -> Range:
    start = text.index(quote)
    return Range(start, start + len(quote))


def test_page_is_drawn_with_its_text(tmp_path: Path) -> None:
    """The picture comes with the very text that was extracted, and nothing marked."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["They plan."])]])
    rendered = render_page(path, "a.pdf", 1, None)
    assert rendered.text == extract(path, "a.pdf").pages[0].text == "They plan."
    assert (rendered.width, rendered.height) == (1191, 1684)
    assert _marked(rendered) == []


def test_quote_is_marked_line_by_line(tmp_path: Path) -> None:
    """A quote over two lines is marked on both, where it stands and nowhere else."""
    lines = ("They plan well and also act", "on their own more than others")
    page = [text_at(72, 700 - 36 * row, [line], size=20) for row, line in enumerate(lines)]
    path = write_pages(tmp_path / "a.pdf", [page])
    text = extract(path, "a.pdf").pages[0].text
    first, second = _marked(render_page(path, "a.pdf", 1, _span(text, "act on their")))
    assert first[1] < 2 * (842 - 700) < first[3] <= second[1]
    assert first[0] > 2 * 72 + 150
    assert second[0] < 2 * 72 + 10
    assert second[2] < first[2]


def test_mark_follows_the_reading_order(tmp_path: Path) -> None:
    """On a page put into order, the mark is where the words are drawn."""
    page: list[Draw] = [
        text_at(60 + 270 * side, 700 - 12 * row, [f"side{side} row{row} {prose(row, 6)}"])
        for row in range(12)
        for side in (0, 1)
    ]
    path = write_pages(tmp_path / "a.pdf", [page])
    text = extract(path, "a.pdf").pages[0].text
    (box,) = _marked(render_page(path, "a.pdf", 1, _span(text, "side1 row3")))
    assert 2 * 325 < box[0] < 2 * 335
    assert box[1] < 2 * (842 - 664) < box[3]


def test_field_is_marked(tmp_path: Path) -> None:
    """A quote from a form's field marks the field."""

    def form(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            name="a", tooltip="Name", value="Ada", x=100, y=600, width=120, height=30,
            fillColor=None, borderWidth=0,
        )  # fmt: skip

    path = write_pages(tmp_path / "a.pdf", [[form, text_at(72, 700, ["Form"])]])
    rendered = render_page(path, "a.pdf", 1, _span("Form\nName: Ada", "Ada"))
    assert rendered.text == "Form\nName: Ada"
    boxes = _marked(rendered)
    assert boxes
    assert 190 < boxes[0][0] < 210


@pytest.mark.parametrize("size", [(8400, 8400), (14000, 20), (3, 14000), (612, 792)])
def test_picture_is_bounded(tmp_path: Path, size: tuple[int, int]) -> None:
    """However large the page, the picture has no more pixels than allowed."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=size)
    canvas.drawString(1, 5, "They plan.")
    canvas.save()
    rendered = render_page(tmp_path / "a.pdf", "a.pdf", 1, Range(0, 4), max_pixels=100_000)
    assert rendered.width * rendered.height <= 100_000


def test_width_is_as_asked(tmp_path: Path) -> None:
    """A picture is as wide as asked, to the pixel or the next, and as high as the page then is."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["They plan."])]])
    for width in (64, 300, 1000):
        rendered = render_page(path, "a.pdf", 1, None, width=width)
        assert abs(rendered.width - width) <= 1
        assert abs(rendered.height / rendered.width - 842 / 595) < 0.03


def test_few_colours_and_small(tmp_path: Path) -> None:
    """A picture has a palette, and what is not marked looks the same whatever is."""
    page = [text_at(72, 780 - 12 * row, [prose(row, 14)], size=10) for row in range(55)]
    path = write_pages(tmp_path / "a.pdf", [page])
    plain = render_page(path, "a.pdf", 1, None)
    marked = render_page(path, "a.pdf", 1, Range(0, 300))
    pictures = [Image.open(BytesIO(drawn.png)) for drawn in (plain, marked)]
    assert [picture.mode for picture in pictures] == ["P", "P"]
    assert marked.box is not None
    top, bottom = (round(edge * plain.height) for edge in (marked.box[1], marked.box[3]))
    for part in ((0, 0, plain.width, top), (0, bottom, plain.width, plain.height)):
        one, other = (picture.convert("RGB").crop(part) for picture in pictures)
        assert one.tobytes() == other.tobytes()


def test_box_is_around_the_mark(tmp_path: Path) -> None:
    """The box says where the mark is, on the whole page and on what it is cropped to."""
    page = [text_at(72, 700 - 36 * row, [f"They plan row {row}"], size=20) for row in range(8)]
    path = write_pages(tmp_path / "a.pdf", [page])
    span = _span(extract(path, "a.pdf").pages[0].text, "row 4")
    assert render_page(path, "a.pdf", 1, None).box is None
    whole = render_page(path, "a.pdf", 1, span)
    strip = render_page(path, "a.pdf", 1, span, cropped=True)
    assert (strip.width, strip.height < whole.height / 5) == (whole.width, True)
    for drawn in (whole, strip):
        assert drawn.box is not None
        (found,) = _marked(drawn)
        size = (drawn.width, drawn.height) * 2
        near = [
            abs(edge * all_ - pixel)
            for edge, all_, pixel in zip(drawn.box, size, found, strict=True)
        ]
        assert max(near) <= 2


def test_nothing_to_crop_to(tmp_path: Path) -> None:
    """Where nothing of a span can be marked, the whole page is shown."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["They plan."])]])
    drawn = render_page(path, "a.pdf", 1, Range(50, 90), cropped=True)
    assert (drawn.height, drawn.box) == (1684, None)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_missing_page(tmp_path: Path, number: int) -> None:
    """A page that the document does not have is told apart from one that cannot be read."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["They plan."])]])
    with pytest.raises(PageNotFound):
        render_page(path, "a.pdf", number, None)


def test_span_beyond_the_text_is_cut(tmp_path: Path) -> None:
    """What of a span lies outside the page's text is ignored."""
    path = write_pages(tmp_path / "a.pdf", [[text_at(72, 700, ["They plan."])]])
    assert _marked(render_page(path, "a.pdf", 1, Range(50, 90))) == []
    assert len(_marked(render_page(path, "a.pdf", 1, Range(0, 90)))) == 1


def test_recognised_text_is_marked(tmp_path: Path, ocr: Callable[[str], None]) -> None:
    """On a scan the mark is where OCRmyPDF finds the words again, looking at that page alone."""
    scan = write_pages(tmp_path / "scan.pdf", [[], [lambda canvas: canvas.rect(9, 9, 9, 9)]])
    page: list[Draw] = [text_at(72, 700, ["They plan."], size=20)]
    done = write_pages(tmp_path / "done.pdf", [[], page])
    ocr(f"""echo "$*" | grep -q -e '--pages 2' && cp '{done}' "$last" """)
    assert _marked(render_page(scan, "scan.pdf", 2, None)) == []
    rendered = render_page(scan, "scan.pdf", 2, Range(5, 10))
    assert rendered.text == "They plan."
    (box,) = _marked(rendered)
    assert box[1] < 2 * (842 - 700) < box[3]
    assert render_page(scan, "scan.pdf", 1, Range(0, 1)).text == ""


def test_file_that_is_no_pdf(tmp_path: Path) -> None:
    """A file that cannot be drawn is refused in one sentence."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"no PDF")
    with pytest.raises(IngestionError, match=r"^a\.pdf is damaged or not a PDF\.$"):
        render_page(path, "a.pdf", 1, None)
