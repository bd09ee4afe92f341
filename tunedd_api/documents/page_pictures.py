"""Pages as pictures, with what was cited marked."""

import asyncio
import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from tunedd_api.admission import Admission
from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.model import Document, DocumentStatus
from tunedd_api.documents.picture_cache import PictureCache
from tunedd_api.documents.ports import DocumentCatalogue, PageText
from tunedd_api.errors import DocumentChanging, InvalidSpan, PageNotFound

PDF = "application/pdf"

PICTURE_VERSION: Final = 1
"""To be raised when the same page is drawn otherwise: whoever has a picture then gets a new one."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, from 0 to 1 of the picture's width and height."""


class Picture(Protocol):
    """A page as PNG, the text that spans of it count, and the box around what is marked on it."""

    @property
    def png(self) -> bytes: ...  # noqa: D102 - the class's docstring speaks for them

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def box(self) -> Box | None: ...  # noqa: D102


class PagePainter(Protocol):
    """Draws pages of PDF files, away from the event loop."""

    def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: tuple[int, int] | None,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> Awaitable[Picture]:
        """A page, the span of its text marked.

        ``width`` is the picture's in pixels, as far as it does not get too large; ``cropped``
        leaves only the lines of the span, over the page's whole width.

        Raises PageNotFound, and IngestionError if the page cannot be drawn.
        """
        ...


@dataclass(frozen=True, slots=True)
class PageView:
    """What is to be seen of a page; see ``PagePainter.draw``."""

    span: tuple[int, int] | None = None
    width: int | None = None
    cropped: bool = False


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that there can be; ``tag`` changes when it does."""

    document: Document
    number: int
    view: PageView
    text: str
    tag: str


class AdmittedPainter:
    """A painter that draws so many pages at once as are admitted."""

    def __init__(self, painter: PagePainter, admission: Admission) -> None:
        self._painter = painter
        self._admission = admission

    async def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: tuple[int, int] | None,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> Picture:
        """Draw a page when it is its turn; who is cancelled meanwhile stops it.

        Raises:
            PageNotFound, IngestionError
            Overloaded: if too many wait already.
        """
        async with self._admission.admitted():
            return await self._painter.draw(path, name, number, span, width=width, cropped=cropped)


class PagePictures:
    """Pages of the library's documents as pictures; those drawn last are kept in memory."""

    def __init__(
        self,
        library: DocumentCatalogue,
        folder: DataFolder,
        painter: PagePainter,
        cache: PictureCache[Picture] | None = None,
    ) -> None:
        self._library = library
        self._folder = folder
        self._painter = painter
        self._cache = cache or PictureCache(lambda picture: len(picture.png))

    async def wanted(self, document: UUID, number: int, view: PageView) -> WantedPicture:
        """What a view of page ``number`` (from 1) would be a picture of; draws nothing.

        Raises:
            DocumentNotFound, PageNotFound, InvalidSpan
        """
        known = await self._library.get(document)
        if known.media_type != PDF:
            raise PageNotFound("Only pages of PDF documents can be shown as pictures.")
        page = await self._page(known, number)
        span = view.span
        if span is not None and not 0 <= span[0] < span[1] <= len(page.text):
            raise InvalidSpan(len(page.text))
        told = (PICTURE_VERSION, known.sha256, page.version, number, view)
        tag = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
        return WantedPicture(known, number, view, page.text, tag)

    async def drawn(self, wanted: WantedPicture) -> Picture:
        """Draw a page, unless it was drawn of late.

        Text that was recognised on a scanned page is marked if it is recognised again.

        Raises:
            PageNotFound: if the file is not there any more.
            DocumentChanging: if the file is not the one any more that was indexed.
        """
        if (kept := self._cache.get(wanted.tag)) is not None:
            return kept
        known, view = wanted.document, wanted.view
        file = await asyncio.to_thread(self._folder.find, known.name)
        if file is None:
            raise PageNotFound("The document's file is not in the data folder any more.")
        size, crop = view.width, view.cropped
        picture = await self._painter.draw(
            file.path, known.name, wanted.number, view.span, width=size, cropped=crop
        )
        if picture.text != wanted.text:
            if (
                known.status is DocumentStatus.PROCESSING
                or await asyncio.to_thread(sha256_of, file.path) != known.sha256
            ):
                raise DocumentChanging
            # The text is not in the file: it was recognised, otherwise or elsewhere than now.
            picture = await self._painter.draw(
                file.path, known.name, wanted.number, None, width=size
            )
        self._cache.keep(wanted.tag, picture)
        return picture

    async def text(self, document: UUID, number: int) -> str:
        """The text of a page; empty where it has none.

        Raises:
            DocumentNotFound, PageNotFound
        """
        return (await self._page(await self._library.get(document), number)).text

    async def _page(self, known: Document, number: int) -> PageText:
        pages = await self._library.page_texts({(known.id, number)})
        if (page := pages.get((known.id, number))) is not None:
            return page
        if not 1 <= number <= known.pages:
            raise PageNotFound
        return PageText("", "")
