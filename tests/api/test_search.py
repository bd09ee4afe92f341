"""Search over HTTP."""

import pytest

from tests.support.models import ScriptedLLM
from tests.support.problems import problem_in
from tests.support.service import Served
from tests.support.talk import document_ids, page_slice
from tests.support.texts import (
    BEES,
    BEES_QUESTION,
    BREAD,
    BREAD_QUESTION,
    CLOCKS,
    NAMES,
    NORTH,
    SOUTH,
    UNRELATED_QUESTION,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSAGE = {"document", "page", "start", "end", "text", "score"}


async def search(service: Served, query: str, **more: object) -> list[dict[str, object]]:
    """Search, and give back the passages."""
    response = await service.client.post("/search", json={"query": query, **more})
    assert response.status_code == 200, response.text
    body = response.json()
    assert set(body) == {"passages"}
    found: list[dict[str, object]] = body["passages"]
    return found


def names(passages: list[dict[str, object]]) -> list[str]:
    """The names of the passages' documents, each once, in order."""
    found: list[str] = []
    for passage in passages:
        document = passage["document"]
        assert isinstance(document, dict)
        if document["name"] not in found:
            found.append(document["name"])
    return found


async def test_best_first(shared_service: Served) -> None:
    """The passage about the query comes first, and scores never rise down the list."""
    for query, name in ((BEES_QUESTION, BEES), (BREAD_QUESTION, BREAD)):
        passages = await search(shared_service, query)
        assert names(passages)[0] == name
        scores = [float(str(p["score"])) for p in passages]
        assert scores == sorted(scores, reverse=True)


async def test_passages_stand_on_their_pages(shared_service: Served) -> None:
    """A passage is the very slice of the page that it names."""
    passages = await search(shared_service, "pendulum clock quartz watches honeybees", limit=100)
    assert len(passages) >= len(NAMES)
    for passage in passages:
        assert set(passage) == PASSAGE
        document, page = passage["document"], passage["page"]
        start, end = passage["start"], passage["end"]
        assert isinstance(document, dict)
        assert isinstance(page, int)
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert document.keys() == {"id", "name"}
        found = await page_slice(shared_service, document["id"], page, start, end)
        assert found == passage["text"] != ""


async def test_limit(shared_service: Served) -> None:
    """As many passages come as are asked for, the best of them, and ten unless it is said."""
    best = await search(shared_service, BEES_QUESTION, limit=100)
    for limit in (1, 2, 5):
        assert len(await search(shared_service, BEES_QUESTION, limit=limit)) == limit
    assert (await search(shared_service, BEES_QUESTION, limit=1))[0]["text"] == best[0]["text"]
    assert len(await search(shared_service, BEES_QUESTION)) <= 10


async def test_scope(shared_service: Served) -> None:
    """Only the documents selected are searched, by name or by id."""
    ids = await document_ids(shared_service.client)
    for selection in ([BREAD], [ids[BREAD]], [BREAD, ids[BREAD]]):
        found = await search(shared_service, BEES_QUESTION, documents=selection)
        assert names(found) == [BREAD]
    both = await search(shared_service, "glaciers deserts", documents=[NORTH, SOUTH], limit=100)
    assert sorted(names(both)) == [NORTH, SOUTH]
    anywhere = await search(shared_service, BEES_QUESTION, documents=None, limit=100)
    assert sorted(names(anywhere)) == list(NAMES)


async def test_history_gives_a_query_its_meaning(shared_service: Served) -> None:
    """The same words find other passages when they follow upon another conversation."""
    query = "Why does that happen?"
    for asked, answered, name in (
        (BEES_QUESTION, "Honeybees dance so their sisters find nectar.", BEES),
        (BREAD_QUESTION, "Wild yeast ferments the flour.", BREAD),
        ("Who patented the pendulum clock?", "Huygens patented the pendulum clock.", CLOCKS),
    ):
        history = [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
        assert names(await search(shared_service, query, history=history))[0] == name


async def test_history_may_be_empty(shared_service: Served) -> None:
    """An empty history is as good as none."""
    alone = await search(shared_service, BEES_QUESTION)
    assert await search(shared_service, BEES_QUESTION, history=[]) == alone


async def test_nothing_relevant(shared_service: Served) -> None:
    """Search shows the nearest there is even if it would not do for an answer."""
    assert await search(shared_service, UNRELATED_QUESTION)


async def test_query_of_signs_only(shared_service: Served) -> None:
    """A query without a single word, or in a search engine's syntax, is a query like any other."""
    for query in ("???", '"', "NEAR(", "honeybees AND (", "a* OR -b", "col:value", "😀", "' --"):
        assert isinstance(await search(shared_service, query), list)


async def test_long_query(shared_service: Served) -> None:
    """A query as long as the body may be is searched for, rather than failing."""
    assert names(await search(shared_service, "honeybees dance " * 2000))[0] == BEES


async def test_no_model_call(shared_service: Served, unasked: ScriptedLLM) -> None:
    """Searching asks no language model, with a history or without."""
    history = [{"role": "user", "content": BREAD_QUESTION}]
    await search(shared_service, BEES_QUESTION)
    await search(shared_service, BEES_QUESTION, history=history)
    assert unasked.calls == []


async def test_selection_of_nothing(shared_service: Served) -> None:
    """An empty or unknown selection is an error, never everything."""
    for selection, slug in (([], "empty-selection"), (["nowhere.md"], "unknown-documents")):
        body = {"query": BEES_QUESTION, "documents": selection}
        problem_in(await shared_service.client.post("/search", json=body), 422, slug)
