"""HTML: the text that a visitor comes for."""

from pathlib import Path
from typing import Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.html.flow import blocks_of
from tunedd_api.extraction.html.tree import main_element, parsed
from tunedd_api.extraction.text.titles import first_title, headings_of


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the main text of a page, without navigation, scripts and styles.

    Raises:
        IngestionError: if the file is missing, no text, too long or holds nothing to read.
    """
    content = read_bytes(path, name)
    return read_content(content, name, limits, is_xml=path.suffix.lower() == ".xhtml")


def read_content(
    content: bytes, name: str, limits: ExtractionLimits, *, is_xml: bool = False
) -> Extract:
    """Read the bytes of a page, as `read` does.

    Raises:
        IngestionError: as `read`.
    """
    page = parsed(content, name, is_xml=is_xml)
    given = one_line(page.root.findtext("head/title") or "")
    blocks = list(blocks_of(main_element(page.root), page.root))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    title = first_title([given, *headings_of(blocks)], name)
    return Extract(title, pages[-1].number, pages, page.warnings)


FORMAT: Final = Format(
    name="HTML",
    media_types=media_types.HTML,
    read=read,
    reads=(
        "The main text of a page: headings, lists with their numbers, tables, code.",
        "Super- and subscripts (`10^16`), formulas in MathML in a line (`E=mc^2`).",
        "Notes, after the paragraph that refers to them; alternative texts of pictures.",
        "Cells that span rows or columns stand in each of them.",
    ),
    leaves_out=(
        "Navigation, forms, scripts and styles.",
        "Struck-out text, and what the page hides from its reader, by colour, size or place, too.",
    ),
)
