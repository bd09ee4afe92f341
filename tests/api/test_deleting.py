"""Documents that are deleted over HTTP, and conversations that spoke of them."""

import httpx

from tests.support.ingesting import stored
from tests.support.problems import problem_in
from tests.support.service import Served, rows_of, served
from tests.support.talk import (
    ask,
    document_ids,
    found_by,
    history,
    processed,
    put,
    say,
    start,
)
from tests.support.texts import BEES, BEES_QUESTION, BREAD, BREAD_QUESTION, NAMES, NORTH, TEXTS
from tunedd_api.bootstrap.background_ingestion import IngestionFailed
from tunedd_api.bootstrap.library import Library
from tunedd_api.settings import Settings


async def delete(client: httpx.AsyncClient, name: str) -> str:
    """Delete the document of this name; the id that it had."""
    identifier = (await document_ids(client))[name]
    response = await client.delete(f"/documents/{identifier}")
    assert (response.status_code, response.content) == (204, b"")
    return identifier


async def test_deleting(service: Served, settings: Settings) -> None:
    """A deleted document goes with its file, its pages and its passages, and no other does."""
    client, database = service.client, service.library.database
    before = rows_of(database)
    identifier = await delete(client, BEES)
    assert not (settings.data_dir / BEES).exists()
    assert set(await document_ids(client)) == set(NAMES) - {BEES}
    assert stored(service.library, BEES) == 0
    after = rows_of(database)
    for table in ("documents", "pages"):
        assert len(after[table]) == len(before[table]) - 1
        assert all(row in before[table] for row in after[table])
    assert all(p["document"]["id"] != identifier for p in await found_by(client, BEES_QUESTION))
    for path in ("", "/content", "/pages/1", "/pages/1.png"):
        response = await client.get(f"/documents/{identifier}{path}")
        problem_in(response, 404, "not-found")
    problem_in(await client.delete(f"/documents/{identifier}"), 404, "not-found")


async def test_deleting_in_a_folder(service: Served, settings: Settings) -> None:
    """A document in a folder below is deleted like any other, and its neighbours stay."""
    before = await document_ids(service.client)
    await put(service.client, "north/bees.md", TEXTS[BEES])
    await delete(service.client, "north/bees.md")
    assert await document_ids(service.client) == before
    assert (settings.data_dir / NORTH).is_file()


async def test_coming_back(service: Served) -> None:
    """A document that comes back under its name has the id it had."""
    identifier = await delete(service.client, BEES)
    accepted = await put(service.client, BEES, TEXTS[BEES])
    assert accepted["id"] == identifier
    ready = await processed(service.client, identifier)
    assert ready["status"] == "ready"
    assert (await found_by(service.client, BEES_QUESTION))[0]["document"]["id"] == identifier


async def test_deleted_while_it_waits(settings: Settings) -> None:
    """A document that is deleted before it was ingested is gone for good."""

    async def fails(_: Library) -> None:
        raise IngestionFailed

    async with served(settings, ingest=fails) as service:
        await put(service.client, "wasps.md", "# Wasps\n\nWasps sting.\n")
        await delete(service.client, "wasps.md")
        assert set(await document_ids(service.client)) == set(NAMES)
    async with served(settings) as service:
        assert set(await document_ids(service.client)) == set(NAMES)


async def test_conversation_about_what_is_left(service: Served) -> None:
    """A conversation about several documents goes on with those that are left."""
    client = service.client
    conversation = (await start(client, documents=[BEES, BREAD]))["id"]
    answer = await ask(client, conversation, BEES_QUESTION)
    await delete(client, BEES)
    shown = (await client.get(f"/conversations/{conversation}")).json()
    assert [d["name"] for d in shown["documents"]] == [BREAD]
    kept = (await history(client, conversation))[1]
    of_bees = {"current": False, "now": None}
    assert kept == answer | {
        "citations": [
            cited | (of_bees if cited["document"]["name"] == BEES else {})
            for cited in answer["citations"]
        ]
    }
    assert any(cited["document"]["name"] == BEES for cited in kept["citations"])
    found = await ask(client, conversation, BREAD_QUESTION)
    assert {c["document"]["name"] for c in found["citations"]} == {BREAD}
    nothing = await ask(client, conversation, BEES_QUESTION)
    assert all(c["document"]["name"] == BREAD for c in nothing["citations"])


async def test_conversation_about_nothing_any_more(service: Served) -> None:
    """A conversation whose documents are all gone sees none: never everything."""
    client = service.client
    conversation = (await start(client, documents=[BEES]))["id"]
    await delete(client, BEES)
    shown = (await client.get(f"/conversations/{conversation}")).json()
    assert shown["documents"] == []
    message = await ask(client, conversation, BREAD_QUESTION)
    assert (message["outcome"], message["citations"]) == ("no_answer", [])
    response = await say(client, conversation, BREAD_QUESTION, documents=[BEES])
    problem_in(response, 422, "unknown-documents")
    await put(client, BEES, TEXTS[BEES])
    await processed(client, (await document_ids(client))[BEES])
    message = await ask(client, conversation, BEES_QUESTION)
    assert {c["document"]["name"] for c in message["citations"]} == {BEES}
