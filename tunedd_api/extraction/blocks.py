"""Pages made of blocks, for formats that know what is a heading, a paragraph or a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import (
    ExtractedPage,
    ExtractionLimits,
    Heading,
    Range,
    Table,
)
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.extraction.text.superscripts import resolved

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
    """A piece of a document; ``level`` is that of a heading, from 1.

    Of rows, ``opens`` is true of a table's first one, and ``header`` of those that name its
    columns.
    """

    kind: Kind
    text: str
    level: int = 0
    opens: bool = False
    header: bool = False


def one_line(text: str) -> str:
    """Make a text readable, what is raised in it too, and fold its blanks and line ends."""
    line = " ".join(resolved(text).split())
    # Nothing is special about plain letters on one line.
    return line if line.isascii() and line.isprintable() else repair(line).text


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
    header = ""
    for number, blocks in parts:
        if number > limits.pages:
            raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
        page, header = _Writer(header).written(number, blocks)
        characters += len(page.text)
        if characters > limits.characters:
            raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
        if page.text:
            pages.append(page)
    if not pages:
        raise IngestionError(f"{name} holds no text.")
    return tuple(pages)


class _Writer:
    """Writes one page; ``header`` is that of a table which the page before may have begun."""

    def __init__(self, header: str) -> None:
        self._header = header
        self._headings: list[Heading] = []
        self._tables: list[Table] = []
        self._furniture: list[Range] = []

    def written(self, number: int, blocks: Iterable[Block]) -> tuple[ExtractedPage, str]:
        """The page, and the header of the table that it ends with.

        Rows and items of lists stand line below line, all else between blank lines.
        """
        pieces: list[str] = []
        length = 0
        before: Block | None = None
        for block in blocks:
            if not block.text.strip():
                continue
            separator = "" if before is None else "\n" if _together(before, block) else "\n\n"
            pieces += separator, block.text
            start = length + len(separator)
            length = start + len(block.text)
            self._mark(block, start, length, before)
            before = block
        page = ExtractedPage(
            number=number,
            text="".join(pieces),
            headings=tuple(self._headings),
            tables=tuple(self._tables),
            furniture=tuple(self._furniture),
        )
        return page, self._header

    def _mark(self, block: Block, start: int, end: int, before: Block | None) -> None:
        if block.kind is Kind.ROW:
            self._add_row(block, start, end, before)
            return
        self._header = ""
        if block.kind is Kind.HEADING:
            self._headings.append(Heading(start, end, block.level))
        elif block.kind is Kind.FURNITURE:
            self._furniture.append(Range(start, end))

    def _add_row(self, block: Block, start: int, end: int, before: Block | None) -> None:
        if block.opens:
            self._header = ""
        goes_on = before is not None and _together(before, block)
        table = self._tables.pop() if goes_on else Table(start, start, start)
        body = table.body
        if block.header:
            body = end
            if any(map(str.isalnum, block.text)):
                self._header = f"{self._header}\n{block.text}".strip()
        self._tables.append(Table(table.start, end, body, self._header))


def _together(before: Block, block: Block) -> bool:
    """Whether a block stands right below the one before."""
    return before.kind is block.kind and block.kind in (Kind.ROW, Kind.ITEM) and not block.opens
