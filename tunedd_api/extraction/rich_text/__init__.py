"""Rich Text Format."""

from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import cut_into_pages, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.rich_text.groups import Groups
from tunedd_api.extraction.text.titles import first_title, headings_of, sane_title

_BEGINNING: Final = b"{\\rtf"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read a document as pages of so many characters.

    Raises:
        IngestionError: if the file is missing, damaged, too long or without text.
    """
    content = read_bytes(path, name).lstrip()
    if not content.startswith(_BEGINNING):
        raise IngestionError(f"{name} is damaged or not in Rich Text Format.")
    groups = Groups(content.decode("latin-1"))
    blocks = list(groups.blocks())
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    titles = [sane_title(groups.title), *headings_of(blocks)]
    return Extract(first_title(titles, name), pages[-1].number, pages)


FORMAT: Final = Format(
    name="Rich Text",
    media_types=media_types.RICH_TEXT,
    read=read,
    reads=(
        "Paragraphs, headings by their styles, lists with their numbers, tables, text boxes.",
        "Super- and subscripts (`10^16`), symbols; footnotes after their paragraph.",
    ),
    leaves_out=(
        "Deleted, struck-out and hidden text, headers and footers, pictures, formulas.",
        "Text in the colour of what it stands on, or of less than 2 points.",
    ),
)
