"""What a turn costs, by what is counted: transactions, statements, reads of the store."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.routing import APIRoute
from sqlalchemy import Connection, event

from tests.support.service import Served, served
from tests.support.stores import FrontedStore
from tests.support.talk import ask, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.rag.answering.grounding import citing
from tunedd_api.rag.vector_stores.candidates import StoredPassage
from tunedd_api.settings import Settings
from tunedd_api.storage import prepared

_FOLLOW_UP = "And how far do they fly?"


@contextmanager
def counted(service: Served, patch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Statements by their first word, and transactions that were committed."""
    engine, found = service.library.database.engine, Counter[str]()
    fetched = prepared.fetched_from_file

    def asked(db: Connection, text: str, parameters: Any) -> Any:  # noqa: ANN401 - passed on
        found[text.split()[0]] += 1
        return fetched(db, text, parameters)

    def executed(*call: Any) -> None:  # noqa: ANN401 - the engine's own
        found[str(call[2]).split()[0]] += 1

    def committed(_: object) -> None:
        found["COMMIT"] += 1

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    patch.setattr(prepared, "fetched_from_file", asked)
    yield found
    event.remove(engine, "before_cursor_execute", executed)
    event.remove(engine, "commit", committed)


async def test_two_transactions(service: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn writes in two transactions: one takes the lease, one keeps all that it has brought."""
    conversation = (await start(service.client))["id"]
    await ask(service.client, conversation, BEES_QUESTION)
    with counted(service, monkeypatch) as found:
        await ask(service.client, conversation, _FOLLOW_UP)
    assert found["COMMIT"] == 2
    # The lease; the conversation's counters; both messages. The lease's end is the one deletion.
    assert (found["INSERT"], found["UPDATE"], found["DELETE"]) == (2, 1, 1)
    # Who calls, the conversation, pages for the passages and for what is cited of them.
    assert 0 < found["SELECT"] <= 4


async def test_passages_are_read_once(settings: Settings) -> None:
    """What a store holds of a passage is read when it is first found, and kept for later turns."""
    read: list[str] = []

    class Noting(FrontedStore):
        async def passages(self, ids: Sequence[str]) -> Mapping[str, StoredPassage]:
            read.extend(ids)
            return await super().passages(ids)

    async with served(settings, front=Noting) as service:
        for _ in range(3):
            conversation = (await start(service.client))["id"]
            await ask(service.client, conversation, BEES_QUESTION)
    assert read
    assert len(read) == len(set(read))


async def test_citations_are_put_together_when_there_are_new_ones(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many tokens an answer has, its citations are put together for each new one only."""
    together = 0
    citation = citing._citation

    def noted(*of: Any) -> object:  # noqa: ANN401 - passed on
        nonlocal together
        together += 1
        return citation(*of)

    monkeypatch.setattr(citing, "_citation", noted)
    conversation = (await start(service.client))["id"]
    answer = await ask(service.client, conversation, BEES_QUESTION)
    cited = len(answer["citations"])
    assert cited
    # One after the other while they come, and all of them at the end.
    assert together <= cited * (cited + 1) / 2 + cited


def test_nothing_is_asked_in_threads(service: Served) -> None:
    """Endpoints and what they depend on are coroutines: each other would cost a thread its turn."""

    def calls(dependant: Dependant) -> Iterator[object]:
        yield dependant.call
        for one in dependant.dependencies:
            yield from calls(one)

    routes = [route for route in service.app.routes if isinstance(route, APIRoute)]
    asked = {call for route in routes for call in calls(route.dependant)}
    assert len(asked) > len(routes)
    assert not [call for call in asked if not iscoroutinefunction(call)]


async def test_a_usual_message_goes_straight_to_its_endpoint(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The framework looks into what an endpoint depends on only where a message is not as usual."""
    looked_into = 0

    async def noted(**of: Any) -> Any:  # noqa: ANN401 - passed on
        nonlocal looked_into
        looked_into += 1
        return await solve_dependencies(**of)

    conversation = (await start(service.client))["id"]
    path, body = f"/conversations/{conversation}/messages", {"content": BEES_QUESTION}
    monkeypatch.setattr("fastapi.routing.solve_dependencies", noted)
    usual = await service.client.post(path, json=body)
    assert looked_into == 0
    others = [
        await service.client.post(path, json=body, headers={"Idempotency-Key": "once"}),
        await service.client.post(path.replace("-", ""), json=body),
        await service.client.post(
            path, json=body, headers={"Content-Type": "application/json; charset=utf-8"}
        ),
    ]
    assert looked_into == len(others)
    assert [one.status_code for one in (usual, *others)] == [201] * 4
    twice = [("Content-Type", "text/plain"), ("Content-Type", "application/json")]
    refused = await service.client.post(path, content=b'{"content": "x"}', headers=twice)
    assert refused.status_code == 415
