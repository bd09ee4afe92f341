"""Who is let in: keys, hosts, and what is never written to the log."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.models import UNREACHABLE, ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, rows_of, served
from tests.support.talk import ask, say, start
from tests.support.texts import BEES, BEES_QUESTION, BREAD_QUESTION
from tunedd_api.documents.model import document_id

KEY = "first-key-of-the-service"
OTHER_KEY = "second key with ümläuts"

Headers = list[tuple[bytes, bytes]]


@pytest.fixture
async def guarded(settings_for: SettingsFactory) -> AsyncIterator[Served]:
    """A service that two keys open."""
    async with served(settings_for(api_keys=(KEY, OTHER_KEY))) as service:
        yield service


def bearing(key: str, scheme: str = "Bearer") -> Headers:
    """The header that shows a key."""
    return [(b"authorization", f"{scheme} {key}".encode())]


async def test_any_of_the_keys_opens(guarded: Served) -> None:
    """Each key opens the service, whatever the case of the scheme."""
    for headers in (bearing(KEY), bearing(OTHER_KEY), bearing(KEY, "bearer"), bearing(f" {KEY} ")):
        response = await guarded.client.get("/conversations", headers=headers)
        assert response.status_code == 200


async def test_without_a_key(guarded: Served) -> None:
    """Without a known key every call is refused, says how to show one, and changes nothing."""
    before = rows_of(guarded.library.database)
    bees = document_id(BEES)
    refused: list[httpx.Response] = []
    for headers in (
        [],
        bearing(""),
        bearing("wrong"),
        bearing(KEY[:-1]),
        bearing(KEY + "x"),
        bearing(KEY.upper()),
        bearing(KEY, "Basic"),
        bearing(KEY, ""),
        [(b"authorization", KEY.encode())],
        [(b"x-api-key", KEY.encode())],
    ):
        refused += [
            await guarded.client.post("/conversations", json={}, headers=headers),
            await guarded.client.get("/conversations", headers=headers),
            await guarded.client.get("/documents", headers=headers),
            await guarded.client.get(f"/documents/{bees}", headers=headers),
            await guarded.client.get(f"/documents/{bees}/content", headers=headers),
            await guarded.client.get(f"/documents/{bees}/pages/1", headers=headers),
            await guarded.client.get(f"/documents/{bees}/pages/1.png", headers=headers),
            await guarded.client.put(f"/documents/{BEES}", content=b"New", headers=headers),
            await guarded.client.delete(f"/documents/{bees}", headers=headers),
            await guarded.client.post("/search", json={"query": "Hi"}, headers=headers),
            await guarded.client.get("/nowhere", headers=headers),
            await guarded.client.get("/docs/", headers=headers),
            await guarded.client.get("/docs/../documents", headers=headers),
            await guarded.client.get("/livez/../conversations", headers=headers),
            await guarded.client.get("http://service.test//livez", headers=headers),
        ]
    for response in refused:
        problem_in(response, 401, "unauthorized")
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert KEY not in response.text
    assert rows_of(guarded.library.database) == before


async def test_key_in_the_address(guarded: Served) -> None:
    """A key in the address opens nothing, for addresses end up in logs."""
    for name in ("api_key", "key", "token", "access_token"):
        response = await guarded.client.get("/conversations", params={name: KEY})
        problem_in(response, 401, "unauthorized")


async def test_open_paths(guarded: Served) -> None:
    """Health is open to everybody, and so is how the service is spoken to."""
    for path in ("/livez", "/readyz", "/docs", "/openapi.json", "/"):
        assert (await guarded.client.get(path)).status_code == 200


async def test_without_keys_everybody_is_let_in(client: httpx.AsyncClient) -> None:
    """A service without keys asks for none and minds none."""
    for headers in ([], bearing("whatever")):
        assert (await client.get("/conversations", headers=headers)).status_code == 200


async def test_nothing_said_is_logged(
    settings_for: SettingsFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither messages, answers, titles, passages nor keys are written to the log at any level."""
    caplog.set_level(logging.DEBUG)
    secret_title, key = "Confidential title", "sk-very-secret-indeed"
    llm = ScriptedLLM.saying("Honeybees dance to tell their sisters where flowers stand.")
    settings = settings_for(api_keys=(key,), log_level="debug")
    async with served(settings, chat=chat_model(llm)) as service:
        service.client.headers.update({"authorization": f"Bearer {key}"})
        conversation = await start(service.client, title=secret_title)
        await ask(service.client, conversation["id"], BEES_QUESTION)
        await service.client.post("/search", json={"query": BREAD_QUESTION})
        await say(service.client, conversation["id"], "confidential \x00")
        llm.follow("Sourdough rises", UNREACHABLE("confidential reason"))
        assert (await say(service.client, conversation["id"], BREAD_QUESTION)).status_code == 503
    ours = [r for r in caplog.records if r.name.startswith("tunedd_api")]
    written = "\n".join(f"{r.getMessage()} {r.exc_text or ''} {r.args}" for r in ours).lower()
    for secret in ("honeybees", "sourdough", "confidential", key, "sisters"):
        assert secret not in written
