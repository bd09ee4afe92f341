"""The picture of a page, with a stretch of its text marked."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pypdfium2 as pdfium

from tunedd_api.errors import IngestionError, PageNotFound
from tunedd_api.extraction.extracts import OCR_SECONDS, Range, RenderedPage
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.pdf.ocr import NotRecognised, can_recognise, recognised
from tunedd_api.extraction.pdf.pages import PageText, page_text
from tunedd_api.extraction.pdf.pdfium import PDFIUM, opened_page, opened_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

_Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points on the page, counted from its lower left corner."""

_PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of a picture."""

_ToPixels = Callable[[float, float], tuple[int, int]]

_SCALE: Final = 2.0
"""Pixels per point, where the page is not too large for it."""

_MARKER: Final = (255, 226, 89)
"""The page is multiplied by this colour, as by a felt pen: black stays black."""

_COLOURS: Final = 64
_MANY_COLOURS: Final = 128
"""What a page of text, and one with pictures, is drawn with: in a third of the bytes of all."""

_FEW: Final = 512
"""Black on white, smoothed, has 256 colours; text in a second colour as many again."""

_MARGIN: Final = 1.5
"""What is left above and below the lines that a picture is cropped to, in heights of a line."""

_LINE_OVERLAP: Final = 0.5
"""Boxes that share this much of the lower one's height stand on one line."""


def render_page(
    path: Path,
    name: str,
    number: int,
    span: Range | None,
    ocr_seconds: float = OCR_SECONDS,
    *,
    max_pixels: int = 4_000_000,
    width: int | None = None,
    cropped: bool = False,
) -> RenderedPage:
    """Draw page ``number`` (from 1) at 144 dots per inch, or as many as ``max_pixels`` allow.

    What of ``span`` lies within the page's text is marked, line by line. To mark something on a
    page without text, the page is recognised again, where OCRmyPDF is installed. ``width`` asks
    for so many pixels instead, ``cropped`` for the marked lines alone, over the whole width.

    Raises:
        PageNotFound: if there is no such page.
        IngestionError: if the file or the page cannot be read.
    """
    sight = _Sight(span, max_pixels, width, cropped)
    drawn = _rendered(path, name, number, sight)
    if span is None or drawn.text or not can_recognise():
        return drawn
    try:
        with recognised(path, ocr_seconds, number) as copy:
            return _rendered(copy, name, number, sight)
    except NotRecognised:
        return drawn


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is to be seen of a page, and how large."""

    span: Range | None
    max_pixels: int
    width: int | None
    cropped: bool


def _rendered(path: Path, name: str, number: int, sight: _Sight) -> RenderedPage:
    """The page as this file has it."""
    with opened_pdf(read_bytes(path, name), name) as document:
        with PDFIUM:
            count = len(document)
        if not 1 <= number <= count:
            raise PageNotFound
        with opened_page(document, number - 1, name) as text_page:
            read_page = page_text(text_page)
            picture, to_pixels = _drawn(text_page.page, name, sight)
            boxes: list[_PixelBox] = []
            if sight.span is not None:
                inside = Range(max(0, sight.span.start), min(sight.span.end, len(read_page.text)))
                lines = _by_line(_boxes(text_page, read_page, inside))
                found = (_within(picture, to_pixels, line) for line in lines)
                boxes = [box for box in found if box is not None]
    picture = _marked(picture, boxes)
    around = _around(boxes)
    if around is not None and sight.cropped:
        picture, around = _cropped(picture, around, boxes[0])
    stream = BytesIO()
    picture.save(stream, "PNG")
    width, height = picture.size
    box = around and (
        around[0] / width, around[1] / height, around[2] / width, around[3] / height
    )  # fmt: skip
    return RenderedPage(stream.getvalue(), read_page.text, width, height, box)


def _drawn(page: pdfium.PdfPage, name: str, sight: _Sight) -> tuple["Image", _ToPixels]:
    """The picture of a page, and the way from points on the page to pixels of it."""
    width, height = page.get_size()
    wanted = _SCALE if sight.width is None else sight.width / max(1.0, width)
    scale = min(wanted, math.sqrt(sight.max_pixels / max(1.0, width * height)))
    while math.ceil(width * scale) * math.ceil(height * scale) > sight.max_pixels:
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


def _within(picture: "Image", to_pixels: _ToPixels, box: _Box) -> _PixelBox | None:
    """A box of the page in pixels, as far as it is on the picture."""
    (x1, y1), (x2, y2) = to_pixels(box[0], box[1]), to_pixels(box[2], box[3])
    left, right = max(0, min(x1, x2) - 1), min(picture.width, max(x1, x2) + 1)
    upper, lower = max(0, min(y1, y2)), min(picture.height, max(y1, y2) + 1)
    return (left, upper, right, lower) if left < right and upper < lower else None


def _marked(picture: "Image", boxes: Iterable[_PixelBox]) -> "Image":
    """The picture in few colours, those within the boxes multiplied by the marker's.

    The other half of the palette holds the marked colours in the same order: what is not marked
    looks the same whatever is.
    """
    picture = picture.convert("RGB")
    colours = _COLOURS if picture.getcolors(_FEW) else _MANY_COLOURS
    reduced = picture.quantize(colours)
    palette = (reduced.getpalette() or [])[: 3 * colours]
    palette += [0] * (3 * colours - len(palette))
    marked = [value * tint // 255 for value, tint in zip(palette, cycle(_MARKER), strict=False)]
    for box in boxes:
        part = reduced.crop(box).point([index % colours + colours for index in range(256)])
        reduced.paste(part, box[:2])
    reduced.putpalette(palette + marked)
    return reduced


def _around(boxes: Sequence[_PixelBox]) -> _PixelBox | None:
    """The smallest box around all."""
    if not boxes:
        return None
    lefts, uppers, rights, lowers = zip(*boxes, strict=True)
    return min(lefts), min(uppers), max(rights), max(lowers)


def _cropped(picture: "Image", around: _PixelBox, first: _PixelBox) -> tuple["Image", _PixelBox]:
    """The lines around a box and some margin, and where the box is then."""
    margin = math.ceil(_MARGIN * (first[3] - first[1]))
    upper, lower = max(0, around[1] - margin), min(picture.height, around[3] + margin)
    left, top, right, bottom = around
    part = picture.crop((0, upper, picture.width, lower))
    return part, (left, top - upper, right, bottom - upper)
