"""Retrieval over the index, as conversations and searches share it."""

import asyncio
from collections.abc import Collection, Mapping
from uuid import UUID

import numpy as np
import pytest

from tests.support.extraction import Happening
from tests.support.ingesting import delete, put
from tests.support.libraries import NamedDocuments
from tests.support.passages import a_passage
from tests.support.stores import DownStore, LeakyStore, SilentStore
from tests.support.texts import BEES, BEES_QUESTION, BREAD, NAMES, TEXTS
from tunedd_api.bootstrap.library import Library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.ports import PageKey, PageText, PageTexts
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import StoreUnavailable, TimedOut
from tunedd_api.rag.providers.mock import MockEmbedding
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

EVERYTHING = DocumentScope.everything()


def only(*names: str) -> DocumentScope:
    """The scope of these documents."""
    return DocumentScope.of(document_id(name) for name in names)


def over(
    library: Library, pages: PageTexts | None = None, *, timeout: float = 5.0
) -> HybridRetrieval:
    """Retrieval over a library, its citations checked against these pages."""
    return HybridRetrieval(
        library.index,
        QueryCondenser(library.embedding, library.tokenizer),
        pages or SqlDocumentCatalogue(library.database, library.index_name),
        RetrievalOptions(alpha=0.5, timeout=timeout),
    )


async def test_passages(library: Library) -> None:
    """Passages come best first, with their place, and their cosine with the question."""
    found = await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, 10)
    assert found[0].document.name == BEES
    assert found[0].text == TEXTS[BEES].strip()[found[0].start : found[0].end]
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    for passage in found:
        assert -1.0 <= passage.similarity <= 1.0 + 1e-6
    model = MockEmbedding()
    text = "\n".join(filter(None, (found[0].title, found[0].section, found[0].text)))
    cosine = np.dot(model.get_query_embedding(BEES_QUESTION), model.get_text_embedding(text))
    assert found[0].similarity == pytest.approx(float(cosine), abs=1e-4)


async def test_similarity_is_the_questions_own(library: Library) -> None:
    """The history moves what is found, not how near the question itself is to it."""
    said = [HistoryMessage("user", BEES_QUESTION), HistoryMessage("assistant", "They dance.")]
    question = "Why does bread rise?"
    alone = await over(library).retrieve(question, [], only(BREAD), 5)
    within = await over(library).retrieve(question, said, only(BREAD), 5)
    assert {p.id: p.similarity for p in alone} == pytest.approx(
        {p.id: p.similarity for p in within}, abs=1e-6
    )


async def test_scope_is_pushed_into_the_store(library: Library) -> None:
    """A scope leaves room for as many of its passages as if there were no others."""
    for name in NAMES:
        found = await over(library).retrieve(BEES_QUESTION, [], only(name), 1)
        assert [p.document.name for p in found] == [name]


async def test_scope_of_what_is_gone(library: Library) -> None:
    """A scope of documents that are no more finds nothing."""
    scope = DocumentScope.of([UUID(int=7)])
    assert list(await over(library).retrieve(BEES_QUESTION, [], scope, 5)) == []


@pytest.mark.parametrize("front", [LeakyStore])
async def test_second_side_of_the_wall(library: Library) -> None:
    """What a store lets through against the scope is left out."""
    found = await over(library).retrieve(BEES_QUESTION, [], only(BREAD), 5)
    assert {p.document.name for p in found} == {BREAD}


async def test_passages_that_are_not_on_their_pages(library: Library) -> None:
    """A passage that does not stand on its page as it is now is left out."""
    versions = {name: entry.version for name, entry in library.manifest.entries().items()}
    texts = {
        (document_id(name), 1): PageText(text.strip(), versions[name])
        for name, text in TEXTS.items()
    }
    marching = TEXTS[BEES].strip().replace("dance", "march")
    texts[document_id(BEES), 1] = PageText(marching, versions[BEES])
    pages = NamedDocuments(*TEXTS, texts=texts)
    found = await over(library, pages).retrieve(BEES_QUESTION, [], EVERYTHING, 10)
    assert {p.document.name for p in found} == set(TEXTS) - {BEES}


@pytest.mark.parametrize("front", [DownStore])
async def test_store_out_of_reach(library: Library) -> None:
    """A store that is down is named as such."""
    with pytest.raises(StoreUnavailable):
        await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, 5)


