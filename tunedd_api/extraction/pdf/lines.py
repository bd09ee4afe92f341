"""The lines of a page, with where and how they are set.

PDFium's text has one line per baseline, in the order of the content stream. Asking for the box of
every character would take longer than reading the text, so a line is measured at its first and
last visible characters, and looked at more closely only where its type is not that of the body.
"""

import ctypes
import math
import re
from collections.abc import Sequence
from ctypes import byref
from typing import Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tunedd_api.extraction.pdf.pdfium import quick

_LINE: Final = re.compile(r"[^\r\n]*[^\x00-\x20][^\r\n]*")
_BOLD: Final = re.compile(rb"bold|black|heavy|demi|medi(?:um)?\b|cmb|-bd|sfbx|cmssb", re.IGNORECASE)
_SLANTED: Final = re.compile(rb"ital|obli|slant|cmti|cmsl|-it\b", re.IGNORECASE)
_FORCE_BOLD: Final = 1 << 18
_DIVISIONS: Final = "\ufffe\x02"
_NAME_BYTES: Final = 64


_box_of: Final = quick(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int)
_font_of: Final = quick(pdfium_c.FPDFText_GetFontInfo, ctypes.c_ulong)
_matrix_of: Final = quick(pdfium_c.FPDFText_GetMatrix, ctypes.c_int)
_size_of: Final = quick(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)


class TextLine(NamedTuple):
    """A line: its raw range, its box in points from the page's lower left corner, and its type.

    ``size`` is that of the type in points, 0 for what is not set upright; ``bold`` is true if
    all of the line is.
    """

    start: int
    end: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool


class Gap(NamedTuple):
    """A blank in a line: its raw index, and where it begins and ends, in points."""

    at: int
    left: float
    right: float


def body_size(lines: Sequence[TextLine]) -> float:
    """The size that most characters are set in; 0 if nothing stands upright."""
    characters: dict[float, int] = {}
    for line in lines:
        characters[line.size] = characters.get(line.size, 0) + line.end - line.start
    characters.pop(0.0, None)
    return max(characters, key=characters.__getitem__, default=0.0)


class Turn(NamedTuple):
    """How a page is turned for its reader: by so many degrees, and what of it is shown.

    The box is that of the page before it is turned.
    """

    degrees: int
    left: float
    bottom: float
    right: float
    top: float

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, ...]:
        """A box of the page where its reader sees it: left, bottom, right and top."""
        if self.degrees == 90:
            return bottom - self.bottom, self.right - right, top - self.bottom, self.right - left
        if self.degrees == 270:
            return self.top - top, left - self.left, self.top - bottom, right - self.left
        return self.right - right, self.top - top, self.right - left, self.top - bottom

    @property
    def shown(self) -> tuple[float, ...]:
        """What is shown of the page, where its reader sees it."""
        return self.box(self.left, self.bottom, self.right, self.top)

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """A direction on the page as its reader sees it."""
        return {90: (y, -x), 180: (-x, -y), 270: (-y, x)}.get(self.degrees, (x, y))


def turn_of(page: pdfium.PdfPage) -> Turn | None:
    """How a page is turned; None if it is not."""
    degrees = page.get_rotation()
    if degrees not in (90, 180, 270):
        return None
    left, bottom, right, top = page.get_bbox()
    if degrees == 180:
        return Turn(degrees, left, bottom, right, top)
    # PDFium gives the box with its sides as they are seen.
    return Turn(degrees, left, bottom, left + top - bottom, bottom + right - left)


