"""Talking to the service as its clients do."""

import asyncio
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from tests.support.milestones import PATIENCE
from tests.support.service import Served


async def start(client: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    """Start a conversation."""
    response = await client.post("/conversations", json=body)
    assert response.status_code == 201, response.text
    conversation: dict[str, Any] = response.json()
    return conversation


async def say(
    client: httpx.AsyncClient, conversation: str, content: str, **more: object
) -> httpx.Response:
    """Send a message, whatever comes of it."""
    body = {"content": content, **more}
    return await client.post(f"/conversations/{conversation}/messages", json=body)


async def ask(
    client: httpx.AsyncClient, conversation: str, content: str, **more: object
) -> dict[str, Any]:
    """Send a message and give back the answer."""
    response = await say(client, conversation, content, **more)
    assert response.status_code == 201, response.text
    message: dict[str, Any] = response.json()
    return message


async def history(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """All messages of a conversation."""
    return await everything(client, f"/conversations/{conversation}/messages", limit=100)


async def everything(client: httpx.AsyncClient, path: str, *, limit: int) -> list[dict[str, Any]]:
    """All items of a listing, page by page."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = await listing(client, path, limit=limit, cursor=cursor)
        assert len(page["items"]) <= limit
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
        assert len(page["items"]) == limit


async def listing(
    client: httpx.AsyncClient, path: str, *, limit: int, cursor: str | None = None
) -> dict[str, Any]:
    """One page of a listing."""
    params: dict[str, str | int] = {"limit": limit}
    if cursor is not None:
        params["cursor"] = cursor
    response = await client.get(path, params=params)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    assert {"items", "next_cursor"} <= set(page)
    return page


async def document_ids(client: httpx.AsyncClient) -> dict[str, str]:
    """The ids of all documents by their names."""
    return {d["name"]: d["id"] for d in await everything(client, "/documents", limit=100)}


async def put(client: httpx.AsyncClient, name: str, content: bytes | str) -> dict[str, Any]:
    """Put a document into the library; the document as it then is."""
    response = await client.put(f"/documents/{quote(name)}", content=content)
    assert response.status_code == 202, response.text
    document: dict[str, Any] = response.json()
    return document


async def processed(client: httpx.AsyncClient, document: str) -> dict[str, Any]:
    """Wait until a document is ready, or has failed; the document as it then is."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found: dict[str, Any] = (await client.get(f"/documents/{document}")).json()
            if found["status"] != "processing":
                return found


async def found_by(client: httpx.AsyncClient, query: str, **more: object) -> list[dict[str, Any]]:
    """The passages that a search finds."""
    response = await client.post("/search", json={"query": query, **more})
    assert response.status_code == 200, response.text
    passages: list[dict[str, Any]] = response.json()["passages"]
    return passages


async def page_slice(served: Served, document: str, page: int, start: int, end: int) -> str:
    """What stands on a page of a document from one character to another."""
    key = (UUID(document), page)
    texts = await served.services.catalogue.page_texts({key})
    return texts[key].text[start:end]
