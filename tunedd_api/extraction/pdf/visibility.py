"""What stands in a PDF and no reader of the page sees: hidden, in the page's colour, tiny, outside.

A page is looked at closely only if something on it asks for that: text drawn in no ink, as scans
have it over their picture, or in white, as slides have it on a dark ground. Whether such text is
seen is then settled on the drawn page: where nothing is to be told apart, nothing is read.
"""

import ctypes
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tunedd_api.extraction.pdf.lines import TextLine, turn_of
from tunedd_api.extraction.pdf.pdfium import quick

if TYPE_CHECKING:
    from PIL.Image import Image

_TINY: Final = 2.0
"""Type of fewer points is not read by anybody."""

_NO_INK: Final = frozenset({3, 7})
"""Text rendering modes of ISO 32000-1, table 106, that draw nothing."""

_PALE: Final = 0xF4
_FAINT: Final = 16
"""An alpha below this, of 255, shows nothing."""

_DEEPEST: Final = 4
_MOST_OBJECTS: Final = 50_000
_MOST_PATHS: Final = 1_500
"""A page that draws more than this shows a figure."""

_COVERING: Final = 0.4
"""A picture of this share of the page is a scan, and text without ink on it is what it shows."""

_CONTRAST: Final = 40
"""Shades, of 255, that differ by less are not told apart."""

_SEEN: Final = 0.3
"""The share of a run's characters that must be told from their ground for it to be seen."""

_MOST_PIXELS: Final = 1_500_000