class Ruler:
    """Measures the characters of one page; ``raw`` is its `raw_text`.

    Places are those that a reader of the page sees: a page that is turned is measured as turned.
    """

    def __init__(self, page: pdfium.PdfTextPage, raw: str) -> None:
        self._raw = raw
        self._page = ctypes.cast(page.raw, ctypes.c_void_p)
        self._turn = turn_of(page.page)
        self._first, self._last = pdfium_c.FS_RECTF(), pdfium_c.FS_RECTF()
        self._refs = byref(self._first), byref(self._last)
        self._matrix = pdfium_c.FS_MATRIX()
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(_NAME_BYTES)
        self._font_args = self._name, _NAME_BYTES, byref(self._flags)
        self._sizes: dict[tuple[bytes, float], float] = {}
        self._height, self._was_bold = -1.0, False
        self._bold: dict[tuple[bytes, int], bool] = {}

    def lines(self) -> list[TextLine]:
        """The lines of the page that hold anything visible, in the order of its raw text."""
        raw, line = self._raw, self.line
        lines: list[TextLine] = []
        for found in _LINE.finditer(raw):
            start, end = found.span()
            if raw[start] <= " " or raw[end - 1] <= " ":
                start, end = _trimmed(raw, start, end)
            lines.append(line(start, end))
        body = body_size(lines)
        return [at if at.size == body and not at.bold else self.closer(at) for at in lines]

    def line(self, start: int, end: int) -> TextLine:
        """Measure a range that begins and ends with visible characters, at both ends."""
        raw = self._raw
        # The mark of a word divided at the line end has no box of its own.
        last = end - 2 if raw[end - 1] in _DIVISIONS and end - start > 1 else end - 1
        first_box, last_box = self._first, self._last
        _box_of(self._page, start, self._refs[0])
        _box_of(self._page, last, self._refs[1])
        if self._turn is not None:
            self._turn_boxes(self._turn)
        left, top, right, bottom = first_box.left, first_box.top, first_box.right, first_box.bottom
        end_left, end_top, end_right, end_bottom = (
            last_box.left, last_box.top, last_box.right, last_box.bottom,
        )  # fmt: skip
        height = top - bottom
        if raw[start].islower() and height == self._height and not self._was_bold:
            # Goes on in the type of the line before: most lines do, and asking takes time.
            bold = False
        else:
            bold = self._was_bold = self._is_bold(start)
            self._height = height
        font = self._name.value, height
        if end_right - left < end_top - bottom - height and last > start:
            size = 0.0
        elif font in self._sizes:
            size = self._sizes[font]
        else:
            size = self._sizes[font] = self._size(start)
        return TextLine(
            start,
            end,
            left if left < end_left else end_left,
            bottom if bottom < end_bottom else end_bottom,
            right if right > end_right else end_right,
            top if top > end_top else end_top,
            size,
            bold,
        )

    def extent(self, index: int) -> tuple[float, float]:
        """How far the type of one character reaches down and up, in points."""
        _box_of(self._page, index, self._refs[0])
        if self._turn is not None:
            self._turn_boxes(self._turn)
        return self._first.bottom, self._first.top

    def width(self, index: int) -> tuple[float, float]:
        """Where one character begins and ends, in points."""
        _box_of(self._page, index, self._refs[0])
        if self._turn is not None:
            self._turn_boxes(self._turn)
        return self._first.left, self._first.right

    def edges(self, start: int, end: int) -> list[tuple[int, float, float]]:
        """Where the visible characters of a range begin and end, in points, with their indices."""
        raw, page, box, ref, turn = self._raw, self._page, self._first, self._refs[0], self._turn
        found: list[tuple[int, float, float]] = []
        for index in range(start, end):
            if raw[index] > " ":
                _box_of(page, index, ref)
                if turn is not None:
                    self._turn_boxes(turn)
                if box.right > box.left:
                    found.append((index, box.left, box.right))
        return found

    def font(self, index: int) -> tuple[bytes, int]:
        """The name of one character's font, and its flags."""
        _font_of(self._page, index, *self._font_args)
        return self._name.value, self._flags.value

    def is_slanted(self, index: int) -> bool:
        """Whether one character is set in italics, by the name of its font."""
        return _SLANTED.search(self.font(index)[0]) is not None

    def gaps(self, line: TextLine) -> list[Gap]:
        """The blanks of a line, wherever PDFium writes a space."""
        found: list[Gap] = []
        left, right = self._first, self._last
        index = self._raw.find(" ", line.start, line.end)
        while index != -1:
            _box_of(self._page, index - 1, self._refs[0])
            _box_of(self._page, index + 1, self._refs[1])
            if self._turn is not None:
                self._turn_boxes(self._turn)
            found.append(Gap(index, left.right, right.left))
            index = self._raw.find(" ", index + 2, line.end - 1)
        return found

    def closer(self, line: TextLine) -> TextLine:
        """Measure a line's type in its middle, and whether it is bold throughout."""
        raw = self._raw
        middle = (line.start + line.end) // 2
        while raw[middle] <= " ":
            middle += 1
        last = line.end - 2 if raw[line.end - 1] in _DIVISIONS else line.end - 1
        bold = line.bold and self._is_bold(middle) and self._is_bold(max(line.start, last))
        return line._replace(size=self._size(middle), bold=bold)

    def _turn_boxes(self, turn: Turn) -> None:
        for box in (self._first, self._last):
            box.left, box.bottom, box.right, box.top = turn.box(
                box.left, box.bottom, box.right, box.top
            )

    def _is_bold(self, index: int) -> bool:
        font = self.font(index)
        known = self._bold.get(font)
        if known is None:
            known = bool(font[1] & _FORCE_BOLD) or _BOLD.search(font[0]) is not None
            self._bold[font] = known
        return known

    def _size(self, index: int) -> float:
        """Of one character's type, in points on the page; 0 if it is turned."""
        matrix = self._matrix
        if not _matrix_of(self._page, index, byref(matrix)):
            return 0.0
        upright = upright_height(matrix, self._turn)
        return round(_size_of(self._page, index) * upright, 1) if upright else 0.0


def upright_height(matrix: pdfium_c.FS_MATRIX, turn: Turn | None) -> float:
    """By how much a text matrix enlarges type; 0 if its reader does not see it upright."""
    x, y = (matrix.a, matrix.b) if turn is None else turn.direction(matrix.a, matrix.b)
    if x <= 0 or abs(y) > x / 4:
        return 0.0
    return math.hypot(matrix.c, matrix.d)


def _trimmed(raw: str, start: int, end: int) -> tuple[int, int]:
    while raw[start] <= " ":
        start += 1
    while raw[end - 1] <= " ":
        end -= 1
    return start, end
