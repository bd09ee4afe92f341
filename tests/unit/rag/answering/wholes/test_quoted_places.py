"""Where the last answer stands."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import numpy as np
import pytest

from tunedd_api.conversations.events import Answer, EngineEvent, SourcesFound
from tunedd_api.conversations.model import NO_USAGE, Outcome
from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import HistoryMessage, Passage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.wholes.quoted_places import PlaceTeller, tell_places
from tunedd_api.rag.retrieval.document_walk import WalkedPassage
from tunedd_api.rag.retrieval.hybrid import Retrieved

NAME = "kiln.md"
TEXT = """## 1. Firing

The kiln is fired twice a month. Glazes are melted at 1,240 degrees.

## 2. Fees

A shelf costs 12 euros. Members pay half.

Children pay nothing."""
KILN = Passage(
    id=uuid4(),
    document=DocumentRef(document_id(NAME), NAME),
    title="The kiln",
    page=3,
    start=50,
    end=50 + len(TEXT),
    text=TEXT,
    score=1.0,
    similarity=0.5,
    sha256="ab",
    section="The kiln › 1. Firing",
)


class Walked:
    """A document that is cut into these passages."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    async def passages(self, document: UUID) -> Sequence[WalkedPassage]:
        """Those of the document."""
        vector = np.ones(2, dtype=np.float32)
        return [WalkedPassage(p, vector) for p in self._passages if p.document.id == document]


class Found:
    """Finds these passages, whatever is asked for."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    async def find(self, query: str, scope: DocumentScope, limit: int) -> Retrieved:
        """All of them that are in scope."""
        vector = np.ones(2, dtype=np.float32)
        allowed = tuple(p for p in self._passages if scope.allows(p.document.id))
        return Retrieved(vector, allowed, 0.0, 0.0)


EVERYTHING = DocumentScope.everything()


def quoting(*quotes: str, sha256: str = "ab") -> list[HistoryMessage]:
    """A turn whose answer quotes this of the document."""
    places = [
        QuotedPlace(KILN.document, 3, start, start + len(quote), sha256)
        for quote in quotes
        for start in [50 + TEXT.index(quote)]
    ]
    return [
        HistoryMessage("user", "What does a shelf cost?"),
        HistoryMessage("assistant", "12 euros [1].", "answered", tuple(places)),
    ]


async def told(history: Sequence[HistoryMessage], *passages: Passage) -> Answer:
    """Where the last answer of a history stands."""
    places = await PlaceTeller(Walked(*passages), Found(*passages)).found(history, EVERYTHING)
    events: list[EngineEvent] = []
    return tell_places(places, "en", NO_USAGE, events.append)


async def test_a_place_is_told_with_page_heading_and_words() -> None:
    """The heading is the last one above the words, also where the passage begins before it."""
    answer = await told(quoting("A shelf costs 12 euros."), KILN)

    assert answer.outcome is Outcome.ANSWERED
    assert answer.content == (
        "My last answer rests on:\n- kiln.md, page 3, 2. Fees: “A shelf costs 12 euros.” [1]"
    )
    [citation] = answer.citations
    assert TEXT[citation.start - 50 : citation.end - 50] == citation.quote
    assert citation.sha256 == "ab"


async def test_without_a_heading_above_it_those_of_the_passage_are_told() -> None:
    """The title of the document is not among them."""
    plain = replace(KILN, text=TEXT.replace("## 1. Firing", "On the kiln."))

    answer = await told(quoting("The kiln is fired twice a month."), plain)

    assert "page 3, 1. Firing: “" in answer.content


async def test_neighbours_are_one_place() -> None:
    """Sentences that were cited one by one are read as they stand."""
    answer = await told(quoting("A shelf costs 12 euros.", "Members pay half."), KILN)

    assert "“A shelf costs 12 euros. Members pay half.” [1]" in answer.content
    assert len(answer.citations) == 1


async def test_a_long_place_is_cut_behind_a_sentence() -> None:
    """What is shown of it is what is cited, and dots say that it goes on."""
    long = "The wheel turns. " * 60
    passage = replace(KILN, text=long, end=50 + len(long))
    place = QuotedPlace(KILN.document, 3, 50, 50 + len(long), "ab")
    history = [*quoting("A shelf")[:1], HistoryMessage("assistant", "Yes.", "answered", (place,))]

    answer = await told(history, passage)

    assert answer.content.endswith("The wheel turns. …” [1]")
    assert len(answer.citations[0].quote) <= 400


@pytest.mark.parametrize("passages", [(), (replace(KILN, sha256="cd"),)])
async def test_what_is_no_longer_served_is_not_quoted(passages: tuple[Passage, ...]) -> None:
    """Of a document that is gone or was replaced, the place is all that is left to tell."""
    [place] = await PlaceTeller(Walked(*passages), Found(*passages)).found(
        quoting("Members pay half."), EVERYTHING
    )

    assert place.quote is None


async def test_what_is_out_of_scope_is_not_quoted() -> None:
    """It was chosen when it was asked about, and is not any more."""
    scope = DocumentScope.of([uuid4()])
    [place] = await PlaceTeller(Walked(KILN), Found(KILN)).found(
        quoting("Members pay half."), scope
    )

    assert place.quote is None


async def test_the_passages_are_the_sources() -> None:
    """They are told of before the first token, each once."""
    events: list[EngineEvent] = []
    found = await PlaceTeller(Walked(KILN), Found(KILN)).found(
        quoting("Glazes are melted at 1,240 degrees.", "Children pay nothing."), EVERYTHING
    )

    tell_places(found, "de", NO_USAGE, events.append)

    assert events[0] == SourcesFound((KILN,), NO_USAGE)
    assert "Seite 3" in str(events)


@pytest.mark.parametrize(
    ("answer", "outcome", "quotes"),
    [
        ("“2. Fees\n\nA shelf costs 12 euros. Members pay half.” [1]", None, ["A shelf costs"]),
        ("“A shelf costs 12 euros” [1] and “Children pay nothing.” [2]", None, ["A sh", "Child"]),
        ("“A shelf costs 90 euros.” [1]", None, []),
        ("It costs 12 euros.", None, []),
        ("“Children pay nothing.” [1]", "no_answer", []),
    ],
)
async def test_quotes_of_a_history_without_places(
    answer: str, outcome: str | None, quotes: list[str]
) -> None:
    """What a client sends back of an answer is found again word for word, or not at all."""
    history = [
        HistoryMessage("user", "What does a shelf cost?"),
        HistoryMessage("assistant", answer, outcome),
    ]
    found = await PlaceTeller(Walked(KILN), Found(KILN)).found(history, EVERYTHING)
    told = [place.quote.text for place in found if place.quote is not None]
    assert len(told) == len(quotes)
    assert all(text.startswith(quote) for text, quote in zip(told, quotes, strict=True))