_HANDLE: Final = ctypes.c_void_p
_INT: Final = ctypes.c_int
_object_at: Final = quick(pdfium_c.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_count_objects: Final = quick(pdfium_c.FPDFPage_CountObjects, _INT, _HANDLE)
_get_object: Final = quick(pdfium_c.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
_count_inner: Final = quick(pdfium_c.FPDFFormObj_CountObjects, _INT, _HANDLE)
_get_inner: Final = quick(pdfium_c.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
_type_of: Final = quick(pdfium_c.FPDFPageObj_GetType, _INT, _HANDLE)
_mode_of: Final = quick(pdfium_c.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_fill_of: Final = quick(pdfium_c.FPDFPageObj_GetFillColor, _INT, *[_HANDLE] * 5)
_bounds_of: Final = quick(pdfium_c.FPDFPageObj_GetBounds, _INT, *[_HANDLE] * 5)


class Sight(NamedTuple):
    """What a page shows: its text, whether it holds more than is seen, and what is drawn.

    ``drawn`` are the boxes of lines and areas, as left, bottom, right and top, in points.
    """

    raw: str
    hides: bool
    drawn: list[tuple[float, float, float, float]]


def looked_at(page: pdfium.PdfTextPage, raw: str) -> Sight:
    """Blank out the characters that are not seen.

    ``raw`` is the page's `raw_text`; indices stay as they are.
    """
    looks = _Looks()
    suspects = looks.suspects(page)
    raw, hides = _without(page, raw, suspects)
    return Sight(raw, hides, looks.drawn())


def _without(page: pdfium.PdfTextPage, raw: str, suspects: set[int]) -> tuple[str, bool]:
    """Blank out what these objects show to nobody; and whether there was any."""
    if not suspects:
        return raw, False
    runs = _runs(page, raw, suspects)
    if not runs:
        return raw, False
    seen = _Picture(page)
    edits = [run for run in runs if raw[slice(*run)].strip() and not seen.shows(raw, *run)]
    for start, end in edits:
        raw = f"{raw[:start]}{' ' * (end - start)}{raw[end:]}"
    return raw, bool(edits)


def on_page(page: pdfium.PdfPage, lines: list[TextLine]) -> list[TextLine]:
    """The lines that stand on what is shown of the page: printers' marks do not."""
    # Of the page's boxes, also where it inherits them.
    turn = turn_of(page)
    left, bottom, right, top = page.get_bbox() if turn is None else turn.shown
    return [
        line
        for line in lines
        if line.right > left and line.left < right and line.top > bottom and line.bottom < top
    ]


def legible(lines: list[TextLine]) -> list[TextLine]:
    """The lines that are not tiny."""
    tiny = [0 < line.size < _TINY and line.top - line.bottom < 2 * _TINY for line in lines]
    if sum(tiny) * 2 > len(lines):
        # Everything is drawn small, and shown large.
        return lines
    return [line for line, is_tiny in zip(lines, tiny, strict=True) if not is_tiny]


class _Looks:
    """Looks for text objects of a page that may show nothing."""

    def __init__(self) -> None:
        self._colour = (ctypes.c_uint * 4)()
        self._colours = _addresses(self._colour, ctypes.c_uint)
        self._edges = (ctypes.c_float * 4)()
        self._left = _MOST_OBJECTS
        self._found: dict[int, bool] = {}
        self._covered = 0.0
        self._paths: list[int] = []

    def drawn(self) -> list[tuple[float, float, float, float]]:
        """The boxes of lines and areas; none if the page is full of them."""
        if len(self._paths) > _MOST_PATHS:
            return []
        edges = self._edges
        addresses = _addresses(edges, ctypes.c_float)
        return [
            (edges[0], edges[1], edges[2], edges[3])
            for at in self._paths
            if _bounds_of(at, *addresses)
        ]

    def suspects(self, page: pdfium.PdfTextPage) -> set[int]:
        """The addresses of these objects; text without ink over a scan is none."""
        handle = ctypes.cast(page.page.raw, _HANDLE).value
        self._look(handle, _count_objects, _get_object, 0)
        width, height = page.page.get_size()
        is_scan = self._covered > _COVERING * width * height
        return {at for at, inked in self._found.items() if inked or not is_scan}

    def _look(self, holder: Any, count: Any, get: Any, depth: int) -> None:  # noqa: ANN401 - handles
        colour, colours = self._colour, self._colours
        objects = min(count(holder), self._left)
        self._left -= objects
        for index in range(objects):
            at = get(holder, index)
            mode = _mode_of(at)
            if mode >= 0:  # it is text
                if mode in _NO_INK:
                    self._found[at] = False
                elif _fill_of(at, *colours) and (colour[0] >= _PALE or colour[3] < _FAINT):
                    self._note_pale(at)
                continue
            kind = _type_of(at)
            if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                if not depth and len(self._paths) <= _MOST_PATHS:
                    self._paths.append(at)
            elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                self._covered = max(self._covered, self._area(at))
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self._look(at, _count_inner, _get_inner, depth + 1)

    def _note_pale(self, at: int) -> None:
        red, green, blue, alpha = self._colour
        if min(red, green, blue) >= _PALE or alpha < _FAINT:
            self._found[at] = True

    def _area(self, at: int) -> float:
        _bounds_of(at, *_addresses(self._edges, ctypes.c_float))
        left, bottom, right, top = self._edges
        return abs((right - left) * (top - bottom))


def _addresses(array: Any, kind: Any) -> list[int]:  # noqa: ANN401 - of ctypes
    """Where the elements of an array stand in memory."""
    first, size = ctypes.addressof(array), ctypes.sizeof(kind)
    return [first + index * size for index in range(len(array))]


def _runs(page: pdfium.PdfTextPage, raw: str, suspects: set[int]) -> list[tuple[int, int]]:
    """The stretches of the text that these objects draw."""
    handle = ctypes.cast(page.raw, _HANDLE).value
    runs: list[tuple[int, int]] = []
    last = None
    for index, char in enumerate(raw):
        if char <= " ":
            # Blanks are often no part of the object around them.
            continue
        at = _object_at(handle, index)
        if at not in suspects:
            last = None
        elif at == last:
            runs[-1] = runs[-1][0], index + 1
        else:
            runs.append((index, index + 1))
            last = at
    return runs


class _Picture:
    """A page as it is drawn, in shades of grey."""

    def __init__(self, page: pdfium.PdfTextPage) -> None:
        width, height = page.page.get_size()
        scale = min(2.0, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.page.render(scale=scale, grayscale=True)
        try:
            self._to_bitmap = bitmap.get_posconv(page.page).to_bitmap
            self._picture: Image = bitmap.to_pil().copy()
        finally:
            bitmap.close()
        self._page = page

    def shows(self, raw: str, start: int, end: int) -> bool:
        """Whether enough characters of a range can be told from their ground."""
        boxes = [
            self._page.get_charbox(index) for index in range(start, end) if raw[index].isalnum()
        ] or [self._page.get_charbox(start)]
        told = sum(map(self._is_told, boxes))
        return told >= max(1.0, _SEEN * len(boxes))

    def _is_told(self, box: tuple[float, float, float, float]) -> bool:
        x1, y1 = self._to_bitmap(box[0], box[1])
        x2, y2 = self._to_bitmap(box[2], box[3])
        left, right = sorted((x1, x2))
        upper, lower = sorted((y1, y2))
        size = self._picture.size
        part = (max(0, left), max(0, upper), min(size[0], right + 1), min(size[1], lower + 1))
        if part[0] >= part[2] or part[1] >= part[3]:
            # Beside the page, which `on_page` looks at.
            return True
        shades = self._picture.crop(part).tobytes()
        return max(shades) - min(shades) >= _CONTRAST
