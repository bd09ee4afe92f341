"""Retrieval for several subjects at once."""

from collections.abc import Mapping, Sequence

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.retrieval.several import interleaved, retrieve_each

EVERYTHING = DocumentScope.everything()
KESTREL = [a_passage(f"Kestrel {n}", name="kestrel.md") for n in range(3)]
HERON = [a_passage(f"Heron {n}", name="heron.md") for n in range(3)]


class Found:
    """A retriever that finds these passages for each query."""

    def __init__(self, passages: Mapping[str, Sequence[Passage]]) -> None:
        self.passages = passages

    async def retrieve(
        self, query: str, history: Sequence[HistoryMessage], scope: DocumentScope, limit: int
    ) -> Sequence[Passage]:
        """What is known for the query."""
        return [p for p in self.passages[query] if scope.allows(p.document.id)][:limit]


def test_passages_take_turns() -> None:
    """Each subject's best passages stand before anyone's second best."""
    assert interleaved([KESTREL, HERON], 4) == [KESTREL[0], HERON[0], KESTREL[1], HERON[1]]


def test_a_passage_for_two_subjects_comes_once() -> None:
    """What bears on both subjects takes no place twice."""
    assert interleaved([KESTREL, [KESTREL[0], HERON[0]]], 9) == [*KESTREL[:2], HERON[0], KESTREL[2]]


async def test_each_subject_is_retrieved_for_in_its_scope() -> None:
    """A subject that is a document is looked for in that document."""
    found = Found({"kestrel": [*HERON, *KESTREL], "heron": HERON})
    scopes = [DocumentScope.of([document_id("kestrel.md")]), EVERYTHING]

    passages = await retrieve_each(found, ["kestrel", "heron"], [], scopes, 4)

    assert passages == [KESTREL[0], HERON[0], KESTREL[1], HERON[1]]


async def test_queries_without_scope_are_refused() -> None:
    """No query falls back on everything."""
    with pytest.raises(ValueError, match="shorter"):
        await retrieve_each(Found({"a": []}), ["a"], [], [], 4)
