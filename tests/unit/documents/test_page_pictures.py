"""Pages of documents, as text and as pictures."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support.libraries import NamedDocuments
from tests.support.texts import write_text
from tunedd_api.documents.data_folder import DataFolder, sha256_of
from tunedd_api.documents.model import document_id
from tunedd_api.documents.page_pictures import PDF, PagePictures
from tunedd_api.documents.ports import PageKey, PageText
from tunedd_api.errors import DocumentChanging, DocumentNotFound, InvalidSpan, PageNotFound
from tunedd_api.extraction.formats import MEDIA_TYPES

CLOCKS = document_id("clocks.pdf")
BEES = document_id("bees.md")
TEXT = "Clocks tick."
TEXTS: Mapping[PageKey, PageText] = {
    (CLOCKS, 1): PageText(TEXT, "v1"),
    (BEES, 1): PageText("Bees dance.", "v1"),
}

Span = tuple[int, int] | None


class Painter:
    """Draws nothing, and notes what it was asked for; pages hold ``text``."""

    def __init__(self) -> None:
        self.text = TEXT
        self.drawn: list[tuple[Path, str, int, Span]] = []

    async def draw(self, path: Path, name: str, number: int, span: Span) -> tuple[bytes, str]:
        """Note it."""
        self.drawn.append((path, name, number, span))
        return b"PNG", self.text


@pytest.fixture
def painter() -> Painter:
    """What draws the pages."""
    return Painter()


@pytest.fixture
def pictures(tmp_path: Path, painter: Painter) -> PagePictures:
    """Pictures of a document of three pages, the first of them with text, and of a text."""
    write_text(tmp_path / "clocks.pdf", "A PDF.")
    library = NamedDocuments("clocks.pdf", "bees.md", texts=TEXTS)
    clocks = library.documents["clocks.pdf"]
    digest = sha256_of(tmp_path / "clocks.pdf")
    library.documents["clocks.pdf"] = replace(clocks, media_type=PDF, pages=3, sha256=digest)
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
        await pictures.page(CLOCKS, number, None)
    assert painter.drawn == []


async def test_no_such_document(pictures: PagePictures) -> None:
    """A document that is not there has no pages."""
    unknown: UUID = uuid4()
    with pytest.raises(DocumentNotFound):
        await pictures.text(unknown, 1)
    with pytest.raises(DocumentNotFound):
        await pictures.page(unknown, 1, None)


@pytest.mark.parametrize("span", [None, (0, 1), (3, 7), (0, len(TEXT)), (len(TEXT) - 1, len(TEXT))])
async def test_picture(
    pictures: PagePictures, painter: Painter, tmp_path: Path, span: Span
) -> None:
    """A page is drawn from the document's file, with any span of its text."""
    assert await pictures.page(CLOCKS, 1, span) == b"PNG"
    assert painter.drawn == [(tmp_path / "clocks.pdf", "clocks.pdf", 1, span)]


@pytest.mark.parametrize(
    "span", [(0, 0), (5, 5), (7, 3), (0, len(TEXT) + 1), (len(TEXT), len(TEXT) + 1), (-1, 3)]
)
async def test_span_that_is_not_on_the_page(
    pictures: PagePictures, painter: Painter, span: tuple[int, int]
) -> None:
    """A span that is empty or leaves the page's text is refused with the text's length."""
    with pytest.raises(InvalidSpan, match=str(len(TEXT))):
        await pictures.page(CLOCKS, 1, span)
    assert painter.drawn == []


async def test_page_without_text(pictures: PagePictures, painter: Painter) -> None:
    """A page without text is shown, and nothing can be marked on it."""
    painter.text = ""
    assert await pictures.page(CLOCKS, 2, None) == b"PNG"
    with pytest.raises(InvalidSpan):
        await pictures.page(CLOCKS, 2, (0, 1))


async def test_no_pdf(pictures: PagePictures, painter: Painter) -> None:
    """Only pages of PDF documents are drawn."""
    with pytest.raises(PageNotFound, match="PDF"):
        await pictures.page(BEES, 1, None)
    assert painter.drawn == []


async def test_file_is_gone(pictures: PagePictures, painter: Painter, tmp_path: Path) -> None:
    """Without its file a document's pages have their texts, and no pictures."""
    (tmp_path / "clocks.pdf").unlink()
    with pytest.raises(PageNotFound):
        await pictures.page(CLOCKS, 1, None)
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
        await pictures.page(CLOCKS, 1, span)


async def test_recognised_text(pictures: PagePictures, painter: Painter) -> None:
    """A page whose text was recognised, and is not in the file, is shown with nothing marked."""
    painter.text = ""
    assert await pictures.page(CLOCKS, 1, (0, 6)) == b"PNG"
    assert [span for *_, span in painter.drawn] == [(0, 6), None]
