"""What becomes of citations when documents change."""

from dataclasses import replace

import pytest

from tests.support.libraries import NamedDocuments
from tunedd_api.conversations.citations import Citation, Place, Standing
from tunedd_api.conversations.standings import standings
from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.ports import PageText

BEES = document_id("bees.md")
OLD, NEW = "1" * 64, "2" * 64
QUOTE = "Bees dance in the dark."
CITED = Citation(1, DocumentRef(BEES, "bees.md"), 3, 10, 33, QUOTE, 0.9, OLD)
PLACE = Place(3, 10, 33)


def library(*pages: str, sha256: str = NEW) -> NamedDocuments:
    """A library of one document with these pages."""
    texts = {
        (BEES, number): PageText(text, sha256, sha256)
        for number, text in enumerate(pages, start=1)
        if text
    }
    found = NamedDocuments("bees.md", texts=texts)
    found.documents["bees.md"] = replace(found.documents["bees.md"], pages=len(pages))
    return found


async def standing(citation: Citation, documents: NamedDocuments) -> Standing:
    """What has become of one citation."""
    return (await standings([citation], documents))[citation]


async def test_unchanged() -> None:
    """A citation of what is served is current, and its words are where they were."""
    documents = library("", "", f"Honeybees {QUOTE}", sha256=OLD)
    assert await standing(CITED, documents) == Standing(current=True, now=PLACE)


async def test_replaced_and_in_place() -> None:
    """Where other bytes say the same in place, the citation is of the old ones still."""
    documents = library("", "", f"Bumblebee {QUOTE} So they do.")
    assert await standing(CITED, documents) == Standing(current=False, now=PLACE)


@pytest.mark.parametrize(
    ("pages", "now"),
    [
        (("", "New. " + QUOTE), Place(2, 5, 28)),
        (("", "", "", "Bees\ndance  in\nthe dark."), Place(4, 0, 24)),
        ((QUOTE, "", "", QUOTE), Place(4, 0, 23)),
        (("", "", f"{QUOTE} But: {QUOTE}"), Place(3, 0, 23)),
        (("",) * 240 + (QUOTE,), Place(241, 0, 23)),
    ],
)
async def test_moved(pages: tuple[str, ...], now: Place) -> None:
    """Words that stand elsewhere are found, as near as possible to where they stood."""
    assert await standing(CITED, library(*pages)) == Standing(current=False, now=now)


@pytest.mark.parametrize("pages", [(), ("Wasps.", "", "Bees dance in the daylight."), ("",) * 9])
async def test_gone(pages: tuple[str, ...]) -> None:
    """Words that the new version does not hold are said to be gone."""
    assert await standing(CITED, library(*pages)) == Standing(current=False, now=None)


async def test_deleted() -> None:
    """A citation of a document that was deleted is kept, and stands nowhere."""
    assert await standing(CITED, NamedDocuments()) == Standing(current=False, now=None)


async def test_read_anew() -> None:
    """The same bytes that another reader has read are current, wherever the words are now."""
    documents = library("", QUOTE, sha256=OLD)
    assert await standing(CITED, documents) == Standing(current=True, now=Place(2, 0, 23))


async def test_bytes_not_kept() -> None:
    """Where it is not known which bytes were cited, the words at their place decide."""
    unknown = replace(CITED, sha256="")
    documents = library("", "", f"Honeybees {QUOTE}")
    assert await standing(unknown, documents) == Standing(current=True, now=PLACE)
    assert await standing(unknown, library(QUOTE)) == Standing(current=False, now=Place(1, 0, 23))


async def test_several_at_once() -> None:
    """Citations of several documents are looked at together."""
    other = replace(CITED, document=DocumentRef(document_id("gone.md"), "gone.md"))
    found = await standings([CITED, other, CITED], library("", "", f"Bumblebee {QUOTE}"))
    assert {citation.document.name: one.now for citation, one in found.items()} == {
        "bees.md": PLACE,
        "gone.md": None,
    }
    assert await standings([], library()) == {}
