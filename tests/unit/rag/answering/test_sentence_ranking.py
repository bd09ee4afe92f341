"""Focus on the sentences that lie nearest to a question."""

import numpy as np

from tests.support.passages import a_passage
from tunedd_api.rag.answering.sentence_ranking import SentenceFocus, focused, telling
from tunedd_api.rag.providers import mock
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.rag.retrieval.hybrid import Retrieved

BEES = a_passage(
    "Life in the Hive\n"
    "Honeybees dance to tell their sisters where flowers stand. "
    "The crowded hive shelters many thousand workers during summer. "
    "Why do the honeybees dance to tell sisters where flowers stand? "
    "[7] K. Frisch. The Dance Language and Orientation of Bees. Harvard University Press.",
    name="bees.md",
    start=40,
)
EMBEDDING = mock.open_embedding(EmbeddingOptions("mock-embedding", 1.0))


def vector(text: str) -> Vector:
    """The unit vector of a text."""
    embedded = EMBEDDING.model.get_query_embedding(text)
    return unit(np.asarray(embedded, dtype=np.float32))


def found(question: str, *, about: str = "") -> Retrieved:
    """What retrieval has found for a question, in a conversation about something."""
    query = unit(vector(question) + vector(about)) if about else vector(question)
    return Retrieved(query, vector(question), (BEES,), 0.0, 0.0)


async def test_nearest_first() -> None:
    """Sentences are ranked by nearness to the question, headings, questions and references out."""
    ranked = await SentenceFocus(EMBEDDING).rank(
        "Where do honeybees dance?", found("Where do honeybees dance?"), [BEES]
    )
    assert [s.quote.text.split()[0] for s in ranked] == ["Honeybees", "The"]
    assert ranked[0].similarity > ranked[1].similarity


async def test_places_on_the_page() -> None:
    """A ranked sentence keeps its exact place on the page."""
    ranked = await SentenceFocus(EMBEDDING).rank(
        "How many workers?", found("How many workers?"), [BEES]
    )
    for sentence in ranked:
        quote = sentence.quote
        assert BEES.text[quote.start - BEES.start : quote.end - BEES.start] == quote.text


async def test_question_of_a_follow_up_counts() -> None:
    """In a follow-up the question itself decides among sentences on the subject."""
    question = "How many workers during summer?"
    follow_up = found(question, about="Honeybees dance flowers")
    ranked = await SentenceFocus(EMBEDDING).rank(question, follow_up, [BEES])
    assert ranked[0].quote.text.startswith("The crowded hive")


async def test_the_prompt_gets_sentences_in_reading_order() -> None:
    """The nearest sentences become passages of their own, in the order of the page."""
    ranked = await SentenceFocus(EMBEDDING).rank(
        "How many workers?", found("How many workers?"), [BEES]
    )
    passages = focused(ranked, [BEES])
    assert [p.start for p in passages] == sorted(p.start for p in passages)
    assert {p.text for p in passages} == {s.quote.text for s in ranked}


async def test_without_prose_the_passages_stay() -> None:
    """Where there is no sentence to pick, the model gets the passages as they are."""
    table = a_passage("A B C\n1 2 3")
    ranked = await SentenceFocus(EMBEDDING).rank("What is B?", found("What is B?"), [table])
    assert ranked == []
    assert focused(ranked, [table]) == [table]


async def test_only_what_is_near_answers_by_itself() -> None:
    """A sentence is quoted as an answer only if it lies near the question."""
    near = await SentenceFocus(EMBEDDING).rank(
        "Where do honeybees dance, sisters?", found("Where do honeybees dance, sisters?"), [BEES]
    )
    far = await SentenceFocus(EMBEDDING).rank(
        "Who invented telephones?", found("Who invented telephones?"), [BEES]
    )
    assert [q.text.split()[0] for q in telling(near)] == ["Honeybees"]
    assert telling(far) == []
    assert telling([]) == []
