"""Pages made of blocks, for formats that know what is a heading, a paragraph or a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import ExtractedPage, ExtractionLimits, Heading, Range
from tunedd_api.extraction.text.page_text import repair

PAGE_CHARACTERS: Final = 20_000
"""A format without pages is cut into pages of at most so many characters, between blocks."""

_EARLY: Final = 0.75
"""A heading begins a page if the last one is so full."""


class Kind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document; ``level`` is that of a heading, from 1."""

    kind: Kind
    text: str
    level: int = 0


def one_line(text: str) -> str:
    """Make a text readable and fold its blanks and line ends."""
    return repair(" ".join(text.split())).text


def cut_into_pages(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Part the blocks of a format without pages; a short document is one page."""
    page: list[Block] = []
    length = 0
    for block in blocks:
        size = len(block.text) + 2
        full = length + size > PAGE_CHARACTERS
        opens = block.kind is Kind.HEADING and length > _EARLY * PAGE_CHARACTERS
        if page and (full or opens):
            yield page
            page, length = [], 0
        page.append(block)
        length += size
    if page:
        yield page


def pages_of(
    parts: Iterable[tuple[int, Iterable[Block]]], name: str, limits: ExtractionLimits
) -> tuple[ExtractedPage, ...]:
    """Write numbered lists of blocks as pages; those without text are left out.

    Raises:
        IngestionError: if there are more pages or characters than the limits allow, or no text.
    """
    pages: list[ExtractedPage] = []
    characters = 0
    for number, blocks in parts:
        if number > limits.pages:
            raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
        page = _page(number, blocks)
        characters += len(page.text)
        if characters > limits.characters:
            raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
        if page.text:
            pages.append(page)
    if not pages:
        raise IngestionError(f"{name} holds no text.")
    return tuple(pages)


def _page(number: int, blocks: Iterable[Block]) -> ExtractedPage:
    """Rows and items of lists stand line below line, all else between blank lines."""
    pieces: list[str] = []
    length = 0
    headings: list[Heading] = []
    tables: list[Range] = []
    furniture: list[Range] = []
    before: Kind | None = None
    for block in blocks:
        if not block.text.strip():
            continue
        together = before is block.kind and block.kind in (Kind.ROW, Kind.ITEM)
        separator = "" if before is None else "\n" if together else "\n\n"
        pieces += separator, block.text
        start = length + len(separator)
        length = start + len(block.text)
        if block.kind is Kind.HEADING:
            headings.append(Heading(start, length, block.level))
        elif block.kind is Kind.FURNITURE:
            furniture.append(Range(start, length))
        elif block.kind is Kind.ROW:
            if together and tables:
                tables[-1] = Range(tables[-1].start, length)
            else:
                tables.append(Range(start, length))
        before = block.kind
    text = "".join(pieces)
    return ExtractedPage(number, text, tuple(headings), tuple(tables), (), tuple(furniture))
