"""Read presentations: one page per slide, its notes included."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import RELATION, Archive, opened_archive
from tunedd_api.extraction.blocks import Block, Kind, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.docx import core_title
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.titles import first_title, headings_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_PRESENTATION: Final = "ppt/presentation.xml"
_TITLES: Final = frozenset({"title", "ctrTitle"})
_BESIDE: Final = frozenset({"sldNum", "ftr", "dt", "hdr"})
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the slides that are shown, in their order; a slide's title is its heading.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "a presentation", limits) as archive:
        relations = archive.relations(_PRESENTATION)
        order = archive.xml(_PRESENTATION).iter(f"{_P}sldId")
        members = [relations.get(slide.get(f"{RELATION}id", ""), ("", ""))[1] for slide in order]
        slides = [list(_slide(archive, member)) for member in members]
        pages = pages_of(enumerate(slides, 1), name, limits)
        blocks = [block for slide in slides for block in slide]
        return Extract(
            first_title([core_title(archive), *headings_of(blocks)], name), len(slides), pages
        )


def _slide(archive: Archive, member: str) -> Iterator[Block]:
    slide = archive.xml(member)
    if slide.get("show") in ("0", "false"):
        return
    blocks = list(_shapes(slide))
    yield from (block for block in blocks if block.kind is Kind.HEADING)
    yield from (block for block in blocks if block.kind is not Kind.HEADING)
    for kind, target in archive.relations(member).values():
        if kind == "notesSlide" and target in archive:
            notes = [block for block in _shapes(archive.xml(target)) if block.text]
            yield from (
                Block(Kind.PARAGRAPH, f"Notes: {block.text}" if first else block.text)
                for first, block in zip([True] + [False] * len(notes), notes, strict=False)
                if block.kind is not Kind.FURNITURE
            )


def _shapes(slide: "_Element") -> Iterator[Block]:
    for shape in slide.iter(f"{_P}sp", f"{_A}tbl"):
        if next(shape.iterancestors(_FALLBACK), None) is not None:
            continue
        if shape.tag == f"{_A}tbl":
            yield from row_blocks(
                [_text(cell) for cell in row.iter(f"{_A}tc")] for row in shape.iter(f"{_A}tr")
            )
            continue
        placeholder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        role = placeholder.get("type", "body") if placeholder is not None else ""
        if role in _TITLES:
            yield Block(Kind.HEADING, _text(shape), 1)
        elif role in _BESIDE:
            yield Block(Kind.FURNITURE, _text(shape))
        elif role != "sldImg":
            lines = [one_line("".join(_pieces(line))) for line in shape.iter(f"{_A}p")]
            listed = role == "body" and len(lines) > 1
            for line in filter(None, lines):
                yield Block(Kind.ITEM, f"• {line}") if listed else Block(Kind.PARAGRAPH, line)


def _text(element: "_Element") -> str:
    return one_line(" ".join("".join(_pieces(line)) for line in element.iter(f"{_A}p")))


def _pieces(paragraph: "_Element") -> Iterator[str]:
    for element in paragraph.iter(f"{_A}t", f"{_A}br", f"{_A}tab"):
        yield element.text or "" if element.tag == f"{_A}t" else " "


FORMAT: Final = Format(
    name="PowerPoint",
    media_types={
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    },
    read=read,
    reads=("Titles, texts, tables and notes of the slides that are shown.",),
    leaves_out=("Hidden slides, comments, pictures.",),
)
