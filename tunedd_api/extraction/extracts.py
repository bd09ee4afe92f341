"""What extraction gives: pages of text with their structure marked, nothing removed; pictures.

All of it is plain, frozen and picklable. Every range is half-open and counts the characters of
its page's text; the ranges of a kind are in order and do not overlap.
"""

from dataclasses import dataclass
from typing import Final

TITLE_LENGTH: Final = 200
"""The longest title, in characters; what is longer is running text."""


@dataclass(frozen=True, slots=True)
class Range:
    """The characters of a page's text from ``start`` up to, not including, ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a page; ``level`` 1 is the highest.

    The title that a PDF or a Word file sets is none; the first heading of Markdown or HTML is.
    """

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, or of as much of it as stands on this page.

    ``body`` is where the rows below its header begin: ``start`` if it has none, or has it on an
    earlier page. ``header`` is the text of the rows that name its columns, wherever they stand;
    empty if there are none.
    """

    start: int
    end: int
    body: int
    header: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """The text of one page, and what some stretches of it are.

    ``number`` counts from 1. ``references`` hold a list of works cited, and ``furniture`` what a
    page carries beside its text: running heads, page numbers, stamps.
    """

    number: int
    text: str
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    references: tuple[Range, ...] = ()
    furniture: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """A document as it was read.

    ``pages`` are those with text, of ``page_count`` there are; ``warnings`` are sentences that
    say what could not be read.
    """

    title: str
    page_count: int
    pages: tuple[ExtractedPage, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as PNG, and the text that spans of it count.

    ``box`` is around what is marked: left, top, right and bottom, from 0 to 1 of the picture.
    """

    png: bytes
    text: str
    width: int
    height: int
    box: tuple[float, float, float, float] | None = None


OCR_SECONDS: Final = 90.0


@dataclass(frozen=True, slots=True)
class ExtractionLimits:
    """How much a single document may hold, before anything of it is kept.

    ``characters`` counts the text of all pages; ``unpacked_bytes`` the content of formats that
    are archives; ``ocr_seconds`` is how long the text of scanned pages may take to be recognised.
    """

    pages: int = 5_000
    characters: int = 20_000_000
    unpacked_bytes: int = 256 * 1024 * 1024
    ocr_seconds: float = OCR_SECONDS
