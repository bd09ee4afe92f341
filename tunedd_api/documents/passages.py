"""Passages: the stretches of a page's text that are embedded, retrieved and cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from tunedd_api.admission import Admission
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.scope import DocumentScope

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved stretch of one page.

    ``page`` counts from 1; ``start`` and ``end`` are character offsets in the page's text, and
    ``text`` is exactly that slice of it. ``score`` orders the passages of one query (best
    first, comparable within it only); ``similarity`` is the cosine between query and passage,
    comparable across queries: those of other models are put on the scale of all-MiniLM-L6-v2's.
    ``version`` names the document's bytes and the settings that the passage was made from, and
    ``sha256`` the bytes alone; it is empty before the passage has been found on its page.
    ``section`` names the headings above it, outermost first; ``is_reference`` is true in a list
    of works cited. ``table_header`` names the columns of the rows that it holds, if it begins
    behind the rows that do so; it is no part of ``text``. ``called`` is what a question calls the
    document by and its opening says, but its title does not.
    """

    id: UUID
    document: DocumentRef
    title: str
    page: int
    start: int
    end: int
    text: str
    score: float
    similarity: float
    version: str = ""
    sha256: str = ""
    section: str | None = None
    is_reference: bool = False
    table_header: str | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a quote stands: half-open character offsets in the text of a page, from 1.

    ``sha256`` names the bytes of the document that were quoted; empty where that is not known.
    """

    document: DocumentRef
    page: int
    start: int
    end: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """What was said earlier, as far as retrieval is concerned.

    Of an assistant's message, ``outcome`` says how its turn ended (a value of ``Outcome``; None
    where that is not known, as in a history that a client sends along), ``quoted`` which places
    it cites, in the order of its markers.
    """

    role: Role
    content: str
    outcome: str | None = None
    quoted: tuple[QuotedPlace, ...] = ()


class PassageRetriever(Protocol):
    """The one retrieval that conversations and the search endpoint share."""

    async def retrieve(
        self,
        query: str,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
        limit: int,
    ) -> Sequence[Passage]:
        """Passages of the scope for a query within its history, best first, at most ``limit``.

        Raises ModelUnavailable, StoreUnavailable or TimedOut.
        """
        ...


class AdmittedRetriever:
    """A retriever that searches for so many at once as are admitted."""

    def __init__(self, retriever: PassageRetriever, admission: Admission) -> None:
        self._retriever = retriever
        self._admission = admission

    async def retrieve(
        self,
        query: str,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
        limit: int,
    ) -> Sequence[Passage]:
        """Retrieve when it is the query's turn; who is cancelled meanwhile waits no more.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
            Overloaded: if too many wait already.
        """
        async with self._admission.admitted():
            return await self._retriever.retrieve(query, history, scope, limit)
