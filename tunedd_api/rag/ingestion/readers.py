"""LlamaIndex readers: one document per page, around whatever extracts a file."""

import logging
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, Final

from llama_index.core import SimpleDirectoryReader
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document

from tunedd_api.extraction.extracts import Extract, ExtractedPage
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.rag.nodes import PAGE, TITLE
from tunedd_api.rag.splitting.structure import STRUCTURE

PAGES: Final = "pages"


class ExtractReader(BaseReader):
    """Reads files by a function that extracts them."""

    def __init__(self, extract: Callable[[Path], Extract]) -> None:
        self._extract = extract

    def load_data(self, file: PurePath, extra_info: dict[str, Any] | None = None) -> list[Document]:
        """Read each page that has text, with ``page`` (from 1), ``title`` and ``pages``.

        Under ``structure`` stand the page's ranges: per kind a list of ``[start, end]``, for
        headings of ``[start, end, level]``; and ``table_headers`` gives for each table where its
        header ends and what it says.

        Raises:
            IngestionError: if the file cannot be extracted.
        """
        extract = self._extract(Path(file))
        return [
            Document(
                text=page.text,
                metadata={
                    **(extra_info or {}),
                    PAGE: page.number,
                    TITLE: extract.title,
                    PAGES: extract.page_count,
                    STRUCTURE: _structure(page),
                },
            )
            for page in extract.pages
        ]


def readers(extract: Callable[[Path], Extract]) -> dict[str, BaseReader]:
    """A reader for each known suffix, as SimpleDirectoryReader's ``file_extractor``."""
    # With each file it says that its own readers are not installed, which nothing here asks for.
    logging.getLogger(SimpleDirectoryReader.__module__).setLevel(logging.ERROR)
    reader = ExtractReader(extract)
    return dict.fromkeys(MEDIA_TYPES, reader)


def _structure(page: ExtractedPage) -> dict[str, list[list[Any]]]:
    return {
        "headings": [[at.start, at.end, at.level] for at in page.headings],
        "tables": [[at.start, at.end] for at in page.tables],
        "table_headers": [[at.body, at.header] for at in page.tables],
        "references": [[at.start, at.end] for at in page.references],
        "furniture": [[at.start, at.end] for at in page.furniture],
    }
