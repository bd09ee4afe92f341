"""Which documents speak of a subject."""

from collections.abc import Sequence
from uuid import uuid4

import numpy as np

from tunedd_api.conversations.events import Answer, EngineEvent
from tunedd_api.conversations.model import NO_USAGE
from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.wholes.mentions import MentionFinder, Mentions
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.understanding.message import Kind, Understanding

BEES, ANTS, OWLS = ("bees.txt", "ants.txt", "owls.txt")


def passage(name: str, text: str, *, page: int = 1, is_reference: bool = False) -> Passage:
    """A passage of a document."""
    return Passage(
        id=uuid4(),
        document=DocumentRef(document_id(name), name),
        title=name.removesuffix(".txt").title(),
        page=page,
        start=0,
        end=len(text),
        text=text,
        score=1.0,
        similarity=0.5,
        is_reference=is_reference,
    )


class Found:
    """Finds these passages, whatever is asked for."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)

    async def find(self, query: str, scope: DocumentScope, limit: int) -> Retrieved:
        """All passages."""
        del query, scope, limit
        return Retrieved(np.ones(2, dtype=np.float32), self._passages, 0.0, 0.0)


async def mentions(subject: str, *passages: Passage) -> Mentions:
    """Where these passages speak of a subject."""
    understood = Understanding(Kind.SEARCH, "en", f"Which say {subject}?", subjects=(subject,))
    return await MentionFinder(Found(passages)).found(understood, DocumentScope.everything())


def told(found: Mentions) -> tuple[Answer, list[EngineEvent]]:
    """What is said of it, and what is published on the way."""
    events: list[EngineEvent] = []
    return found.tell("en", NO_USAGE, events.append), events


async def test_each_document_is_told_of_once_by_its_best_sentence() -> None:
    """A document that speaks of the subject stands in the list with the sentence that does."""
    found = await mentions(
        "waggle dance",
        passage(BEES, "Bees fly far. The waggle dance tells where flowers stand."),
        passage(BEES, "The waggle dance was described by Frisch."),
        passage(ANTS, "Ants follow scents, and know no waggle dance. They march."),
        passage(OWLS, "Owls dance at night."),
    )
    answer, events = told(found)
    assert answer.content == (
        "Found in 2 documents:\n"
        "- Bees (bees.txt): “The waggle dance tells where flowers stand.” [1]\n"
        "- Ants (ants.txt): “Ants follow scents, and know no waggle dance.” [2]"
    )
    assert [citation.document.name for citation in answer.citations] == [BEES, ANTS]
    assert len(events) == 4


async def test_what_is_only_near_is_not_listed() -> None:
    """A passage that does not name the subject is no place of it."""
    found = await mentions("blockchain", passage(BEES, "The hive keeps a ledger of honey."))
    assert found.quotes == ()
    assert found.gathered.passages


async def test_works_cited_count_where_nothing_else_does() -> None:
    """A list of works cited mentions a subject only where no text does."""
    cited = passage(ANTS, "[1] K. Frisch. The Dancing Bees. 1927.", is_reference=True)
    text = passage(BEES, "Frisch watched them for years.")
    assert [q.passage.document.name for q in (await mentions("Frisch", cited, text)).quotes] == [
        BEES
    ]
    assert len((await mentions("Frisch", cited)).quotes) == 1


async def test_a_single_document_is_told_of_place_by_place() -> None:
    """Where one document alone is looked at, several of its places are told."""
    places = [passage(BEES, f"Honey of kind {n} is sweet.", page=n + 1) for n in range(7)]
    answer, _ = told(await mentions("honey", *places))
    assert answer.content.startswith("Found in one document:")
    assert len(answer.citations) == 5
