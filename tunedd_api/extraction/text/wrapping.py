"""The lines of plain text: rows, verse and lists keep theirs, wrapped prose runs on."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tunedd_api.extraction.blocks import PAGE_CHARACTERS, Block, Kind
from tunedd_api.extraction.tables import names_columns
from tunedd_api.extraction.text.lines import BREAK
from tunedd_api.extraction.text.page_text import repair

_BLANK_LINES: Final = re.compile(r"\n(?:[ \t\f\v]*\n)+")
_CELLS: Final = re.compile(r"\t+| {2,}")
_TABBED: Final = re.compile(r"\t+")
_DIGIT: Final = re.compile(r"\d")
_NARROWEST: Final = 50
"""Nobody wraps lines at fewer characters."""

_WRAPPED: Final = 0.8
"""The share of lines that must be full for a paragraph to be wrapped."""

_SURE: Final = 4
"""So many lines that all begin with capitals are verse or entries, not prose."""

_ROWS: Final = 3


def text_blocks(text: str) -> Iterator[Block]:
    """The paragraphs and tables of a text."""
    for paragraph in _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        for part in parts_of(paragraph):
            lines = [line.rstrip() for line in part.split("\n") if line.strip()]
            yield from _blocks(lines)


def parts_of(text: str) -> Iterator[str]:
    """Cut what is longer than a page between paragraphs, else between lines, else words."""
    start = 0
    while len(text) - start > PAGE_CHARACTERS:
        limit = start + PAGE_CHARACTERS
        for border in ("\n\n", "\n", " "):
            end = text.rfind(border, start + PAGE_CHARACTERS // 2, limit)
            if end != -1:
                break
        else:
            end = limit
        yield text[start:end]
        start = end
    yield text[start:]


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    if cells := _cells_of(lines):
        header = names_columns(cells[0], cells[1:])
        for number, row in enumerate(cells):
            text = "\t".join(repair(cell).text for cell in row)
            yield Block(Kind.ROW, text, opens=not number, header=header and not number)
    elif lines:
        joined = "\n".join(lines) if _is_wrapped(lines) else f"{BREAK}\n".join(lines)
        yield Block(Kind.PARAGRAPH, repair(joined).text)


def _cells_of(lines: Sequence[str]) -> list[list[str]]:
    """The cells of lines that are rows of a table; none if they are not."""
    if len(lines) < _ROWS:
        return []
    pattern = _TABBED if all("\t" in line.strip() for line in lines) else _CELLS
    cells = [pattern.split(line.strip()) for line in lines]
    width = len(cells[0])
    return cells if width > 1 and all(len(row) == width for row in cells) else []


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines end where no further word fitted, rather than where their author wished."""
    width = max(map(len, lines))
    if len(lines) == 1 or width < _NARROWEST:
        return len(lines) == 1
    if len(lines) >= _SURE and not any(line.lstrip()[0].islower() for line in lines[1:]):
        return False
    if len({_DIGIT.sub("0", line.split(maxsplit=1)[0]) for line in lines}) == 1:
        # Entries that begin with a time or a number.
        return False
    full = sum(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
        and _indent(following) <= _indent(line)
        for line, following in pairwise(lines)
    )
    return full >= _WRAPPED * (len(lines) - 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
