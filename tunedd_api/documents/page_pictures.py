"""Pages as pictures, with what was cited marked."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.errors import DocumentChanging, InvalidSpan, PageNotFound

PDF = "application/pdf"


class PagePainter(Protocol):
    """Draws pages of PDF files, away from the event loop."""

    def draw(
        self, path: Path, name: str, number: int, span: tuple[int, int] | None
    ) -> Awaitable[tuple[bytes, str]]:
        """A page as PNG, the span of its text marked, and the text that spans of it count.

        Raises PageNotFound, and IngestionError if the page cannot be drawn.
        """
        ...


class PagePictures:
    """Pages of the library's documents as pictures."""

    def __init__(
        self, library: DocumentCatalogue, folder: DataFolder, painter: PagePainter
    ) -> None:
        self._library = library
        self._folder = folder
        self._painter = painter

    async def page(self, document: UUID, number: int, span: tuple[int, int] | None) -> bytes:
        """Page ``number`` (from 1) as PNG; ``span`` counts characters of the page's text.

        Text that was recognised on a scanned page is marked if it is recognised again.

        Raises:
            DocumentNotFound, PageNotFound, InvalidSpan
            DocumentChanging: if the file is not the one any more that was indexed.
        """
        known = await self._library.get(document)
        if known.media_type != PDF:
            raise PageNotFound("Only pages of PDF documents can be shown as pictures.")
        text = await self.text(document, number)
        if span is not None and not 0 <= span[0] < span[1] <= len(text):
            raise InvalidSpan(len(text))
        file = await asyncio.to_thread(self._folder.find, known.name)
        if file is None:
            raise PageNotFound("The document's file is not in the data folder any more.")
        png, drawn = await self._painter.draw(file.path, known.name, number, span)
        if drawn == text:
            return png
        if await asyncio.to_thread(sha256_of, file.path) != known.sha256:
            raise DocumentChanging
        # The text is not in the file: it was recognised, otherwise or elsewhere than now and here.
        png, _ = await self._painter.draw(file.path, known.name, number, None)
        return png

    async def text(self, document: UUID, number: int) -> str:
        """The text of a page; empty where it has none.

        Raises:
            DocumentNotFound, PageNotFound
        """
        known = await self._library.get(document)
        pages = await self._library.page_texts({(document, number)})
        if (page := pages.get((document, number))) is not None:
            return page.text
        if not 1 <= number <= known.pages:
            raise PageNotFound
        return ""
