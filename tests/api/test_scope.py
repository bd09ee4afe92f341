"""The wall around a scope, whatever the library, the question and the store."""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.problems import problem_in
from tests.support.service import Served, make_settings, served
from tests.support.stores import FrontedStore, LeakyStore
from tests.support.talk import ask, say, start
from tests.support.texts import BEES, BEES_QUESTION, BREAD, write_text
from tunedd_api.settings import Settings

WORDS = ("amber", "basalt", "cobalt", "emerald", "feldspar", "garnet", "iolite", "jasper", "opal")

SENTENCES = st.lists(st.sampled_from(WORDS), min_size=3, max_size=8).map(
    lambda words: f"{' '.join(words).capitalize()}."
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


Selection: TypeAlias = frozenset[str] | None
"""Names of documents, or None for all of them."""


@dataclass(frozen=True)
class Dialogue:
    """A conversation's scope, and its turns: a question and a narrower selection."""

    scope: Selection
    turns: list[tuple[str, Selection]]


@dataclass(frozen=True)
class Scenario:
    """A library by the names of its documents, and what is talked about over it."""

    documents: dict[str, str]
    dialogues: list[Dialogue]


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a library and what is asked of it; making a library is what takes time."""
    texts = draw(st.lists(TEXTS, min_size=3, max_size=6))
    documents = {f"{number}.txt": text for number, text in enumerate(texts)}
    selections = st.none() | st.frozensets(st.sampled_from(sorted(documents)), min_size=1)
    turns = st.lists(st.tuples(QUESTIONS, selections), min_size=1, max_size=2)
    dialogues = st.lists(st.builds(Dialogue, selections, turns), min_size=3, max_size=4)
    return Scenario(documents, draw(dialogues))


def visible(documents: Iterable[str], *selections: Selection) -> frozenset[str]:
    """The documents that all of the selections let through."""
    seen = frozenset(documents)
    for selection in selections:
        seen = seen if selection is None else seen & selection
    return seen


def listed(selection: Selection) -> list[str] | None:
    """A selection as it is sent."""
    return None if selection is None else sorted(selection)


async def check(scenario: Scenario, prepared: Path, front: type[FrontedStore] | None) -> None:
    """Play a scenario through the whole service, and look at every document that it names."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(prepared / "state", folder / "state")
        for document, text in scenario.documents.items():
            write_text(folder / "data" / document, text)
        async with served(make_settings(folder, relevance_cut=-1.0), front=front) as service:
            for dialogue in scenario.dialogues:
                await check_dialogue(scenario.documents, dialogue, service)
                await check_searches(scenario.documents, dialogue, service)


async def check_dialogue(documents: Iterable[str], dialogue: Dialogue, service: Served) -> None:
    """No citation comes from outside the turn's scope, and a turn without any is refused."""
    conversation = await start(service.client, documents=listed(dialogue.scope))
    for question, narrowed in dialogue.turns:
        seen = visible(documents, dialogue.scope, narrowed)
        response = await say(
            service.client, conversation["id"], question, documents=listed(narrowed)
        )
        if seen:
            assert response.status_code == 201, response.text
            assert {c["document"]["name"] for c in response.json()["citations"]} <= seen
        else:
            problem_in(response, 422, "empty-selection")


async def check_searches(documents: Iterable[str], dialogue: Dialogue, service: Served) -> None:
    """No passage found comes from outside the selection."""
    history = [{"role": "user", "content": question} for question, _ in dialogue.turns]
    for question, selection in dialogue.turns:
        body = {
            "query": question,
            "history": history,
            "documents": listed(selection),
            "limit": 100,
        }
        response = await service.client.post("/search", json=body)
        assert response.status_code == 200, response.text
        found = {p["document"]["name"] for p in response.json()["passages"]}
        assert found <= visible(documents, selection)


@settings(max_examples=6)
@given(scenario=scenarios())
async def test_nothing_from_outside_the_scope(prepared_library: Path, scenario: Scenario) -> None:
    """Whatever is asked of whatever documents, nothing comes from outside the scope."""
    await check(scenario, prepared_library, front=None)


@settings(max_examples=6)
@given(scenario=scenarios())
async def test_second_side_of_the_wall(prepared_library: Path, scenario: Scenario) -> None:
    """Even when the store ignores filters, nothing from outside the scope comes through."""
    await check(scenario, prepared_library, front=LeakyStore)


async def test_leak_is_stopped(settings: Settings) -> None:
    """Passages that a leaking store ranks first, and that are out of scope, are left out."""
    async with served(settings, front=LeakyStore) as service:
        query = {"query": BEES_QUESTION}
        anything = (await service.client.post("/search", json=query)).json()["passages"]
        scoped = await service.client.post("/search", json={**query, "documents": [BREAD]})
        conversation = await start(service.client, documents=[BREAD])
        message = await ask(service.client, conversation["id"], BEES_QUESTION)
    assert anything[0]["document"]["name"] == BEES
    assert {p["document"]["name"] for p in scoped.json()["passages"]} == {BREAD}
    assert {c["document"]["name"] for c in message["citations"]} <= {BREAD}
