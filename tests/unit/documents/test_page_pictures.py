"""Pages of documents, as text and as pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support.libraries import NamedDocuments
from tests.support.texts import write_text
from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.model import DocumentStatus, document_id
from tunedd_api.documents.page_pictures import PDF, Box, PagePictures, PageView
from tunedd_api.documents.picture_cache import PictureCache
from tunedd_api.documents.ports import PageKey, PageText
from tunedd_api.errors import DocumentChanging, DocumentNotFound, InvalidSpan, PageNotFound
from tunedd_api.extraction.media_types import MEDIA_TYPES

CLOCKS = document_id("clocks.pdf")
BEES = document_id("bees.md")
TEXT = "Clocks tick."
TEXTS: Mapping[PageKey, PageText] = {
    (CLOCKS, 1): PageText(TEXT, "v1"),
    (BEES, 1): PageText("Bees dance.", "v1"),
}

Span = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of nothing."""

    png: bytes
    text: str
    box: Box | None = None


class Painter:
    """Draws nothing, and notes what it was asked for; pages hold ``text``."""

    def __init__(self) -> None:
        self.text = TEXT
        self.drawn: list[tuple[Path, str, int, Span]] = []
        self.sizes: list[tuple[int | None, bool]] = []

    async def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: Span,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> Drawn:
        """Note it."""
        self.drawn.append((path, name, number, span))
        self.sizes.append((width, cropped))
        return Drawn(b"PNG", self.text)


async def _page(
    pictures: PagePictures,
    document: UUID,
    number: int,
    span: Span,
    width: int | None = None,
    *,
    cropped: bool = False,
) -> bytes:
    """A page as it is drawn for who asks."""
    wanted = await pictures.wanted(document, number, PageView(span, width, cropped))
    return (await pictures.drawn(wanted)).png


@pytest.fixture
def painter() -> Painter:
    """What draws the pages."""
    return Painter()


@pytest.fixture
def library(tmp_path: Path) -> NamedDocuments:
    """A document of three pages, the first of them with text, and a text."""
    write_text(tmp_path / "clocks.pdf", "A PDF.")
    library = NamedDocuments("clocks.pdf", "bees.md", texts=TEXTS)
    clocks = library.documents["clocks.pdf"]
    digest = sha256_of(tmp_path / "clocks.pdf")
    library.documents["clocks.pdf"] = replace(clocks, media_type=PDF, pages=3, sha256=digest)
    return library


@pytest.fixture
def pictures(tmp_path: Path, painter: Painter, library: NamedDocuments) -> PagePictures:
    """Pictures of their pages."""
    return PagePictures(library, DataFolder(tmp_path, MEDIA_TYPES), painter)


async def test_text(pictures: PagePictures) -> None:
    """A page has its text, and a page without one an empty text."""
    assert await pictures.text(CLOCKS, 1) == TEXT
    assert await pictures.text(CLOCKS, 2) == await pictures.text(CLOCKS, 3) == ""
    assert await pictures.text(BEES, 1) == "Bees dance."


@pytest.mark.parametrize("number", [-1, 0, 4, 10**6])
async def test_no_such_page(pictures: PagePictures, painter: Painter, number: int) -> None:
    """A page that the document has not is not found."""
    with pytest.raises(PageNotFound):
        await pictures.text(CLOCKS, number)
    with pytest.raises(PageNotFound):
        await _page(pictures, CLOCKS, number, None)
    assert painter.drawn == []


async def test_no_such_document(pictures: PagePictures) -> None:
    """A document that is not there has no pages."""
    unknown: UUID = uuid4()
    with pytest.raises(DocumentNotFound):
        await pictures.text(unknown, 1)
    with pytest.raises(DocumentNotFound):
        await _page(pictures, unknown, 1, None)


@pytest.mark.parametrize("span", [None, (0, 1), (3, 7), (0, len(TEXT)), (len(TEXT) - 1, len(TEXT))])
async def test_picture(
    pictures: PagePictures, painter: Painter, tmp_path: Path, span: Span
) -> None:
    """A page is drawn from the document's file, with any span of its text."""
    assert await _page(pictures, CLOCKS, 1, span) == b"PNG"
    assert painter.drawn == [(tmp_path / "clocks.pdf", "clocks.pdf", 1, span)]


@pytest.mark.parametrize(
    "span", [(0, 0), (5, 5), (7, 3), (0, len(TEXT) + 1), (len(TEXT), len(TEXT) + 1), (-1, 3)]
)
async def test_span_that_is_not_on_the_page(
    pictures: PagePictures, painter: Painter, span: tuple[int, int]
) -> None:
    """A span that is empty or leaves the page's text is refused with the text's length."""
    with pytest.raises(InvalidSpan, match=str(len(TEXT))):
        await _page(pictures, CLOCKS, 1, span)
    assert painter.drawn == []


