"""Read a PDF page by page, and mark what takes the whole document to see."""

from collections.abc import Sequence
from pathlib import Path

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract, ExtractedPage, ExtractionLimits, Heading
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.pdf.furniture import furniture
from tunedd_api.extraction.pdf.headings import is_heading_beside, levels
from tunedd_api.extraction.pdf.lines import body_size
from tunedd_api.extraction.pdf.pages import PageText, PlacedHeading, page_text
from tunedd_api.extraction.pdf.pdfium import PDFIUM, opened_page, opened_pdf
from tunedd_api.extraction.pdf.titles import sane_title, set_title
from tunedd_api.extraction.text.references import with_references


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the text layer of a PDF; a page without text is left out.

    Raises:
        IngestionError: if it is missing, encrypted, damaged, too large or without pages or text.
    """
    with opened_pdf(read_bytes(path, name), name) as pdf:
        with PDFIUM:
            count = len(pdf)
            metadata_title: str = pdf.get_metadata_value("Title")
        if count > limits.pages:
            raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
        title: str | None = None
        read_pages: list[tuple[int, PageText]] = []
        characters = 0
        for index in range(count):
            with opened_page(pdf, index, name) as page:
                read_page = page_text(page)
                if index == 0:
                    title = set_title(page, read_page.raw)
            characters += len(read_page.text)
            if characters > limits.characters:
                raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
            if read_page.text:
                read_pages.append((index + 1, read_page))
    if not read_pages:
        raise IngestionError(f"{name} has no text layer: needs OCR.")
    title = title or sane_title(metadata_title) or Path(name).stem
    return Extract(title, count, _structured(read_pages, title))


def _structured(pages: Sequence[tuple[int, PageText]], title: str) -> tuple[ExtractedPage, ...]:
    """Mark headings, tables, furniture and references."""
    beside = furniture([page for _, page in pages])
    body = body_size([line for _, page in pages for line in page.lines])
    placed = [
        [
            heading
            for heading in page.headings
            if is_heading_beside(heading.set_as, body)
            and not _is_part_of(page.text[heading.start : heading.end], title, number)
            and not any(at.start < heading.end and heading.start < at.end for at in marks)
        ]
        for (number, page), marks in zip(pages, beside, strict=True)
    ]
    if pages[0][0] == 1:
        placed[0] = _after_front_matter(placed[0])
    every = [heading for headings in placed for heading in headings]
    level_of = dict(zip(map(id, every), levels([at.set_as for at in every]), strict=True))

    def marked(heading: PlacedHeading) -> Heading:
        return Heading(heading.start, heading.end, level_of[id(heading)])

    return tuple(
        with_references(
            [
                ExtractedPage(
                    number=number,
                    text=page.text,
                    headings=tuple(map(marked, headings)),
                    tables=tuple(page.tables),
                    furniture=marks,
                )
                for (number, page), headings, marks in zip(pages, placed, beside, strict=True)
            ]
        )
    )


def _after_front_matter(headings: list[PlacedHeading]) -> list[PlacedHeading]:
    """Leave out what stands on page 1 before the first numbered or well-known heading: names."""
    first = next((index for index, at in enumerate(headings) if at.set_as.depth), 0)
    return headings[first:]


def _is_part_of(heading: str, title: str, number: int) -> bool:
    """Whether what looks like a heading on page 1 is the title, or a line of it."""
    return number == 1 and heading.casefold() in title.casefold()
