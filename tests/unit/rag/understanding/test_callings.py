"""Documents that are called by what they are."""

from collections.abc import Sequence
from itertools import permutations
from uuid import uuid4

import pytest

from tests.support.messages import Catalogue
from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.reader import MessageReader

LIBRARY = [
    CatalogueEntry(uuid4(), name, title, 1)
    for name, title in (
        ("ada_thorn_life.txt", "ADA THORN, MAKER OF CLOCKS"),
        ("orvel_railways_2021.md", "Orvel Railways: Annual Summary 2021"),
        ("flat.md", "Residential Lease: Flat 3, 9 Quay Street"),
        ("hedges.md", "Hedges and birds: a three-year trial"),
        ("kettle.txt", "Dunmore K2 kettle: user guide"),
        ("loom_manual.txt", "The Dunmore loom"),
        ("april.md", "Parish Council: minutes of 2 April"),
    )
]


async def read(
    message: str,
    library: Sequence[CatalogueEntry] = LIBRARY,
    history: Sequence[HistoryMessage] = (),
) -> Understanding:
    """What a message is in this library."""
    reader = MessageReader(Catalogue(library))
    return await reader.read(message, history, DocumentScope.everything())


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("give me a summary of the biography", "ada_thorn_life.txt"),
        ("Summarise the railway company's year", "orvel_railways_2021.md"),
        ("summarise the railway firm", "orvel_railways_2021.md"),
        ("sum up the tenancy agreement", "flat.md"),
        ("outline the hedge experiment", "hedges.md"),
        ("summarise the kettle instructions", "kettle.txt"),
        ("Summarise the manual", "loom_manual.txt"),
        ("give me an overview of the council meeting", "april.md"),
    ],
)
async def test_a_document_answers_to_what_it_is(message: str, name: str) -> None:
    """Its title or file name says the same in these words or others."""
    understood = await read(message)

    assert understood.kind is Kind.DOCUMENT
    assert [document.name for document in understood.documents] == [name]


@pytest.mark.parametrize(
    "message",
    [
        "summarise the deposit rules",
        "summarise the clock",
        "summarise the railway routes",
        "summarise her trial",
        "summarise the rent",
        "tell me about the biography",
    ],
)
async def test_a_part_or_a_subject_is_no_document(message: str) -> None:
    """A word that no title answers to, or a thing alone, names what is told within one."""
    assert not (await read(message)).documents


async def test_where_several_answer_alike_all_may_be_meant() -> None:
    """Then the user is asked which."""
    assert len((await read("summarise the Dunmore handbook")).documents) == 2


@pytest.mark.parametrize("words", list(permutations(("council", "meeting", "minutes"))))
async def test_the_same_word_answers_before_what_stands_for_it(words: Sequence[str]) -> None:
    """In whichever order they are asked for, or stand in the title."""
    for title in permutations(("Council", "Minutes", "Meeting")):
        entries = [
            CatalogueEntry(uuid4(), "may.md", " ".join(title), 1),
            CatalogueEntry(uuid4(), "april.md", "Council: minutes of 2 April", 1),
            CatalogueEntry(uuid4(), "june.md", "Council: agenda of the meeting in June", 1),
        ]
        for library in (entries, entries[::-1]):
            understood = await read(f"summarise the latest {' '.join(words)} in full", library)

            assert [document.name for document in understood.documents] == ["may.md"]


@pytest.mark.parametrize("words", list(permutations(("council", "meeting", "minutes"))))
async def test_a_kind_is_answered_once(words: Sequence[str]) -> None:
    """Minutes are of a meeting, whether the title says so or not."""
    entries = [
        CatalogueEntry(uuid4(), "april.md", "Parish Council: minutes of 2 April", 1),
        CatalogueEntry(uuid4(), "may.md", "Minutes of 7 May, Parish Council", 1),
        CatalogueEntry(uuid4(), "letter.md", "A letter to the Parish Council", 1),
    ]

    understood = await read(f"summarise the {' '.join(words)}", entries)

    assert {document.name for document in understood.documents} == {"april.md", "may.md"}


async def test_another_document_is_told_of_as_the_one_before() -> None:
    """Behind a summary, what names another document asks for one of that."""
    history = [
        HistoryMessage("user", "Summarise the biography"),
        HistoryMessage("assistant", "“She was born in Kirn.” [1]", "answered"),
    ]
    for message, name in (
        ("and the lease?", "flat.md"),
        ("what about the hedge trial?", "hedges.md"),
    ):
        understood = await read(message, history=history)
        assert understood.kind is Kind.DOCUMENT
        assert [document.name for document in understood.documents] == [name]
    understood = await read("and the rent?", history=history)
    assert understood.kind is Kind.QUESTION


async def test_what_no_document_is_called_must_be_named() -> None:
    """A summary of what no document is called asks for passages that name it."""
    understood = await read("Summarise the privacy policy")
    assert understood.kind is Kind.QUESTION
    assert understood.whole == "the privacy policy"
    assert (await read("Summarise the biography")).whole == ""
    understood = await read("Summarise what the library says about tides")
    assert understood.whole == "tides"
