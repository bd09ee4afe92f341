"""OpenDocument texts."""

from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.archives import Archive, opened_archive
from tunedd_api.extraction.blocks import cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.opendocument.body import Body, margins
from tunedd_api.extraction.opendocument.names import OFFICE
from tunedd_api.extraction.opendocument.styles import Styles
from tunedd_api.extraction.text.titles import first_title, headings_of, sane_title

_CONTENT: Final = "content.xml"
_STYLES: Final = "styles.xml"
_META: Final = "meta.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read a document as pages of so many characters.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "an OpenDocument text", limits) as archive:
        _refuse_encrypted(archive, name)
        content = archive.xml(_CONTENT)
        text = content.find(f"{OFFICE}body/{OFFICE}text")
        if text is None:
            raise archive.damaged()
        common = archive.xml(_STYLES) if _STYLES in archive else None
        styles = Styles([content] if common is None else [common, content])
        body = Body(archive, styles)
        headers, footers = margins(common, body)
        blocks = [*headers, *body.blocks(text), *footers]
        given = archive.xml(_META).findtext(f".//{_TITLE}") if _META in archive else None
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    titles = [one_line(styles.title or ""), sane_title(given or ""), *headings_of(blocks)]
    return Extract(first_title(titles, name), pages[-1].number, pages)


def _refuse_encrypted(archive: Archive, name: str) -> None:
    if _MANIFEST not in archive:
        return
    if next(archive.xml(_MANIFEST).iter("{*}encryption-data"), None) is not None:
        raise IngestionError(f"{name} is encrypted and needs a password.")


FORMAT: Final = Format(
    name="OpenDocument",
    media_types=media_types.OPENDOCUMENT,
    read=read,
    reads=(
        "Paragraphs, headings, lists with their numbers, tables, text boxes.",
        "Super- and subscripts (`10^16`), formulas in a line; notes after their paragraph.",
        "Headers and footers, once; cells that span rows or columns stand in each of them.",
    ),
    leaves_out=(
        "Deleted, struck-out and hidden text, comments; pictures but for their words.",
        "Text in the colour of what it stands on, or of less than 2 points.",
    ),
)
