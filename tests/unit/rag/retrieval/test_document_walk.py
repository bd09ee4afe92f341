"""Walking through a document from its beginning to its end."""

from uuid import uuid4

import numpy as np
import pytest

from tests.support.libraries import NamedDocuments
from tests.support.stores import DownStore, SilentStore
from tests.support.texts import BEES, BREAD, NAMES, TEXTS
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.ports import PageTexts
from tunedd_api.errors import StoreUnavailable, TimedOut
from tunedd_api.rag.retrieval.document_walk import DocumentWalk
from tunedd_api.storage.documents import SqlDocumentCatalogue


def through(library: Library, pages: PageTexts | None = None, timeout: float = 5.0) -> DocumentWalk:
    """A walk through the documents of a library."""
    served = SqlDocumentCatalogue(library.database, library.index_name)
    return DocumentWalk(library.index, pages or served, timeout)


async def test_all_passages_of_a_document_come_in_order(library: Library) -> None:
    """Each document is given whole, and nothing of any other."""
    for name in NAMES:
        walked = await through(library).passages(document_id(name))

        places = [(one.passage.page, one.passage.start) for one in walked]
        assert places == sorted(places)
        assert {one.passage.document.name for one in walked} == {name}
        assert len(walked) == library.manifest.entries()[name].document.passages


async def test_passages_come_with_their_place_and_vector(library: Library) -> None:
    """A passage is the slice of its page that it says it is, and its vector has length 1."""
    (first, *_) = await through(library).passages(document_id(BEES))

    assert TEXTS[BEES].strip().startswith(first.passage.text[:20])
    assert np.linalg.norm(first.vector) == pytest.approx(1.0, abs=1e-5)


async def test_an_unknown_document_has_no_passages(library: Library) -> None:
    """There is nothing to walk through where there is no document."""
    assert await through(library).passages(uuid4()) == []


async def test_what_does_not_stand_on_its_page_is_left_out(library: Library) -> None:
    """Passages of pages that are not served, or say otherwise, are passed over."""
    assert await through(library, NamedDocuments(BREAD)).passages(document_id(BREAD)) == []


@pytest.mark.parametrize("front", [DownStore])
async def test_a_store_out_of_reach_is_told(library: Library) -> None:
    """A walk through a store that is down fails as every search does."""
    with pytest.raises(StoreUnavailable):
        await through(library).passages(document_id(BEES))


@pytest.mark.parametrize("front", [SilentStore])
async def test_a_store_that_does_not_answer_is_not_waited_for(library: Library) -> None:
    """A walk ends when its time is over."""
    with pytest.raises(TimedOut):
        await through(library, timeout=0.01).passages(document_id(BEES))
