"""More turns than the service takes on at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.server import Gate, Live, live_service, settled
from tests.support.sse import listening
from tests.support.talk import history, say, start
from tests.support.texts import BEES_QUESTION

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def live(prepared_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service that runs one turn at a time and lets one more wait."""
    folder = tmp_path_factory.mktemp("live")
    with live_service(prepared_library, folder, turns=1, queued_turns=1) as live:
        yield live


@pytest.fixture
async def client(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with live.client() as client:
        yield client


async def started(client: httpx.AsyncClient, count: int) -> list[str]:
    """The ids of so many new conversations."""
    return [(await start(client))["id"] for _ in range(count)]


async def sent(
    client: httpx.AsyncClient, *conversations: str
) -> tuple[httpx.Response, dict[str, asyncio.Task[httpx.Response]]]:
    """Send a message to each of these at once: the first answer, and the calls that go on."""
    calls = {c: asyncio.create_task(say(client, c, BEES_QUESTION)) for c in conversations}
    done, _ = await asyncio.wait(calls.values(), return_when=asyncio.FIRST_COMPLETED)
    assert len(done) == 1
    return done.pop().result(), {c: call for c, call in calls.items() if not call.done()}


async def test_too_many_at_once(live: Live, client: httpx.AsyncClient) -> None:
    """Beyond those that run and wait, a message is refused at once, and told when to come again."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    running, *others = await started(client, 3)
    first = asyncio.create_task(say(client, running, BEES_QUESTION))
    await gate.reached()
    refused, waiting = await sent(client, *others)
    problem_in(refused, 503, "overloaded")
    assert int(refused.headers["retry-after"]) > 0
    (late,) = set(others) - set(waiting)
    assert await history(client, late) == []
    await gate.open()
    assert (await first).json()["status"] == "complete"
    assert (await waiting.popitem()[1]).json()["status"] == "complete"
    assert (await say(client, late, BEES_QUESTION)).status_code == 201


async def test_refused_stream(live: Live, client: httpx.AsyncClient) -> None:
    """A stream that is refused is a problem with its status, like any other call."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    running, one, other, late = await started(client, 4)
    first = asyncio.create_task(say(client, running, BEES_QUESTION))
    await gate.reached()
    _, waiting = await sent(client, one, other)
    path = f"/conversations/{late}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.response.aread()
        problem_in(stream.response, 503, "overloaded")
        assert int(stream.response.headers["retry-after"]) > 0
    await gate.open()
    await asyncio.gather(first, *waiting.values())


async def test_everything_else_goes_on(live: Live, client: httpx.AsyncClient) -> None:
    """While no more turns are taken on, whatever is no turn is answered."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    running, one, other = await started(client, 3)
    first = asyncio.create_task(say(client, running, BEES_QUESTION))
    await gate.reached()
    _, waiting = await sent(client, one, other)
    assert (await client.get("/livez")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    assert (await client.post("/search", json={"query": BEES_QUESTION})).status_code == 200
    assert await history(client, running) == []
    (new,) = await started(client, 1)
    assert (await client.delete(f"/conversations/{new}")).status_code == 204
    await gate.open()
    await asyncio.gather(first, *waiting.values())


@pytest.mark.parametrize("how", ["hanging up", "cancelling"])
async def test_leaving_the_queue(live: Live, client: httpx.AsyncClient, how: str) -> None:
    """A turn that is stopped while it waits leaves nothing, and its place to another."""
    gate = Gate()
    live.llm.follow("Honeybees", gate, " dance.")
    running, *others = await started(client, 3)
    first = asyncio.create_task(say(client, running, BEES_QUESTION))
    await gate.reached()
    _, waiting = await sent(client, *others)
    leaving, call = waiting.popitem()
    if how == "hanging up":
        call.cancel()
        await asyncio.wait([call])
    else:
        response = await client.post(f"/conversations/{leaving}/cancel")
        assert response.status_code == 202
        problem_in(await call, 409, "turn-cancelled")
    assert await settled(client, leaving) == []
    refused, waiting = await sent(client, *others)
    problem_in(refused, 503, "overloaded")
    await gate.open()
    for response in await asyncio.gather(first, *waiting.values()):
        assert response.json()["status"] == "complete"


async def test_place_of_a_turn_that_is_stopped(live: Live, client: httpx.AsyncClient) -> None:
    """When the turn that runs is stopped, the one that waits has its place."""
    gates = Gate(), Gate()
    live.llm.follow("Honeybees", gates[0])
    running, *others = await started(client, 3)
    path = f"/conversations/{running}/messages"
    async with listening(client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources", "token")
        _, waiting = await sent(client, *others)
        live.llm.follow("Honeybees", gates[1], " dance.")
    await gates[0].given_up()
    await gates[1].open()
    assert (await waiting.popitem()[1]).json()["status"] == "complete"
