"""Gathering: the passages that a message is to be answered from, by what kind of message it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Final, Self
from uuid import UUID

from llama_index.core.indices.vector_store.retrievers import VectorIndexRetriever

from tunedd_api.documents.passages import HistoryMessage, Passage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.nodes import scope_filters
from tunedd_api.rag.questions.called import called
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, Retrieved
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.subjects import subject_queries

_MOST_SUBJECTS: Final = 4

_SHORTEST_REST: Final = 80
"""Characters of a passage behind what was quoted of it from which on it is told by itself."""

NEAREST: Final = 3
"""Passages that are offered where the documents hold no answer."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Passages, best first, found for one question or for each of several ``subjects``.

    ``beside`` are those that hold the rest of tables in them, for what compares rows; behind those
    that are ``unfinished``, by their ids, a table may go on. ``passages`` are those of all subjects
    in turns, each once.
    """

    found: tuple[Retrieved, ...]
    subjects: tuple[str, ...] = ()
    beside: tuple[Passage, ...] = ()
    unfinished: frozenset[UUID] = frozenset()
    passages: tuple[Passage, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        in_turns = chain.from_iterable(zip_longest(*(found.passages for found in self.found)))
        # Asked for by each step of a turn: a UUID is hashed in Python, as its number is not.
        passages = {p.id.int: p for p in in_turns if p is not None}
        object.__setattr__(self, "passages", tuple(passages.values()))

    def without_passages(self) -> Self:
        """The same with nothing found, for what the passages do not answer."""
        return self.keeping(lambda _: ())

    def keeping(self, kept: Callable[[Sequence[Passage]], Sequence[Passage]]) -> Self:
        """The same with those passages of each subject that are kept."""
        found = (replace(one, passages=tuple(kept(one.passages))) for one in self.found)
        return replace(self, found=tuple(found))

    @property
    def condense_ms(self) -> float:
        """What making the queries took, in milliseconds."""
        return sum(found.condense_ms for found in self.found)

    @property
    def retrieve_ms(self) -> float:
        """What searching took, in milliseconds."""
        return sum(found.retrieve_ms for found in self.found)


class PassageGatherer:
    """Retrieves once for a question, and once for each subject of a comparison."""

    def __init__(self, retrieval: HybridRetrieval) -> None:
        self._retrieval = retrieval

    def retriever(self, scope: DocumentScope, limit: int) -> VectorIndexRetriever:
        """A conversation's own retriever: at most ``limit`` passages of a scope."""
        return self._retrieval.retriever(scope_filters(scope), limit)

    async def find(self, query: str, scope: DocumentScope, limit: int) -> Retrieved:
        """The passages of a scope for a query that stands by itself.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        return await self._retrieval.find(query, (), scope, limit)

    async def likeness(
        self, question: str, texts: Sequence[str], found: Retrieved
    ) -> Sequence[float]:
        """The cosine of a question with each of some texts, by the model that ``found`` passages.

        Raises:
            ModelUnavailable, TimedOut
        """
        return await self._retrieval.likeness(question, texts, english=found.english)

    async def gather(
        self,
        understood: Understanding,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
        limit: int,
    ) -> Gathered:
        """Find the passages of a scope for a message that needs evidence, ``limit`` per question.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        scope, history = _meant(understood, scope), _asked_after(understood, history)
        subjects = subject_queries(understood)[:_MOST_SUBJECTS]
        if understood.kind is not Kind.COMPARISON or len(subjects) < 2:
            found = await self._retrieval.find(understood.question, history, scope, limit)
            found = _without(found, understood.exclude)
            return Gathered((replace(found, passages=called(understood.question, found.passages)),))
        each = [await self._retrieval.find(subject, (), scope, limit) for subject in subjects]
        return Gathered(tuple(each), subjects)


def _meant(understood: Understanding, scope: DocumentScope) -> DocumentScope:
    """The documents that the message names, within the scope."""
    if not understood.documents or understood.every:
        return scope
    return scope.narrowed_to(DocumentScope.of(document.id for document in understood.documents))


def _asked_after(
    understood: Understanding, history: Sequence[HistoryMessage]
) -> Sequence[HistoryMessage]:
    """The history that the question had: what points at its answer is no follow-up to it."""
    if understood.asked_after is None:
        return history
    asked = [place for place, message in enumerate(history) if message.role == "user"]
    return history[: asked[understood.asked_after]]


def _without(found: Retrieved, places: Sequence[QuotedPlace]) -> Retrieved:
    """Without what was quoted already, and works cited, which tell no more.

    What stands behind the last quote of a passage comes first: whoever says "go on" wants that.
    """
    if not places:
        return found
    fresh = [p for p in found.passages if not any(_holds(p, place) for place in places)]
    rests = [_behind(p, places) for p in found.passages if p not in fresh]
    told = (*(rest for rest in rests if rest is not None), *fresh)
    return replace(found, passages=tuple(p for p in told if not p.is_reference))


def _behind(passage: Passage, places: Sequence[QuotedPlace]) -> Passage | None:
    """The rest of a passage behind what was quoted of it; None if that is hardly anything."""
    end = max(place.end for place in places if _holds(passage, place))
    rest = passage.text[max(end - passage.start, 0) :]
    begun = len(rest) - len(rest.lstrip())
    if len(rest.strip()) < _SHORTEST_REST:
        return None
    return replace(passage, start=end + begun, text=rest[begun:])


def _holds(passage: Passage, place: QuotedPlace) -> bool:
    same_page = passage.document.id == place.document.id and passage.page == place.page
    return same_page and passage.start < place.end and place.start < passage.end