@pytest.mark.parametrize("front", [SilentStore])
async def test_store_too_slow(library: Library) -> None:
    """A store that does not answer in time is given up."""
    with pytest.raises(TimedOut):
        await over(library, timeout=0.01).retrieve(BEES_QUESTION, [], EVERYTHING, 5)


class Meanwhile:
    """Pages before which something happens, the first so many times that they are asked for."""

    def __init__(self, library: Library, *happenings: Happening) -> None:
        self._pages = SqlDocumentCatalogue(library.database, library.index_name)
        self._happenings = list(happenings)
        self.asked = 0

    async def page_texts(self, pages: Collection[PageKey]) -> Mapping[PageKey, PageText]:
        """Let it happen, and then see what is served."""
        self.asked += 1
        if self._happenings:
            await asyncio.to_thread(self._happenings.pop(0))
        return await self._pages.page_texts(pages)


def bees_again(number: int) -> str:
    """The text on bees, a little changed."""
    return TEXTS[BEES].replace("Honeybees\n", f"Honeybees {number}\n", 1)


def half_ingested(library: Library, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """Put a document, and be killed when its passages are in the store and not served yet."""

    def killed(*_: object) -> bool:
        raise StoreUnavailable("Killed.")

    put(library, name, text)
    with monkeypatch.context() as patch:
        patch.setattr(library.manifest, "switch", killed)
        with pytest.raises(StoreUnavailable):
            library.refresh()
    assert len(library.index.store.versions()) == len(NAMES) + 1


def replaced(library: Library, number: int) -> None:
    """Replace the document on bees, and have it ingested."""
    put(library, BEES, bees_again(number))
    library.refresh()


@pytest.mark.parametrize("scope", [EVERYTHING, only(BEES), only(BEES, BREAD)])
@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_both_versions_in_the_store(
    library: Library, monkeypatch: pytest.MonkeyPatch, scope: DocumentScope, limit: int
) -> None:
    """While a document is replaced, only the version that is served is found, and each once."""
    before = await over(library).retrieve(BEES_QUESTION, [], scope, limit)
    await asyncio.to_thread(half_ingested, library, monkeypatch, BEES, bees_again(1))
    during = await over(library).retrieve(BEES_QUESTION, [], scope, limit)
    assert [p.id for p in during] == [p.id for p in before]
    await asyncio.to_thread(library.refresh)
    after = await over(library).retrieve(BEES_QUESTION, [], scope, limit)
    assert len({p.id for p in after}) == len(after) == len(before)
    assert {p.version for p in after} <= set(library.index.store.versions())
    assert after[0].document.name == BEES
    assert after[0].version != before[0].version


@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_many_passages_that_are_not_served_yet(
    library: Library, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """A long document does not crowd out the others before it is served, only afterwards."""
    sections = (f"## Dance {n}\n\n{BEES_QUESTION} They dance {n} times.\n" for n in range(100))
    long = "# Honeybees at length\n\n" + "\n".join(sections)
    before = await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, limit)
    await asyncio.to_thread(half_ingested, library, monkeypatch, "long.md", long)
    during = await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, limit)
    assert [p.id for p in during] == [p.id for p in before]
    await asyncio.to_thread(library.refresh)
    after = await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, limit)
    assert {p.document.name for p in after} == {"long.md"}


