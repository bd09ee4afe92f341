"""Read a PDF page by page with PDFium."""

from pathlib import PurePath
from typing import Any

from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document

from tunedd_api.errors import IngestionError
from tunedd_api.rag.readers.files import FileSystem, page_document, read_bytes
from tunedd_api.rag.readers.page_text import repair
from tunedd_api.rag.readers.pdfium import PDFIUM, opened_page, opened_pdf, raw_text
from tunedd_api.rag.readers.titles import sane_title, set_title


class PdfReader(BaseReader):
    """Reads the text layer of PDFs; a page without text is left out."""

    def load_data(
        self,
        file: PurePath,
        extra_info: dict[str, Any] | None = None,
        fs: FileSystem | None = None,
    ) -> list[Document]:
        """Read each page that has text, with ``page`` (from 1), ``title`` and ``pages``.

        Raises:
            IngestionError: if the file is missing, encrypted, damaged or without pages or text.
        """
        with opened_pdf(read_bytes(file, fs), file.name) as pdf:
            with PDFIUM:
                pages = len(pdf)
                metadata_title: str = pdf.get_metadata_value("Title")
            title: str | None = None
            texts: list[tuple[int, str]] = []
            for index in range(pages):
                with opened_page(pdf, index, file.name) as page:
                    raw = raw_text(page)
                    if index == 0:
                        title = set_title(page, raw)
                text = repair(raw).text
                if text:
                    texts.append((index + 1, text))
        if not texts:
            raise IngestionError(f"{file.name} has no text layer: needs OCR.")
        title = title or sane_title(metadata_title) or file.stem
        return [
            page_document(text, page=page, pages=pages, title=title, extra_info=extra_info)
            for page, text in texts
        ]