async def test_page_without_text(pictures: PagePictures, painter: Painter) -> None:
    """A page without text is shown, and nothing can be marked on it."""
    painter.text = ""
    assert await _page(pictures, CLOCKS, 2, None) == b"PNG"
    with pytest.raises(InvalidSpan):
        await _page(pictures, CLOCKS, 2, (0, 1))


async def test_no_pdf(pictures: PagePictures, painter: Painter) -> None:
    """Only pages of PDF documents are drawn."""
    with pytest.raises(PageNotFound, match="PDF"):
        await _page(pictures, BEES, 1, None)
    assert painter.drawn == []


async def test_file_is_gone(pictures: PagePictures, painter: Painter, tmp_path: Path) -> None:
    """Without its file a document's pages have their texts, and no pictures."""
    (tmp_path / "clocks.pdf").unlink()
    with pytest.raises(PageNotFound):
        await _page(pictures, CLOCKS, 1, None)
    assert await pictures.text(CLOCKS, 1) == TEXT
    assert painter.drawn == []


@pytest.mark.parametrize("span", [None, (0, 1)])
async def test_file_has_changed(
    pictures: PagePictures, painter: Painter, tmp_path: Path, span: Span
) -> None:
    """A page that says something else by now is not shown for the one that was indexed."""
    painter.text = "Clocks stop."
    write_text(tmp_path / "clocks.pdf", "Another PDF.")
    with pytest.raises(DocumentChanging):
        await _page(pictures, CLOCKS, 1, span)


async def test_recognised_text(pictures: PagePictures, painter: Painter) -> None:
    """A page whose text was recognised, and is not in the file, is shown with nothing marked."""
    painter.text = ""
    assert await _page(pictures, CLOCKS, 1, (0, 6)) == b"PNG"
    assert [span for *_, span in painter.drawn] == [(0, 6), None]


async def test_processing(
    pictures: PagePictures, painter: Painter, library: NamedDocuments
) -> None:
    """While new bytes are processed, their pages are not shown for those that are served."""
    known = library.documents["clocks.pdf"]
    library.documents["clocks.pdf"] = replace(known, status=DocumentStatus.PROCESSING)
    painter.text = "Clocks stop."
    with pytest.raises(DocumentChanging):
        await _page(pictures, CLOCKS, 1, None)


async def test_each_view_is_drawn_once(pictures: PagePictures, painter: Painter) -> None:
    """What was drawn of late is not drawn again; another page, span, width or crop is."""
    views: list[tuple[int, Span, int | None, bool]] = [
        (1, None, None, False),
        (2, None, None, False),
        (1, (0, 6), None, False),
        (1, (0, 7), None, False),
        (1, (0, 6), 300, False),
        (1, (0, 6), 300, True),
    ]
    painter.text = TEXT
    for number, span, width, cropped in [*views, *views]:
        painter.text = TEXT if number == 1 else ""
        await _page(pictures, CLOCKS, number, span, width, cropped=cropped)
    assert [drawn[2:] for drawn in painter.drawn] == [(n, span) for n, span, *_ in views]
    assert painter.sizes == [(width, cropped) for *_, width, cropped in views]


async def test_tag_follows_the_document(pictures: PagePictures, library: NamedDocuments) -> None:
    """The tag of a picture changes with the document's bytes, and with nothing else."""
    first = await pictures.wanted(CLOCKS, 1, PageView((0, 6)))
    assert (await pictures.wanted(CLOCKS, 1, PageView((0, 6)))).tag == first.tag
    known = library.documents["clocks.pdf"]
    library.documents["clocks.pdf"] = replace(known, sha256="0" * 64)
    assert (await pictures.wanted(CLOCKS, 1, PageView((0, 6)))).tag != first.tag


def test_cache_is_bounded() -> None:
    """Pictures take no more bytes than allowed; the one not asked for the longest goes first."""
    cache = PictureCache(len, most_bytes=10)
    cache.keep("a", "aaaa")
    cache.keep("b", "bbbb")
    assert cache.get("a") == "aaaa"
    cache.keep("c", "cccc")
    assert [cache.get(key) for key in "abc"] == ["aaaa", None, "cccc"]
    cache.keep("a", "a")
    cache.keep("d", "dddd")
    assert [cache.get(key) for key in "acd"] == ["a", "cccc", "dddd"]
    cache.keep("e", "e" * 11)
    assert cache.get("e") is None
