"""Word documents: what is seen on their pages, in order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.archives import Archive, opened_archive
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.docx.body import Body, Parts
from tunedd_api.extraction.docx.margins import Margins
from tunedd_api.extraction.docx.names import W
from tunedd_api.extraction.docx.numbering import Numbering
from tunedd_api.extraction.docx.styles import TITLE, Styles
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.text.titles import first_title, headings_of, sane_title

_DOCUMENT: Final = "word/document.xml"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read a document as pages of so many characters: where Word breaks pages is not in the file.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "a Word document", limits) as archive:
        blocks = list(_blocks(archive))
        given = core_title(archive)
    titles = [block.text for block in blocks if block.kind is Kind.HEADING and block.level == TITLE]
    # A title is no heading of a section.
    blocks = [
        replace(block, kind=Kind.PARAGRAPH)
        if block.kind is Kind.HEADING and block.level == TITLE
        else block
        for block in blocks
    ]
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    title = first_title([*titles, given, *headings_of(blocks)], name)
    return Extract(title, pages[-1].number, pages)


def core_title(archive: Archive) -> str:
    """The title in an Office file's properties, unless a program wrote it."""
    if "docProps/core.xml" not in archive:
        return ""
    found = archive.xml("docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
    return sane_title(found.text or "") or "" if found is not None else ""


def _blocks(archive: Archive) -> Iterator[Block]:
    main = archive.main_part(_DOCUMENT)
    document = archive.xml(main).find(f"{W}body")
    if document is None:
        raise archive.damaged()
    relations = archive.relations(main)
    styles = Styles(archive.part(relations, "styles"))
    parts = Parts(archive, relations)
    numbering = Numbering(archive.part(relations, "numbering"), styles)
    margins = Margins(document, parts, styles, numbering)
    yield from margins.headers()
    yield from Body(parts, styles, numbering).blocks(document)
    yield from margins.footers()


FORMAT: Final = Format(
    name="Word",
    media_types=media_types.WORD,
    read=read,
    reads=(
        "Paragraphs, headings by their styles, lists with their numbers, tables, text boxes.",
        "Super- and subscripts (`10^16`), symbols, formulas in a line (`E=mc^2`), charts' values.",
        "Footnotes and endnotes after their paragraph; headers and footers, once.",
        "Cells that span rows or columns stand in each of them.",
    ),
    leaves_out=(
        "Deleted, struck-out and hidden text, comments; pictures but for their words.",
        "Text in the colour of what it stands on, or of less than 2 points.",
    ),
)
