"""Read a PDF page by page."""

from pathlib import Path

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract, ExtractedPage, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.pdf.pdfium import PDFIUM, opened_page, opened_pdf, raw_text
from tunedd_api.extraction.pdf.titles import sane_title, set_title
from tunedd_api.extraction.text.page_text import repair


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
        pages: list[ExtractedPage] = []
        for index in range(count):
            with opened_page(pdf, index, name) as page:
                raw = raw_text(page)
                if index == 0:
                    title = set_title(page, raw)
            text = repair(raw).text
            if text:
                pages.append(ExtractedPage(index + 1, text))
    if not pages:
        raise IngestionError(f"{name} has no text layer: needs OCR.")
    title = title or sane_title(metadata_title) or Path(name).stem
    return Extract(title, count, tuple(pages))
