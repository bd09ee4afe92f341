"""Whether the service lives and is ready."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.support.disks import full_disk
from tests.support.service import Served, running
from tunedd_api.api.services import Limits, Ping
from tunedd_api.errors import ModelUnavailable, StoreUnavailable, TimedOut

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEPENDENCIES = {"disk", "database", "vector_store", "embedding_model", "language_model"}


@asynccontextmanager
async def already_running() -> AsyncIterator[None]:
    """Leave it to the shared service to connect and close what is shared."""
    yield


async def answers() -> None:
    """Be there."""


async def never_answers() -> None:
    """Be silent."""
    await asyncio.Event().wait()


def failing(error: Exception) -> Ping:
    """A ping that fails."""

    async def ping() -> None:
        raise error

    return ping


async def test_ready(shared_service: Served) -> None:
    """When all is well, each dependency is up and says how long it took."""
    response = await shared_service.client.get("/readyz")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ready"
    assert set(body["dependencies"]) == DEPENDENCIES
    for state in body["dependencies"].values():
        assert state["state"] == "up"
        assert state["latency_ms"] >= 0
        assert state["detail"] is None


async def test_models_in_use(shared_service: Served) -> None:
    """Readiness names the models in use, also where the settings leave the choice open."""
    dependencies = (await shared_service.client.get("/readyz")).json()["dependencies"]
    names = {name: dependency["name"] for name, dependency in dependencies.items()}
    assert names["language_model"] == "scripted"
    assert names["embedding_model"].startswith("mock")
    assert names["database"] is names["vector_store"] is None


async def test_alive_without_work(shared_service: Served) -> None:
    """Being alive asks nothing of any dependency."""
    asked: list[str] = []

    async def noting() -> None:
        asked.append("ping")

    services = replace(
        shared_service.services,
        pings=dict.fromkeys(DEPENDENCIES, noting),
        running=already_running,
    )
    async with running(services) as (_, client):
        response = await client.get("/livez")
        assert (response.status_code, response.json()) == (200, {"status": "alive"})
        assert asked == []
        await client.get("/readyz")
        assert len(asked) == len(DEPENDENCIES)


@pytest.mark.parametrize(
    "error",
    [
        ModelUnavailable("The embedding model is out of reach."),
        StoreUnavailable("The embedding model is out of reach."),
        TimedOut("The embedding model is out of reach."),
    ],
)
async def test_not_ready(shared_service: Served, error: Exception) -> None:
    """Readiness is 503 when a dependency is down, names it, and says that the others are up."""
    pings = {"database": answers, "embedding_model": failing(error)}
    services = replace(shared_service.services, pings=pings, running=already_running)
    async with running(services) as (_, client):
        response = await client.get("/readyz")
        assert (await client.get("/livez")).status_code == 200
    assert response.status_code == 503
    body = response.json()
    assert body["status"] == "unready"
    assert body["dependencies"]["database"]["state"] == "up"
    down = body["dependencies"]["embedding_model"]
    assert (down["state"], down["detail"]) == ("down", str(error))


async def test_degraded(shared_service: Served) -> None:
    """Without a language model the service is there all the same, and says what it lacks."""
    error = ModelUnavailable("The language model is out of reach.")
    pings = {"database": answers, "language_model": failing(error)}
    services = replace(shared_service.services, pings=pings, running=already_running)
    async with running(services) as (_, client):
        response = await client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["dependencies"]["language_model"]["state"] == "down"


async def test_full_disk(shared_service: Served) -> None:
    """Where nothing can be written, no turn could be kept, and so the service is not ready."""
    with full_disk(room=1024):
        response = await shared_service.client.get("/readyz")
    assert response.status_code == 503
    disk = response.json()["dependencies"]["disk"]
    assert disk["state"] == "down"
    assert "No space left" in disk["detail"]
    assert (await shared_service.client.get("/readyz")).status_code == 200


async def test_silent_dependency(shared_service: Served) -> None:
    """A dependency that does not answer in time counts as down, and holds up no other."""
    services = replace(
        shared_service.services,
        pings={"vector_store": never_answers, "database": answers},
        limits=Limits(ping_timeout=0.01),
        running=already_running,
    )
    async with running(services) as (_, client):
        response = await client.get("/readyz")
    assert response.status_code == 503
    states = {name: d["state"] for name, d in response.json()["dependencies"].items()}
    assert states == {"vector_store": "down", "database": "up"}
