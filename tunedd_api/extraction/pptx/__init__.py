"""Presentations: one page per slide, its notes included."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import RELATION, Archive, opened_archive
from tunedd_api.extraction.blocks import Block, Kind, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.docx import core_title
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.pptx.names import P
from tunedd_api.extraction.pptx.shapes import Shapes
from tunedd_api.extraction.text.titles import first_title, headings_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRESENTATION: Final = "ppt/presentation.xml"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the slides that are shown, in their order; a slide's title is its heading.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "a presentation", limits) as archive:
        main = archive.main_part(_PRESENTATION)
        relations = archive.relations(main)
        order = archive.xml(main).iter(f"{P}sldId")
        members = [relations.get(slide.get(f"{RELATION}id", ""), ("", ""))[1] for slide in order]
        reader = _Slides(archive)
        # A slide is read once, however often it is listed.
        slides = [list(reader.blocks(member)) for member in dict.fromkeys(members)]
        pages = pages_of(enumerate(slides, 1), name, limits)
        blocks = [block for slide in slides for block in slide]
        title = first_title([core_title(archive), *headings_of(blocks)], name)
        return Extract(title, len(slides), pages)


class _Slides:
    """Reads slides; layouts, which many share, are parsed once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._layouts: dict[str, list[_Element]] = {}

    def blocks(self, member: str) -> Iterator[Block]:
        slide = self._archive.xml(member)
        if slide.get("show") in ("0", "false"):
            return
        relations = self._archive.relations(member)
        layout = next((target for kind, target in relations.values() if kind == "slideLayout"), "")
        yield from Shapes(self._archive, relations, self._above(layout)).blocks(slide)
        for kind, target in relations.values():
            if kind == "notesSlide" and target in self._archive:
                yield from self._notes(target)

    def _notes(self, member: str) -> Iterator[Block]:
        notes = Shapes(self._archive, self._archive.relations(member), [])
        begin = "Notes: "
        for block in notes.blocks(self._archive.xml(member)):
            text = block.text.removeprefix("• ")
            if text and block.kind is not Kind.FURNITURE:
                yield Block(Kind.PARAGRAPH, f"{begin}{text}")
                begin = ""

    def _above(self, layout: str) -> "list[_Element]":
        """A layout and its master."""
        if layout not in self._archive:
            return []
        if layout not in self._layouts:
            relations = self._archive.relations(layout)
            master = self._archive.part(relations, "slideMaster")
            above = [self._archive.xml(layout)]
            self._layouts[layout] = above if master is None else [*above, master]
        return self._layouts[layout]


FORMAT: Final = Format(
    name="PowerPoint",
    media_types={
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    },
    read=read,
    reads=(
        "The slides that are shown, each as a page; boxes, also grouped ones, from the top down.",
        "Tables, charts' series and values, diagrams' words, numbers of lists.",
        "Super- and subscripts, symbols, formulas in a line.",
        "Notes, after their slide; footers and slide numbers are marked as such.",
    ),
    leaves_out=("Hidden slides and shapes, struck-out text, comments; pictures but for words.",),
)
