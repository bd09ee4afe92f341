"""Presentations: one page per slide, its notes included."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.archives import RELATION, Archive, opened_archive
from tunedd_api.extraction.blocks import Block, Kind, pages_of
from tunedd_api.extraction.boxes import Box
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.docx import core_title
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.pptx.inks import Inks
from tunedd_api.extraction.pptx.names import P
from tunedd_api.extraction.pptx.shapes import Shapes
from tunedd_api.extraction.text.titles import first_title, headings_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRESENTATION: Final = "ppt/presentation.xml"
_DIGITS: Final = 12


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the slides that are shown, in their order; a slide's title is its heading.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "a presentation", limits) as archive:
        main = archive.main_part(_PRESENTATION)
        relations = archive.relations(main)
        presentation = archive.xml(main)
        order = presentation.iter(f"{P}sldId")
        members = [relations.get(slide.get(f"{RELATION}id", ""), ("", ""))[1] for slide in order]
        reader = _Slides(archive, _sight(presentation))
        # A slide is read once, however often it is listed.
        slides = [list(reader.blocks(member)) for member in dict.fromkeys(members)]
        pages = pages_of(enumerate(slides, 1), name, limits)
        blocks = [block for slide in slides for block in slide]
        title = first_title([core_title(archive), *headings_of(blocks)], name)
        return Extract(title, len(slides), pages)


class _Slides:
    """Reads slides; layouts, which many share, are parsed once."""

    def __init__(self, archive: Archive, sight: Box | None) -> None:
        self._archive = archive
        self._sight = sight
        self._layouts: dict[str, tuple[list[_Element], _Element | None]] = {}

    def blocks(self, member: str) -> Iterator[Block]:
        slide = self._archive.xml(member)
        if slide.get("show") in ("0", "false"):
            return
        relations = self._archive.relations(member)
        layout = next((target for kind, target in relations.values() if kind == "slideLayout"), "")
        above, theme = self._above(layout)
        shows = Inks(slide, above, theme).shows
        yield from Shapes(self._archive, relations, above, shows, self._sight).blocks(slide)
        for kind, target in relations.values():
            if kind == "notesSlide" and target in self._archive:
                yield from self._notes(target)

    def _notes(self, member: str) -> Iterator[Block]:
        notes = Shapes(self._archive, self._archive.relations(member), [], lambda _: True)
        begin = "Notes: "
        for block in notes.blocks(self._archive.xml(member)):
            text = block.text.removeprefix("• ")
            if text and block.kind is not Kind.FURNITURE:
                yield Block(Kind.PARAGRAPH, f"{begin}{text}")
                begin = ""

    def _above(self, layout: str) -> "tuple[list[_Element], _Element | None]":
        """A layout and its master, and the theme that names their colours."""
        if layout not in self._archive:
            return [], None
        if layout not in self._layouts:
            above = [self._archive.xml(layout)]
            theme = None
            relations = self._archive.relations(layout)
            master = next((at for kind, at in relations.values() if kind == "slideMaster"), "")
            if master in self._archive:
                above.append(self._archive.xml(master))
                theme = self._archive.part(self._archive.relations(master), "theme")
            self._layouts[layout] = above, theme
        return self._layouts[layout]


def _sight(presentation: "_Element") -> Box | None:
    """What is shown of slides; None if nothing is said of it."""
    size = presentation.find(f"{P}sldSz")
    sides = ("", "") if size is None else (size.get("cx", ""), size.get("cy", ""))
    if not all(side.isdecimal() and len(side) < _DIGITS for side in sides):
        return None
    return Box(0.0, 0.0, float(sides[0]), float(sides[1]))


FORMAT: Final = Format(
    name="PowerPoint",
    media_types=media_types.POWERPOINT,
    read=read,
    reads=(
        "The slides that are shown, each as a page; boxes, also grouped ones, from the top down.",
        "Tables, charts' series and values, diagrams' words, numbers of lists.",
        "Super- and subscripts, symbols, formulas in a line.",
        "Notes, after their slide; footers and slide numbers are marked as such.",
    ),
    leaves_out=(
        "Hidden slides and shapes, and those beside the slide; pictures but for their words.",
        "Struck-out text, text in the colour of its ground or tiny, comments.",
    ),
)
