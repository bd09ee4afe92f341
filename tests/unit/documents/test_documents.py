"""Documents' ids and the scopes made of them."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.libraries import a_document
from tunedd_api.conversations.citations import Citation
from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import EmptySelection

IDS = [UUID(int=n) for n in range(6)]
SCOPES = st.none() | st.frozensets(st.sampled_from(IDS), min_size=1)


def test_id_for_life() -> None:
    """A document's id follows from its name alone, and names apart have ids apart."""
    assert document_id("folder/a.md") == document_id("folder/a.md")
    names = ["a.md", "A.md", "folder/a.md", "a.txt", "ä.md"]
    assert len({document_id(name) for name in names}) == len(names)
    assert str(document_id("bees.md")) == "3a44fe25-2a2a-5c3a-8d52-2ec8d849e0e4"


def test_reference() -> None:
    """A document is referred to by its id and name."""
    document = a_document("a.md")
    assert document.ref == DocumentRef(document.id, "a.md")


def test_empty_scope() -> None:
    """A scope of no documents cannot be made: it could be taken for everything."""
    with pytest.raises(EmptySelection):
        DocumentScope.of([])
    with pytest.raises(EmptySelection):
        DocumentScope(frozenset())


def test_everything() -> None:
    """The scope of everything allows documents that nobody has heard of."""
    assert DocumentScope.everything().allows(uuid4())


def test_one_document() -> None:
    """A scope of one document is told from those of several and from everything."""
    assert DocumentScope.of([uuid4()]).is_one_document
    assert not DocumentScope.of([uuid4(), uuid4()]).is_one_document
    assert not DocumentScope.everything().is_one_document


@given(SCOPES, SCOPES)
def test_narrowing(one: frozenset[UUID] | None, other: frozenset[UUID] | None) -> None:
    """A narrowed scope allows exactly what both scopes allow, and is refused if that is nothing."""
    first, second = DocumentScope(one), DocumentScope(other)
    both = [i for i in IDS if first.allows(i) and second.allows(i)]
    if not both:
        with pytest.raises(EmptySelection):
            first.narrowed_to(second)
        return
    narrowed = first.narrowed_to(second)
    assert [i for i in IDS if narrowed.allows(i)] == both
    assert narrowed == second.narrowed_to(first)
    unheard_of = uuid4()
    assert narrowed.allows(unheard_of) == (one is None and other is None)


@pytest.mark.parametrize(
    ("start", "end", "quote", "found"),
    [
        (4, 9, "quick", True),
        (0, 3, "The", True),
        (4, 9, "slow!", False),
        (4, 8, "quick", False),
        (-5, -1, "brow", False),
        (4, 4, "", False),
        (15, 99, "", False),
        (10, 99, "brown", False),
    ],
)
def test_quote_on_its_page(start: int, end: int, quote: str, *, found: bool) -> None:
    """A quote is found on a page only if it stands exactly where its citation says."""
    citation = Citation(1, DocumentRef(uuid4(), "a.md"), 1, start, end, quote, 1.0)
    assert citation.is_found_on("The quick brown") is found
