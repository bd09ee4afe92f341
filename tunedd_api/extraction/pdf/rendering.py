"""The picture of a page, with a stretch of its text marked."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pypdfium2 as pdfium

from tunedd_api.errors import IngestionError, PageNotFound
from tunedd_api.extraction.extracts import OCR_SECONDS, Range
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.pdf.ocr import NotRecognised, can_recognise, recognised
from tunedd_api.extraction.pdf.pages import PageText, page_text
from tunedd_api.extraction.pdf.pdfium import PDFIUM, opened_page, opened_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

_Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points on the page, counted from its lower left corner."""

_ToPixels = Callable[[float, float], tuple[int, int]]

_SCALE: Final = 2.0
"""Pixels per point, where the page is not too large for it."""

_MARKER: Final = (255, 226, 89)
"""The page is multiplied by this colour, as by a felt pen: black stays black."""

_LINE_OVERLAP: Final = 0.5
"""Boxes that share this much of the lower one's height stand on one line."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as PNG, and the text that spans of it count."""

    png: bytes
    text: str
    width: int
    height: int


def render_page(
    path: Path,
    name: str,
    number: int,
    span: Range | None,
    ocr_seconds: float = OCR_SECONDS,
    *,
    max_pixels: int = 4_000_000,
) -> RenderedPage:
    """Draw page ``number`` (from 1) at 144 dots per inch, or as many as ``max_pixels`` allow.

    What of ``span`` lies within the page's text is marked, line by line. To mark something on a
    page without text, the page is recognised again, where OCRmyPDF is installed.

    Raises:
        PageNotFound: if there is no such page.
        IngestionError: if the file or the page cannot be read.
    """
    drawn = _rendered(path, name, number, span, max_pixels)
    if span is None or drawn.text or not can_recognise():
        return drawn
    try:
        with recognised(path, ocr_seconds, number) as copy:
            return _rendered(copy, name, number, span, max_pixels)
    except NotRecognised:
        return drawn


def _rendered(
    path: Path, name: str, number: int, span: Range | None, max_pixels: int
) -> RenderedPage:
    """The page as this file has it."""
    with opened_pdf(read_bytes(path, name), name) as document:
        with PDFIUM:
            count = len(document)
        if not 1 <= number <= count:
            raise PageNotFound
        with opened_page(document, number - 1, name) as text_page:
            read_page = page_text(text_page)
            picture, to_pixels = _drawn(text_page.page, name, max_pixels)
            boxes = []
            if span is not None:
                inside = Range(max(0, span.start), min(span.end, len(read_page.text)))
                lines = _by_line(_boxes(text_page, read_page, inside))
                boxes = [(to_pixels(x1, y1), to_pixels(x2, y2)) for x1, y1, x2, y2 in lines]
    for corners in boxes:
        _mark(picture, corners)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return RenderedPage(stream.getvalue(), read_page.text, picture.width, picture.height)


def _drawn(page: pdfium.PdfPage, name: str, max_pixels: int) -> tuple["Image", _ToPixels]:
    """The picture of a page, and the way from points on the page to pixels of it."""
    width, height = page.get_size()
    scale = min(_SCALE, math.sqrt(max_pixels / max(1.0, width * height)))
    while math.ceil(width * scale) * math.ceil(height * scale) > max_pixels:
        scale *= 0.99
    try:
        bitmap = page.render(scale=scale, rev_byteorder=True)
    except (pdfium.PdfiumError, ValueError) as error:
        raise IngestionError(f"{name} has a page that cannot be drawn.") from error
    try:
        to_bitmap = bitmap.get_posconv(page).to_bitmap
        # A copy: the bitmap's own memory goes when it is closed.
        return bitmap.to_pil().copy(), to_bitmap
    finally:
        bitmap.close()


def _boxes(page: pdfium.PdfTextPage, read_page: PageText, span: Range) -> Iterator[_Box]:
    """Boxes of the characters and fields that have some extent; letters of a line are as high."""
    for index in read_page.raw_indices(span):
        if index >= len(read_page.raw):
            yield read_page.fields[index - len(read_page.raw)].box
            continue
        try:
            left, bottom, right, top = page.get_charbox(index, loose=True)
        except pdfium.PdfiumError:
            continue
        if right > left and top > bottom:
            yield left, bottom, right, top


def _by_line(boxes: Iterable[_Box]) -> Iterator[_Box]:
    """One box for the characters of each line."""
    line: _Box | None = None
    for box in boxes:
        if line is not None and _shares_line(line, box):
            line = (
                min(line[0], box[0]), min(line[1], box[1]),
                max(line[2], box[2]), max(line[3], box[3]),
            )  # fmt: skip
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _shares_line(line: _Box, box: _Box) -> bool:
    """Whether a character stands on a line, and not in the next column beside it."""
    height = min(line[3] - line[1], box[3] - box[1])
    level = min(line[3], box[3]) - max(line[1], box[1]) > _LINE_OVERLAP * height
    return level and box[0] - line[2] < 3 * height and line[0] - box[2] < 3 * height


def _mark(picture: "Image", corners: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Multiply what lies between two corners by the marker's colour."""
    from PIL import Image, ImageChops

    (x1, y1), (x2, y2) = corners
    left, right = max(0, min(x1, x2) - 1), min(picture.width, max(x1, x2) + 1)
    upper, lower = max(0, min(y1, y2)), min(picture.height, max(y1, y2) + 1)
    if left >= right or upper >= lower:
        return
    part = picture.crop((left, upper, right, lower))
    picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), (left, upper))
