"""Conversations that are shared with other keys, to read or to write, and with nobody else."""

from collections.abc import AsyncIterator
from itertools import product

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory
from tests.support.talk import ask, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.access import Role
from tunedd_api.bootstrap.api_keys import add_key, revoke_key
from tunedd_api.settings import Settings

NAMES = ("Ada", "Bob", "Cleo")


@pytest.fixture
def settings(settings_for: SettingsFactory) -> Settings:
    """Settings of a service that asks for keys."""
    return settings_for(api_keys=("a-key-of-the-settings",))


@pytest.fixture
async def keys(service: Served, settings: Settings) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of one service, each with a key of its own; what the first has is shared."""
    shown = [add_key(settings, name, Role.LIBRARIAN) for name in NAMES]
    clients = [
        httpx.AsyncClient(
            transport=httpx.ASGITransport(service.app),
            base_url="http://127.0.0.1",
            headers={"Authorization": f"Bearer {key}"},
        )
        for key in shown
    ]
    yield clients
    for client in clients:
        await client.aclose()


async def shared(ada: httpx.AsyncClient, access: str, name: str = "Bob") -> tuple[str, str]:
    """A conversation of Ada's with an answer, shared with somebody; its path and the answer's."""
    conversation = (await start(ada))["id"]
    answer = await ask(ada, conversation, BEES_QUESTION)
    path = f"/conversations/{conversation}"
    put = await ada.put(f"{path}/shares/{name}", json={"access": access})
    assert put.status_code == 200, put.text
    assert put.json() | {"created_at": None} == {"name": name, "access": access, "created_at": None}
    return path, f"{path}/messages/{answer['id']}"


def readings(path: str, answer: str) -> list[str]:
    """Where a conversation can be read."""
    return [path, f"{path}/messages", f"{answer}/sources", f"{answer}/events"]


def changes(path: str, answer: str) -> list[tuple[str, str, object]]:
    """What can be done to a conversation, the most harmful last."""
    return [
        ("PATCH", path, {"title": "Mine"}),
        ("POST", f"{path}/messages", {"content": "Mine?"}),
        ("POST", f"{answer}/regenerate", {"content": "Mine?"}),
        ("POST", f"{path}/cancel", None),
    ]


def disposals(path: str) -> list[tuple[str, str, object]]:
    """What only its owner may do to a conversation, and see of it."""
    return [
        ("GET", f"{path}/shares", None),
        ("PUT", f"{path}/shares/Cleo", {"access": "write"}),
        ("PUT", f"{path}/shares/Bob", {"access": "write"}),
        ("DELETE", f"{path}/shares/Bob", None),
        ("DELETE", path, None),
    ]


async def test_shared_for_reading(keys: list[httpx.AsyncClient]) -> None:
    """Who may read sees everything of the conversation, and changes nothing."""
    ada, bob, _ = keys
    path, answer = await shared(ada, "read")
    before = (await ada.get(f"{path}/messages")).json()
    for reading in readings(path, answer):
        assert (await bob.get(reading)).status_code == 200, reading
    assert (await bob.get(path)).json()["access"] == "read"
    for method, changed, body in [*changes(path, answer), *disposals(path)]:
        problem_in(await bob.request(method, changed, json=body), 403, "forbidden")
    assert (await ada.get(f"{path}/messages")).json() == before
    assert (await ada.get(path)).json()["access"] == "own"


async def test_shared_for_writing(keys: list[httpx.AsyncClient]) -> None:
    """Who may write asks, regenerates, renames and stops, and neither shares nor deletes."""
    ada, bob, _ = keys
    path, answer = await shared(ada, "write")
    statuses = [
        (await bob.request(method, changed, json=body)).status_code
        for method, changed, body in changes(path, answer)
    ]
    assert statuses == [200, 201, 422, 409]  # it is no longer the last answer; nothing runs
    assert (await ada.get(path)).json() | {"title": "Mine", "message_count": 4} == (
        await ada.get(path)
    ).json()
    for method, changed, body in disposals(path):
        problem_in(await bob.request(method, changed, json=body), 403, "forbidden")


@pytest.mark.parametrize("access", ["read", "write"])
async def test_nobody_else(keys: list[httpx.AsyncClient], access: str) -> None:
    """To whom it is not shared a conversation does not exist, whatever is asked of it."""
    ada, bob, cleo = keys
    path, answer = await shared(ada, access)
    asked = [("GET", reading, None) for reading in readings(path, answer)]
    for method, changed, body in [*asked, *changes(path, answer), *disposals(path)]:
        problem_in(await cleo.request(method, changed, json=body), 404, "not-found")
    assert (await cleo.get("/conversations?shared=true")).json()["items"] == []
    # The same of another conversation of the same owner.
    other = f"/conversations/{(await start(ada))['id']}"
    problem_in(await bob.get(other), 404, "not-found")
    problem_in(await bob.get(f"{other}/messages"), 404, "not-found")


async def test_listings(keys: list[httpx.AsyncClient]) -> None:
    """Shared conversations have a listing of their own, and do not turn up among one's own."""
    ada, bob, _ = keys
    path, _ = await shared(ada, "read")
    identifier = path.rpartition("/")[2]
    listed = {
        (client, query): [
            (item["id"], item["access"])
            for item in (await client.get(f"/conversations{query}")).json()["items"]
        ]
        for client, query in product((ada, bob), ("", "?shared=true", "?shared=true&query=bees"))
    }
    assert list(listed.values()) == [
        [(identifier, "own")],
        [],
        [],
        [],
        [(identifier, "read")],
        [(identifier, "read")],
    ]


async def test_taken_back(keys: list[httpx.AsyncClient], settings: Settings) -> None:
    """A share can be changed and taken back, and ends with its key and its conversation."""
    ada, bob, cleo = keys
    path, _ = await shared(ada, "write")
    await ada.put(f"{path}/shares/Bob", json={"access": "read"})
    await ada.put(f"{path}/shares/Cleo", json={"access": "write"})
    items = (await ada.get(f"{path}/shares")).json()["items"]
    assert [(i["name"], i["access"]) for i in items] == [("Bob", "read"), ("Cleo", "write")]
    problem_in(await bob.patch(path, json={"title": "Mine"}), 403, "forbidden")
    assert (await ada.delete(f"{path}/shares/Bob")).status_code == 204
    problem_in(await bob.get(path), 404, "not-found")
    problem_in(await ada.delete(f"{path}/shares/Bob"), 404, "not-found")
    revoke_key(settings, "Cleo")
    problem_in(await cleo.get(path), 401, "unauthorized")
    assert (await ada.delete(path)).status_code == 204
    problem_in(await bob.get(path), 404, "not-found")


async def test_with_whom_it_cannot_be_shared(
    keys: list[httpx.AsyncClient], settings: Settings
) -> None:
    """A conversation is shared with a key that lets somebody else in."""
    ada = keys[0]
    path, _ = await shared(ada, "read")
    revoke_key(settings, "Cleo")
    for name in ("Nobody", "Cleo", "%00", "x" * 65):
        put = await ada.put(f"{path}/shares/{name}", json={"access": "read"})
        problem_in(put, 404, "not-found")
    own = await ada.put(f"{path}/shares/Ada", json={"access": "read"})
    problem_in(own, 422, "invalid-request")
    for access in ("own", "", None, 7):
        put = await ada.put(f"{path}/shares/Bob", json={"access": access})
        problem_in(put, 422, "invalid-request")
