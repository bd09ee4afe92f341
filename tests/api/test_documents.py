"""Documents over HTTP."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.support.problems import problem_in
from tests.support.service import Served, served
from tests.support.talk import everything, listing
from tests.support.texts import BEES, BREAD, CLOCKS, NAMES, TEXTS
from tunedd_api.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHAPE = {
    "id",
    "name",
    "title",
    "media_type",
    "bytes",
    "pages",
    "passages",
    "sha256",
    "status",
    "progress",
    "error",
    "warnings",
    "created_at",
    "updated_at",
}


async def test_listed_by_name(shared_service: Served) -> None:
    """Documents are listed in the order of their names, whatever the size of a page."""
    whole = await everything(shared_service.client, "/documents", limit=100)
    assert [d["name"] for d in whole] == list(NAMES)
    for limit in (1, 2, len(NAMES)):
        assert await everything(shared_service.client, "/documents", limit=limit) == whole
    unlimited = (await shared_service.client.get("/documents")).json()
    assert unlimited == {"items": whole, "next_cursor": None, "skipped": [], "skipped_count": 0}


async def test_shape(shared_service: Served) -> None:
    """A document says what its file is and what became of it."""
    by_name = {
        d["name"]: d for d in await everything(shared_service.client, "/documents", limit=100)
    }
    content = TEXTS[BEES].encode()
    bees = by_name[BEES]
    assert set(bees) == SHAPE
    assert UUID(bees["id"])
    assert bees["title"] == "Honeybees"
    assert bees["media_type"] == "text/markdown"
    assert bees["bytes"] == len(content)
    assert bees["sha256"] == hashlib.sha256(content).hexdigest()
    assert (bees["pages"], bees["status"], bees["error"]) == (1, "ready", None)
    assert bees["passages"] >= 1
    assert datetime.fromisoformat(bees["created_at"]).utcoffset() == timedelta(0)
    assert by_name[BREAD]["media_type"] == "text/plain"
    clocks = by_name[CLOCKS]
    assert (clocks["media_type"], clocks["pages"]) == ("application/pdf", 2)
    assert clocks["title"] == "Pendulum clocks"


async def test_one_document(shared_service: Served) -> None:
    """A document shows the same alone as in the list."""
    for document in await everything(shared_service.client, "/documents", limit=100):
        response = await shared_service.client.get(f"/documents/{document['id']}")
        assert response.status_code == 200
        assert response.json() == document


async def test_unknown_document(shared_service: Served) -> None:
    """An id that no document bears answers 404, and so does what is no id."""
    for identifier in (uuid4(), "bees.md", "0", "not-an-id"):
        response = await shared_service.client.get(f"/documents/{identifier}")
        problem_in(response, 404, "not-found")


async def test_what_is_not_read(settings: Settings) -> None:
    """The first page names what lies in the folder and is not read, with why."""
    (settings.data_dir / "photo.png").write_bytes(b"PNG")
    (settings.data_dir / "alias.md").symlink_to(settings.data_dir / BEES)
    async with served(settings) as service:
        page = await listing(service.client, "/documents", limit=1)
        assert page["skipped"] == [
            {
                "name": "alias.md",
                "reason": "link",
                "detail": "Links are not followed: copy here what it leads to.",
            },
            {
                "name": "photo.png",
                "reason": "unknown_type",
                "detail": "No reader knows this kind of file.",
            },
        ]
        assert page["skipped_count"] == 2
        rest = await listing(service.client, "/documents", limit=9, cursor=page["next_cursor"])
        assert (rest["skipped"], rest["skipped_count"]) == ([], 0)
        for number in range(300):
            (settings.data_dir / f"{number}.png").write_bytes(b"PNG")
        page = await listing(service.client, "/documents", limit=1)
        assert (len(page["skipped"]), page["skipped_count"]) == (200, 302)


async def test_bad_cursor(shared_service: Served) -> None:
    """A cursor of another listing is refused."""
    page = await listing(shared_service.client, "/documents", limit=1)
    response = await shared_service.client.get(
        "/conversations", params={"cursor": page["next_cursor"]}
    )
    problem_in(response, 422, "invalid-request")
