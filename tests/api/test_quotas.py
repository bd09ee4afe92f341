"""How many requests a key may make, and how many turns it may have at once."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.models import ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, served
from tests.support.talk import ask, say, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.api.quotas import Quota

ADA, BOB = "the-key-of-ada-is-long", "the-key-of-bob-is-long"
POLICY = re.compile(r'"key";q=(\d+);w=(\d+)')
LEFT = re.compile(r'"key";r=(\d+);t=(\d+)')


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


def as_(key: str) -> dict[str, str]:
    """The header that shows a key."""
    return {"authorization": f"Bearer {key}"}


def left_in(response: httpx.Response) -> int:
    """How many requests a response says are left."""
    policy = POLICY.fullmatch(response.headers["ratelimit-policy"])
    left = LEFT.fullmatch(response.headers["ratelimit"])
    assert policy
    assert left
    assert 0 < int(left[2]) <= int(policy[2]) == 60
    return int(left[1])


@pytest.fixture
async def limited(settings_for: SettingsFactory) -> AsyncIterator[Served]:
    """A service with two keys that may make three requests a minute."""
    async with served(settings_for(api_keys=(ADA, BOB), requests_per_minute=3)) as service:
        yield service


async def test_requests_of_a_key(limited: Served) -> None:
    """Each response says how many requests the key has left; the next one is told when to come."""
    client = limited.client
    responses = [await client.get("/documents", headers=as_(ADA)) for _ in range(3)]
    assert [left_in(response) for response in responses] == [2, 1, 0]
    refused = await client.get("/documents", headers=as_(ADA))
    assert "3 requests" in problem_in(refused, 429, "too-many-requests")["detail"]
    assert left_in(refused) == 0
    assert 0 < int(refused.headers["retry-after"]) <= 60


async def test_keys_have_quotas_of_their_own(limited: Served) -> None:
    """What one key has used up is left to another, and to whoever asks whether all is well."""
    client = limited.client
    for _ in range(4):
        last = await client.get("/nowhere", headers=as_(ADA))
    assert last.status_code == 429
    assert left_in(await client.get("/documents", headers=as_(BOB))) == 2
    assert (await client.get("/livez", headers=as_(ADA))).status_code == 200
    unknown = await client.get("/documents", headers=as_("nobody's-key-at-all"))
    problem_in(unknown, 401, "unauthorized")
    assert "ratelimit" not in unknown.headers


async def test_errors_count_too(limited: Served) -> None:
    """A request that is no success says what is left as well."""
    assert left_in(await limited.client.get("/nowhere", headers=as_(ADA))) == 2
    wrong = await limited.client.post("/search", json={}, headers=as_(ADA))
    problem_in(wrong, 422, "invalid-request")
    assert left_in(wrong) == 1


async def test_without_keys(service: Served) -> None:
    """Where nobody needs a key, nobody is counted."""
    assert "ratelimit" not in (await service.client.get("/documents")).headers


async def test_without_a_limit(settings_for: SettingsFactory) -> None:
    """A limit of nought is none."""
    async with served(settings_for(api_keys=(ADA,), requests_per_minute=0)) as service:
        response = await service.client.get("/documents", headers=as_(ADA))
        assert response.status_code == 200
        assert "ratelimit" not in response.headers


def test_window_of_a_quota() -> None:
    """A quota is whole again a minute after the first request of its window, and not before."""
    clock, owner = Clock(), uuid4()
    quota = Quota(2, clock)
    assert quota.spend(owner) == (1, 60)
    clock.now += 30.5
    assert quota.spend(owner) == (0, 30)
    for _ in range(5):
        assert quota.spend(owner) == (-1, 30)
    clock.now += 29.5
    assert quota.spend(owner) == (1, 60)


def test_owners_are_forgotten() -> None:
    """However many keys there are over time, those whose window is over take no room."""
    clock = Clock()
    quota = Quota(2, clock)
    for number in range(25_000):
        clock.now += 0.01
        quota.spend(UUID(int=number))
    assert len(quota._windows) <= 16_001


async def test_turns_of_a_key(settings_for: SettingsFactory) -> None:
    """A key with as many turns as it may have is refused another; other keys are answered."""
    gate = asyncio.Event()
    llm = ScriptedLLM.saying("Honeybees", gate, " dance.")
    settings = settings_for(api_keys=(ADA, BOB), turns_per_key=1)
    async with served(settings, chat=chat_model(llm)) as service:
        client = service.client
        client.headers.update(as_(BOB))
        theirs = (await start(client))["id"]
        client.headers.update(as_(ADA))
        mine, late = [(await start(client))["id"] for _ in range(2)]
        running = asyncio.create_task(say(client, mine, BEES_QUESTION))
        await llm.started.wait()
        refused = await say(client, late, BEES_QUESTION)
        problem_in(refused, 429, "too-many-turns")
        assert int(refused.headers["retry-after"]) > 0
        client.headers.update(as_(BOB))
        other = asyncio.create_task(say(client, theirs, BEES_QUESTION))
        gate.set()
        assert (await running).json()["status"] == "complete"
        assert (await other).json()["status"] == "complete"
        client.headers.update(as_(ADA))
        assert (await ask(client, late, BEES_QUESTION))["status"] == "complete"
