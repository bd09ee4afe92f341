"""Conversations over HTTP: creating, listing, showing, changing and deleting them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.service import Served
from tests.support.talk import ask, document_ids, everything, history, listing, start
from tests.support.texts import BEES, BEES_QUESTION, BREAD, CLOCKS, NORTH

SHAPE = {
    "id",
    "title",
    "documents",
    "created_at",
    "updated_at",
    "message_count",
    "grounding",
    "access",
}


async def test_created_with_everything(client: httpx.AsyncClient) -> None:
    """A conversation that names no documents may see all of them, which null stands for."""
    for body in ({}, {"documents": None}, {"documents": None, "title": None}):
        conversation = await start(client, **body)
        assert set(conversation) == SHAPE
        assert UUID(conversation["id"]).version == 4
        assert conversation["documents"] is None
        assert conversation["title"] is None
        assert conversation["message_count"] == 0


async def test_location(client: httpx.AsyncClient) -> None:
    """Creating answers with the address of the conversation, which shows the same."""
    response = await client.post("/conversations", json={"title": "On bees"})
    assert response.status_code == 201
    assert response.headers["location"] == f"/conversations/{response.json()['id']}"
    shown = await client.get(response.headers["location"])
    assert shown.status_code == 200
    assert shown.json() == response.json()


async def test_times_are_in_utc(client: httpx.AsyncClient) -> None:
    """Times are RFC 3339 with an offset of zero."""
    conversation = await start(client)
    for name in ("created_at", "updated_at"):
        moment = datetime.fromisoformat(conversation[name])
        assert moment.utcoffset() == timedelta(0)


async def test_documents_by_id_and_name(client: httpx.AsyncClient) -> None:
    """Documents are selected by id, by name or by the last part of it, and each shows once."""
    ids = await document_ids(client)
    selection = [ids[BREAD], BEES, BEES.upper().lower(), ids[BEES], CLOCKS]
    conversation = await start(client, documents=selection)
    expected = [{"id": ids[name], "name": name} for name in (BEES, BREAD, CLOCKS)]
    assert conversation["documents"] == expected


async def test_document_by_its_path(client: httpx.AsyncClient) -> None:
    """A document in a folder is selected by its whole path even if others share its file name."""
    conversation = await start(client, documents=[NORTH])
    assert [d["name"] for d in conversation["documents"]] == [NORTH]


async def test_listed_newest_first(client: httpx.AsyncClient) -> None:
    """Conversations are listed newest first."""
    made = [await start(client, title=f"Number {n}") for n in range(5)]
    assert await everything(client, "/conversations", limit=2) == made[::-1]


async def test_listing_of_nothing(client: httpx.AsyncClient) -> None:
    """A listing without conversations is empty and has no next page."""
    page = await listing(client, "/conversations", limit=10)
    assert page == {"items": [], "next_cursor": None}


async def test_exactly_full_page_has_no_next(client: httpx.AsyncClient) -> None:
    """A page that holds the very last item says that there is no next one."""
    made = [await start(client) for _ in range(2)]
    page = await listing(client, "/conversations", limit=2)
    assert page == {"items": made[::-1], "next_cursor": None}


async def test_cursor_while_conversations_are_added(client: httpx.AsyncClient) -> None:
    """Conversations begun while someone pages through neither repeat nor hide an older one."""
    made = [await start(client) for _ in range(4)]
    first = await listing(client, "/conversations", limit=2)
    await start(client)
    await start(client)
    second = await listing(client, "/conversations", limit=2, cursor=first["next_cursor"])
    assert [c["id"] for c in first["items"] + second["items"]] == [c["id"] for c in made[::-1]]
    assert second["next_cursor"] is None


async def test_cursor_after_its_conversation_is_deleted(client: httpx.AsyncClient) -> None:
    """A cursor stays good when the conversation that it was made from is deleted."""
    made = [await start(client) for _ in range(3)]
    first = await listing(client, "/conversations", limit=1)
    await client.delete(f"/conversations/{made[2]['id']}")
    rest = await listing(client, "/conversations", limit=5, cursor=first["next_cursor"])
    assert [c["id"] for c in rest["items"]] == [made[1]["id"], made[0]["id"]]


async def test_message_count_and_update(client: httpx.AsyncClient) -> None:
    """A turn counts two messages and moves the time of the last change forward."""
    conversation = await start(client)
    await ask(client, conversation["id"], BEES_QUESTION)
    shown = (await client.get(f"/conversations/{conversation['id']}")).json()
    assert shown["message_count"] == 2
    assert shown["created_at"] == conversation["created_at"]
    updated = datetime.fromisoformat(shown["updated_at"])
    assert updated > datetime.fromisoformat(conversation["updated_at"])


async def test_patch_changes_only_what_is_given(client: httpx.AsyncClient) -> None:
    """Fields left out of a change stay as they are."""
    conversation = await start(client, title="Before", documents=[BEES])
    path = f"/conversations/{conversation['id']}"

    renamed = (await client.patch(path, json={"title": "After"})).json()
    assert renamed["title"] == "After"
    assert renamed["documents"] == conversation["documents"]

    rescoped = (await client.patch(path, json={"documents": [BREAD]})).json()
    assert rescoped["title"] == "After"
    assert [d["name"] for d in rescoped["documents"]] == [BREAD]

    untouched = (await client.patch(path, json={})).json()
    assert {**untouched, "updated_at": None} == {**rescoped, "updated_at": None}
    assert (await client.get(path)).json() == untouched


async def test_patch_with_null(client: httpx.AsyncClient) -> None:
    """Null takes the title away, and opens the conversation to all documents."""
    conversation = await start(client, title="Before", documents=[BEES])
    path = f"/conversations/{conversation['id']}"
    untitled = (await client.patch(path, json={"title": None})).json()
    assert untitled["title"] is None
    assert untitled["documents"] == conversation["documents"]
    opened = (await client.patch(path, json={"documents": None})).json()
    assert opened["documents"] is None


async def test_failed_patch_changes_nothing(client: httpx.AsyncClient) -> None:
    """A change of which one part is refused is refused as a whole."""
    conversation = await start(client, title="Before", documents=[BEES])
    path = f"/conversations/{conversation['id']}"
    response = await client.patch(path, json={"title": "After", "documents": ["nowhere.md"]})
    problem_in(response, 422, "unknown-documents")
    assert (await client.get(path)).json() == conversation


async def test_scope_changes_from_the_next_turn_on(client: httpx.AsyncClient) -> None:
    """After a change of scope, answers come from the new documents only; the old answers stay."""
    conversation = await start(client, documents=[BEES])
    path = f"/conversations/{conversation['id']}"
    before = await ask(client, conversation["id"], BEES_QUESTION)
    assert {c["document"]["name"] for c in before["citations"]} == {BEES}
    await client.patch(path, json={"documents": [BREAD]})
    after = await ask(client, conversation["id"], "Does wild yeast ferment sourdough flour?")
    assert {c["document"]["name"] for c in after["citations"]} == {BREAD}
    assert (await history(client, conversation["id"]))[1] == before


async def test_deleted(client: httpx.AsyncClient) -> None:
    """A deleted conversation is gone with its messages, for good."""
    kept, gone = await start(client), await start(client)
    await ask(client, gone["id"], BEES_QUESTION)
    path = f"/conversations/{gone['id']}"
    response = await client.delete(path)
    assert response.status_code == 204
    assert response.content == b""
    problem_in(await client.get(path), 404, "not-found")
    problem_in(await client.get(f"{path}/messages"), 404, "not-found")
    problem_in(await client.delete(path), 404, "not-found")
    assert [c["id"] for c in await everything(client, "/conversations", limit=9)] == [kept["id"]]


async def test_unknown_conversation(client: httpx.AsyncClient) -> None:
    """Every call on an unknown conversation answers 404."""
    path = f"/conversations/{uuid4()}"
    for response in (
        await client.get(path),
        await client.patch(path, json={"title": "New"}),
        await client.delete(path),
        await client.get(f"{path}/messages"),
        await client.post(f"{path}/messages", json={"content": "Hello?"}),
    ):
        problem_in(response, 404, "not-found")


async def test_conversations_outlive_the_service(service: Served) -> None:
    """What one client has begun, a later one of the same service finds again."""
    conversation = await start(service.client, title="Unicode: ärger 🐝 日本語")
    assert (await everything(service.client, "/conversations", limit=1)) == [conversation]


@pytest.mark.parametrize("grounding", ["strict", "mark", "open", None])
async def test_grounding(client: httpx.AsyncClient, grounding: str | None) -> None:
    """How answers are checked can be chosen for a conversation, and changed."""
    created = await client.post("/conversations", json={"grounding": grounding})
    assert created.status_code == 201
    assert created.json()["grounding"] == grounding
    path = f"/conversations/{created.json()['id']}"
    changed = await client.patch(path, json={"grounding": "strict"})
    assert changed.json()["grounding"] == "strict"
    assert (await client.patch(path, json={"grounding": "lenient"})).status_code == 422
    assert (await client.get(path)).json()["grounding"] == "strict"


async def test_search(client: httpx.AsyncClient) -> None:
    """Titles and messages are searched, whatever the case of letters; nothing asked finds all."""
    bread = await start(client, title="Brot BÄCKEREI")
    bees = await start(client, title="Bees")
    await ask(client, bees["id"], "Thanks, my Sister!")

    async def found(query: str) -> list[str]:
        page = await client.get("/conversations", params={"query": query})
        assert page.status_code == 200, page.text
        return [item["id"] for item in page.json()["items"]]

    assert await found("  ") == await found("") == [bees["id"], bread["id"]]
    assert await found("bäckerei  brot") == [bread["id"]]
    assert await found("sister") == [bees["id"]]
    assert await found("sister brot") == []
    problem_in(await client.get("/conversations", params={"query": "a\0"}), 422, "invalid-request")
