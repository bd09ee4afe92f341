"""Which of two embedding models a question is put to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.models import ObservedEmbedding, embedding_model
from tests.support.service import opened_library
from tests.support.texts import BEES_QUESTION
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.providers.base import EmbeddingParts
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.retrieval.languages import LibraryLanguages
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

GERMAN = "Wie sagen die Bienen einander, wo die Blumen sind?"
GERMAN_TEXT = "# Bienen\n\nDie Bienen tanzen, um einander zu sagen, wo die Blumen sind.\n"


@pytest.fixture
def opened(settings: Settings) -> Iterator[Library]:
    """A library whose embedding model is a pair."""
    english, others = ObservedEmbedding(), ObservedEmbedding()
    pair = replace(
        embedding_model(ObservedEmbedding()),
        parts=EmbeddingParts(
            english=embedding_model(english, "all-minilm-l6-v2"),
            others=embedding_model(others, "multilingual-e5-small"),
        ),
    )
    with opened_library(settings, embedding=pair) as library:
        yield library


async def english_was_asked(library: Library, question: str) -> bool:
    """Whether the question was put to the model that reads English best."""
    retrieval = HybridRetrieval(
        library.index,
        QueryCondenser(library.embedding, library.tokenizer),
        SqlDocumentCatalogue(library.database, library.index_name),
        RetrievalOptions(alpha=0.7, timeout=5.0),
    )
    found = await retrieval.find(question, (), DocumentScope.everything(), 3)
    assert found.passages
    return found.english


async def test_a_library_in_english(library: Library) -> None:
    """English questions are put to its model, others to the other one."""
    assert await english_was_asked(library, BEES_QUESTION)
    assert not await english_was_asked(library, GERMAN)


async def test_a_library_in_several_languages(library: Library, data: Path) -> None:
    """Where passages are in other languages, all questions are put to the model that reads them."""
    (data / "bienen.md").write_text(GERMAN_TEXT, "utf-8")
    library.refresh()
    assert not await english_was_asked(library, BEES_QUESTION)


async def test_an_empty_library_is_in_english(library: Library) -> None:
    """Nothing is in another language where there is nothing."""
    library.index.store.ingest.clear()
    assert await LibraryLanguages(library.index.store).english_will_do("Who dances?")
