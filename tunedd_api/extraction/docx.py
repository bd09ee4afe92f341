"""Read Word documents: paragraphs, headings, lists, tables and notes, in order."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import Archive, opened_archive
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.titles import first_title, headings_of, sane_title

if TYPE_CHECKING:
    from lxml.etree import _Element

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT: Final = "word/document.xml"
_HEADING_NAME: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLE: Final = 0
"""The level of a paragraph in the style of titles."""

_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_APART: Final = frozenset({f"{_W}txbxContent", _FALLBACK, f"{_W}del", f"{_W}moveFrom"})
"""What stands inside a paragraph and is not part of its text."""


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read a document as pages of so many characters: where Word breaks pages is not in the file.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "a Word document", limits) as archive:
        levels = _style_levels(archive)
        body = archive.xml(_DOCUMENT).find(f"{_W}body")
        if body is None:
            raise archive.damaged()
        blocks = list(_blocks(body, levels))
        for notes in ("word/footnotes.xml", "word/endnotes.xml"):
            if notes in archive:
                for note in archive.xml(notes):
                    blocks += _blocks(note, levels)
        given = core_title(archive)
    titles = [block.text for block in blocks if block.kind is Kind.HEADING and not block.level]
    # A title is no heading of a section.
    blocks = [
        Block(Kind.PARAGRAPH, block.text)
        if block.kind is Kind.HEADING and not block.level
        else block
        for block in blocks
    ]
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    return Extract(
        first_title([*titles, given, *headings_of(blocks)], name), pages[-1].number, pages
    )


def core_title(archive: Archive) -> str:
    """The title in an Office file's properties, unless a program wrote it."""
    if "docProps/core.xml" not in archive:
        return ""
    found = archive.xml("docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
    return sane_title(found.text or "") or "" if found is not None else ""


def _style_levels(archive: Archive) -> dict[str, int]:
    """Levels of the styles that are headings, by id; 0 for titles."""
    if "word/styles.xml" not in archive:
        return {}
    levels: dict[str, int] = {}
    for style in archive.xml("word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        called = name.get(f"{_W}val", "") if name is not None else ""
        heading = _HEADING_NAME.match(called)
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if heading:
            levels[style.get(f"{_W}styleId", "")] = int(heading[1])
        elif called.casefold() == "title":
            levels[style.get(f"{_W}styleId", "")] = _TITLE
        elif outline is not None and outline.get(f"{_W}val", "").isdigit():
            level = int(outline.get(f"{_W}val", "9")) + 1
            if level <= 6:
                levels[style.get(f"{_W}styleId", "")] = level
    return levels


def _blocks(parent: "_Element", levels: dict[str, int]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, levels)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, levels)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(child, levels)


def _paragraph(paragraph: "_Element", levels: dict[str, int]) -> Iterator[Block]:
    text = "".join(_pieces(paragraph))
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    level = levels.get(style.get(f"{_W}val", "")) if style is not None else None
    if level is not None and text.strip():
        yield Block(Kind.HEADING, one_line(text), level)
    elif paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
        yield Block(Kind.ITEM, f"• {line}" if (line := one_line(text)) else "")
    else:
        # Lines that the author parted stay parted.
        yield Block(Kind.PARAGRAPH, "\n".join(filter(None, map(one_line, text.split("\n")))))
    for box in paragraph.iter(f"{_W}txbxContent"):
        if next(box.iterancestors(_FALLBACK), None) is None:
            yield from _blocks(box, levels)


def _table(table: "_Element", levels: dict[str, int]) -> Iterator[Block]:
    yield from row_blocks(_rows(table, levels))


def _rows(table: "_Element", levels: dict[str, int]) -> Iterator[list[str]]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        cells = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is row:
                inner = (block.text for block in _blocks(cell, levels))
                cells.append(" ".join(text.replace("\n", " ") for text in inner if text))
        yield cells


def _pieces(element: "_Element") -> Iterator[str]:
    """The text of a paragraph, without what is deleted or stands beside it in a box."""
    for child in element:
        if child.tag in _APART:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _pieces(child)


FORMAT: Final = Format(
    name="Word",
    media_types={
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    },
    read=read,
    reads=("Paragraphs, headings by their styles, lists, tables, boxes and notes.",),
    leaves_out=("Deleted text, comments, pictures.",),
)