async def test_what_is_not_served_costs_the_first_search_only(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a document is ingested one search is enough, but for the first one that finds it."""
    await asyncio.to_thread(half_ingested, library, monkeypatch, BEES, bees_again(1))
    pages = Meanwhile(library)
    retrieval = over(library, pages)
    first = await retrieval.retrieve(BEES_QUESTION, [], EVERYTHING, 5)
    asked = pages.asked
    assert asked > 1
    assert await retrieval.retrieve(BEES_QUESTION, [], EVERYTHING, 5) == first
    assert pages.asked == asked + 1
    await asyncio.to_thread(library.refresh)
    after = await retrieval.retrieve(BEES_QUESTION, [], only(BEES), 5)
    assert {p.version for p in after} == {library.manifest.entries()[BEES].version}


async def test_served_during_a_search(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a search leaves out because it is not served yet is found if it is by then."""
    await asyncio.to_thread(half_ingested, library, monkeypatch, BEES, bees_again(1))
    pages = Meanwhile(library, lambda: None, library.refresh)
    found = await over(library, pages).retrieve(BEES_QUESTION, [], only(BEES), 5)
    assert {p.version for p in found} == {library.manifest.entries()[BEES].version}
    assert found


@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_switched_during_a_search(library: Library, limit: int) -> None:
    """A search that found what is replaced a moment later is made again, and finds the new."""
    pages = Meanwhile(library, lambda: replaced(library, 1), lambda: replaced(library, 2))
    found = await over(library, pages).retrieve(BEES_QUESTION, [], only(BEES), limit)
    assert pages.asked == 3
    assert 1 <= len(found) <= limit
    version = library.manifest.entries()[BEES].version
    assert {p.version for p in found} == {version}
    assert len({p.id for p in found}) == len(found)


async def test_deleted_during_a_search(library: Library) -> None:
    """A document that is deleted while it is searched for is not found, and the others are."""
    pages = Meanwhile(library, lambda: delete(library, BEES))
    found = await over(library, pages).retrieve(BEES_QUESTION, [], only(BEES, BREAD), 10)
    assert {p.document.name for p in found} == {BREAD}


async def test_one_search_is_enough(library: Library) -> None:
    """Where all that is found is served, there is one search and one look at the pages."""
    pages = Meanwhile(library)
    await over(library, pages).retrieve(BEES_QUESTION, [], EVERYTHING, 5)
    assert pages.asked == 1


async def test_retrieval_is_used_again(library: Library) -> None:
    """One retrieval serves any number of questions, and says how long each took."""
    retrieval = over(library)
    for question in (BEES_QUESTION, "Why does sourdough rise?"):
        found = await retrieval.find(question, [], EVERYTHING, 3)
        assert len(found.passages) == 3
        assert found.condense_ms >= 0
        assert found.retrieve_ms > 0
        assert float(np.linalg.norm(found.query)) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "similarity", "kept"),
    [
        ("Quartz vibrates.", 0.5, True),
        ("Quartz vibrates.", 0.49, False),
        ("Bees dance.", 0.3, True),
        ("Bees dance.", 0.29, False),
        ("Bees vibrate.", 0.4, True),
        ("Bees vibrate.", 0.39, False),
    ],
)
def test_relevance(text: str, similarity: float, *, kept: bool) -> None:
    """Nearness counts, and so does the share of the question's terms that a passage holds."""
    passages = [a_passage(text, similarity=similarity)]
    found = RelevanceCut(0.5).keep("Do bees dance?", passages, follow_up=False)
    assert list(found) == (passages if kept else [])


def test_relevance_of_the_best_is_enough() -> None:
    """Where one passage bears on the question, those found beside it are kept too."""
    passages = [a_passage("Quartz.", similarity=s) for s in (0.1, 0.6, 0.0)]
    assert list(RelevanceCut(0.5).keep("Bees?", passages, follow_up=False)) == passages
    assert list(RelevanceCut(0.7).keep("Bees?", passages, follow_up=False)) == []
    assert list(RelevanceCut(-1.0).keep("Bees?", [], follow_up=False)) == []


def test_relevance_of_follow_ups() -> None:
    """A follow-up, which says less by itself, need not come as near."""
    passages = [a_passage("Quartz.", similarity=0.4)]
    cut = RelevanceCut(0.5)
    assert list(cut.keep("And bees?", passages, follow_up=False)) == []
    assert list(cut.keep("And bees?", passages, follow_up=True)) == passages


def test_question_without_a_term() -> None:
    """A question of nothing but small words is judged by nearness alone."""
    passages = [a_passage("Quartz.", similarity=0.31)]
    assert list(RelevanceCut(0.5).keep("What is it?", passages, follow_up=False)) == passages


async def test_works_cited_are_ranked_down(library: Library, settings: Settings) -> None:
    """A list of works cited, full of a subject's words, comes after the text about it."""
    cited = "\n".join(f"[{n}] B. Keeper. Honeybees dance: how bees dance. 19{n}." for n in range(9))
    text = f"# Insects\n\nInsects are many.\n\n## References\n\n{cited}\n"
    (settings.data_dir / "insects.md").write_text(text)
    library.refresh()
    found = await over(library).retrieve(BEES_QUESTION, [], EVERYTHING, 4)
    assert found[0].document.name == BEES
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert all(p.score <= found[0].score / 2 for p in found if p.is_reference)
    assert any(p.is_reference for p in found)
