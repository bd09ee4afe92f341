"""Keys with names: who is let in, what each may do, and whose conversations each sees."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, rows_of, served
from tests.support.talk import ask, start
from tests.support.texts import BEES, BEES_QUESTION
from tunedd_api.access import Role
from tunedd_api.bootstrap.api_keys import add_key, adopt_conversations, list_keys, revoke_key
from tunedd_api.documents.model import document_id
from tunedd_api.settings import Settings

CONFIGURED = ("first-key-of-the-settings", "second-key-of-the-settings")


@pytest.fixture
def settings(settings_for: SettingsFactory) -> Settings:
    """Settings with two keys of their own."""
    return settings_for(api_keys=CONFIGURED)


@pytest.fixture
async def ada(service: Served, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A librarian, whose key was made while the service ran."""
    async with bearing(service, add_key(settings, "Ada", Role.LIBRARIAN)) as client:
        yield client


@pytest.fixture
async def bob(service: Served, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A reader, whose key was made while the service ran."""
    async with bearing(service, add_key(settings, "Bob", Role.READER)) as client:
        yield client


def bearing(service: Served, key: str) -> httpx.AsyncClient:
    """A client that shows a key."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=service.app),
        base_url="http://service.test",
        headers={"authorization": f"Bearer {key}"},
    )


async def test_added_and_revoked_while_serving(service: Served, settings: Settings) -> None:
    """A key opens as soon as it is made, and no more as soon as it is revoked."""
    keys = {name: add_key(settings, name, Role.READER) for name in ("a", "b")}
    async with bearing(service, keys["a"]) as a, bearing(service, keys["b"]) as b:
        assert (await a.get("/conversations")).status_code == 200
        revoke_key(settings, "a")
        problem_in(await a.get("/conversations"), 401, "unauthorized")
        assert (await b.get("/conversations")).status_code == 200
    assert {key.name: key.revoked_at is None for key in list_keys(settings)} == {
        "a": False,
        "b": True,
    }


async def test_replies_speak_of_keys(ada: httpx.AsyncClient) -> None:
    """Where keys are asked for, a conversation is read by whoever has its own."""
    said = await ask(ada, (await start(ada))["id"], "Who can read what I write here?")

    assert "only the key that began one" in said["content"]


async def test_keys_are_not_kept(service: Served, settings: Settings) -> None:
    """What is shown with a request is in no table, nor is anything of it."""
    key = add_key(settings, "Ada", Role.READER)
    async with bearing(service, key) as client:
        await start(client)
    kept = str(rows_of(service.library.database))
    assert "Ada" in kept
    assert key.removeprefix("tunedd-")[:8] not in kept
    assert all(configured not in kept for configured in CONFIGURED)


async def test_no_path_leads_to_another_ones_conversation(
    service: Served, ada: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    """Whatever is asked of another key's conversation, there is none, and nothing changes."""
    conversation = (await start(ada))["id"]
    message = (await ask(ada, conversation, BEES_QUESTION))["id"]
    asked = [
        (method, route.path.format(conversation_id=conversation, message_id=message, name="Bob"))
        for route in service.app.routes
        if isinstance(route, APIRoute) and "{conversation_id}" in route.path
        for method in route.methods
    ]
    assert len(asked) >= 7
    before = rows_of(service.library.database)
    async with (
        bearing(service, CONFIGURED[0]) as first,
        bearing(service, CONFIGURED[1]) as second,
    ):
        for client in (bob, first, second):
            for method, path in asked:
                body = {"content": "Hi"} if path.endswith("/messages") else {}
                if method == "PUT":
                    body = {"access": "write"}
                response = await client.request(
                    method, path, json=body if method in {"POST", "PATCH", "PUT"} else None
                )
                if method == "HEAD":
                    assert response.status_code == 404
                else:
                    problem_in(response, 404, "not-found")
                there = re.sub(conversation, str(uuid4()), path)
                unknown = await client.request(method, there, json=body)
                assert unknown.status_code == 404
                assert unknown.text.replace(there, path) == response.text
            assert (await client.get("/conversations")).json()["items"] == []
    assert rows_of(service.library.database) == before
    assert [c["id"] for c in (await ada.get("/conversations")).json()["items"]] == [conversation]


async def test_each_key_of_the_settings_is_its_own(service: Served) -> None:
    """Keys that the settings name may change documents, and see their own conversations only."""
    async with (
        bearing(service, CONFIGURED[0]) as first,
        bearing(service, CONFIGURED[1]) as second,
    ):
        conversation = (await start(first))["id"]
        assert (await first.get(f"/conversations/{conversation}")).status_code == 200
        assert (await second.get(f"/conversations/{conversation}")).status_code == 404
        for client in (first, second):
            response = await client.put("/documents/new.md", content=b"# New")
            assert response.status_code in {200, 202}


async def test_readers_change_no_documents(
    service: Served, ada: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    """A reader may look at everything in the library and change nothing of it; a librarian may."""
    bees = document_id(BEES)
    before = rows_of(service.library.database)
    problem_in(await bob.put("/documents/new.md", content=b"# New"), 403, "forbidden")
    problem_in(await bob.put(f"/documents/{BEES}", content=b"# New"), 403, "forbidden")
    problem_in(await bob.delete(f"/documents/{bees}"), 403, "forbidden")
    problem_in(await bob.delete(f"/documents/{uuid4()}"), 403, "forbidden")
    assert rows_of(service.library.database) == before
    for path in ("", f"/{bees}", f"/{bees}/content", f"/{bees}/pages/1"):
        assert (await bob.get(f"/documents{path}")).status_code == 200
    assert (await bob.post("/search", json={"query": BEES_QUESTION})).status_code == 200
    assert (await ada.put("/documents/new.md", content=b"# New")).status_code == 202
    assert (await ada.delete(f"/documents/{bees}")).status_code == 204


async def test_first_key_closes(settings_for: SettingsFactory) -> None:
    """The first key closes an open service; what nobody owns is then seen by who adopts it."""
    settings = settings_for()
    async with served(settings) as service:
        conversation = (await start(service.client))["id"]
        key = add_key(settings, "Ada", Role.READER)
        problem_in(await service.client.get("/conversations"), 401, "unauthorized")
        async with bearing(service, key) as ada:
            assert (await ada.get("/conversations")).json()["items"] == []
            assert adopt_conversations(settings, "Ada") == 1
            assert (await ada.get(f"/conversations/{conversation}")).status_code == 200


@pytest.mark.parametrize(("is_open", "status"), [(False, 401), (True, 200)])
async def test_revoking_the_last_key(
    settings_for: SettingsFactory,
    is_open: bool,  # noqa: FBT001
    status: int,
) -> None:
    """A service whose last key is revoked lets nobody in, unless it is said to be open."""
    settings = settings_for(open=is_open)
    async with served(settings) as service:
        add_key(settings, "Ada", Role.READER)
        assert (await service.client.get("/conversations")).status_code == 401
        revoke_key(settings, "Ada")
        assert (await service.client.get("/conversations")).status_code == status
