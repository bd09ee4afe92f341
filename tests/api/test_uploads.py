"""Documents that are put into the library over HTTP."""

import asyncio
import errno
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from llama_index.core.schema import BaseNode

from tests.support.asgi import Upload
from tests.support.disks import full_disk, refusing
from tests.support.extraction import ExtractionHere
from tests.support.milestones import PATIENCE, Milestone
from tests.support.problems import problem_in
from tests.support.service import (
    Served,
    SettingsFactory,
    refreshed,
    rows_of,
    served,
)
from tests.support.talk import (
    ask,
    document_ids,
    everything,
    found_by,
    history,
    page_slice,
    processed,
    put,
    start,
)
from tests.support.texts import BEES, BEES_QUESTION, CLOCK_PAGES, NAMES, TEXTS, write_pdf
from tunedd_api.bootstrap.library import Library
from tunedd_api.settings import Settings

WASPS = "# Wasps\n\nWasps build paper nests under roofs, chewing wood to pulp.\n"
WASPS_QUESTION = "Where do wasps build their paper nests?"
KIB = 1024


class Held:
    """Ingestion that waits until it may begin."""

    def __init__(self) -> None:
        self.gate = Milestone()
        self.runs = 0

    async def __call__(self, library: Library) -> None:
        """Wait, and then ingest."""
        self.runs += 1
        await self.gate.wait()
        await refreshed(library)


def files(settings: Settings) -> dict[str, bytes]:
    """Everything in the data folder, hidden or not."""
    root = settings.data_dir
    found = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


async def test_new_document(service: Served, settings: Settings) -> None:
    """A new document is accepted, processed, and then found like any other."""
    response = await service.client.put("/documents/wasps.md", content=WASPS)
    assert response.status_code == 202
    accepted = response.json()
    assert response.headers["location"] == f"/documents/{accepted['id']}"
    assert (accepted["status"], accepted["error"]) == ("processing", None)
    assert accepted["progress"] == {"stage": "queued", "done": 0, "total": 0}
    assert (accepted["pages"], accepted["passages"]) == (0, 0)
    assert accepted["media_type"] == "text/markdown"
    assert accepted["bytes"] == len(WASPS)
    assert accepted["sha256"] == hashlib.sha256(WASPS.encode()).hexdigest()
    assert files(settings)["wasps.md"] == WASPS.encode()
    ready = await processed(service.client, accepted["id"])
    assert (ready["status"], ready["title"], ready["progress"]) == ("ready", "Wasps", None)
    assert (ready["pages"], ready["warnings"]) == (1, [])
    assert ready["passages"] >= 1
    assert ready["created_at"] == accepted["created_at"]
    assert ready["updated_at"] > accepted["updated_at"]
    listed = await everything(service.client, "/documents", limit=2)
    assert [d["name"] for d in listed] == sorted((*NAMES, "wasps.md"))
    passages = await found_by(service.client, WASPS_QUESTION)
    assert passages[0]["document"] == {"id": ready["id"], "name": "wasps.md"}


async def test_same_bytes(settings: Settings) -> None:
    """The bytes that are there already answer 200, and nothing is done for them."""
    held = Held()
    async with served(settings, ingest=held) as service:
        before = rows_of(service.library.database)
        response = await service.client.put(f"/documents/{BEES}", content=TEXTS[BEES])
        assert response.status_code == 200
        document = response.json()
        assert document["status"] == "ready"
        assert response.headers["location"] == f"/documents/{document['id']}"
        assert rows_of(service.library.database) == before
        accepted = await put(service.client, "wasps.md", WASPS)
        again = await service.client.put("/documents/wasps.md", content=WASPS)
        assert (again.status_code, again.json()) == (200, accepted)
        assert held.runs <= 1
    assert set(files(settings)) == {*NAMES, "wasps.md"}


async def test_replacing(settings: Settings) -> None:
    """A document that is replaced keeps its id, and is served as it was until it is ingested."""
    held = Held()
    async with served(settings, ingest=held) as service:
        before = (await service.client.get("/documents")).json()["items"][0]
        accepted = await put(service.client, BEES, WASPS)
        assert accepted["id"] == before["id"]
        assert (accepted["status"], accepted["title"]) == ("processing", "Honeybees")
        assert accepted["passages"] == before["passages"]
        assert accepted["created_at"] == before["created_at"]
        page = await service.client.get(f"/documents/{before['id']}/pages/1")
        assert page.json()["text"] == TEXTS[BEES].strip()
        assert (await found_by(service.client, BEES_QUESTION))[0]["document"]["name"] == BEES
        held.gate.set()
        ready = await processed(service.client, accepted["id"])
        assert (ready["status"], ready["title"]) == ("ready", "Wasps")
        page = await service.client.get(f"/documents/{before['id']}/pages/1")
        assert page.json()["text"] == WASPS.strip()
        passages = await found_by(service.client, BEES_QUESTION, documents=[BEES])
        assert all("ees" not in passage["text"] for passage in passages)


async def test_citations_age(settings: Settings) -> None:
    """A quote of a document that was replaced is shown as such, with where its words are now."""
    bees = TEXTS[BEES]
    async with served(settings) as service:
        client = service.client
        identifier = (await document_ids(client))[BEES]
        conversation = (await start(client, documents=[BEES]))["id"]
        headers = {"Idempotency-Key": "once"}
        path = f"/conversations/{conversation}/messages"
        first = (await client.post(path, json={"content": BEES_QUESTION}, headers=headers)).json()
        (cited, *_) = first["citations"]
        assert cited["document"]["sha256"] == hashlib.sha256(bees.encode()).hexdigest()
        place = {name: cited[name] for name in ("page", "start", "end")}
        assert (cited["current"], cited["now"]) == (True, place)
        for content, found in (
            ("# News\n\nA new chapter comes first.\n\n" + bees, True),
            (WASPS, False),
            (bees, True),
        ):
            await processed(client, (await put(client, BEES, content))["id"])
            again = await client.post(path, json={"content": BEES_QUESTION}, headers=headers)
            (aged, *_) = again.json()["citations"]
            assert (await history(client, conversation))[-1]["citations"][0] == aged
            kept = {name: cited[name] for name in cited if name not in {"current", "now"}}
            assert kept == {name: aged[name] for name in kept}
            assert aged["current"] == (content == bees)
            now = aged["now"]
            assert (now is not None) == found
            if now is not None:
                words = await page_slice(service, identifier, *now.values())
                assert words == cited["quote"]
                assert (now == place) == (content == bees)
        await client.delete(f"/documents/{identifier}")
        (gone, *_) = (await history(client, conversation))[-1]["citations"]
        assert (gone["current"], gone["now"], gone["quote"]) == (False, None, cited["quote"])


async def test_progress(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a document is processed it says what it waits for, and how far it has come."""
    extraction = ExtractionHere()
    seen: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    async with served(settings, extraction=extraction) as service:
        index = service.library.index.ingest
        store = index.insert_nodes

        async def look() -> None:
            identifier = (await document_ids(service.client))["wasps.md"]
            document = (await service.client.get(f"/documents/{identifier}")).json()
            assert document["status"] == "processing"
            seen.append(document["progress"])

        def look_from_elsewhere() -> None:
            asyncio.run_coroutine_threadsafe(look(), loop).result(PATIENCE)

        def insert(nodes: Sequence[BaseNode]) -> None:
            look_from_elsewhere()
            store(nodes)

        extraction.meanwhile["wasps.md"] = look_from_elsewhere
        monkeypatch.setattr(index, "insert_nodes", insert)
        accepted = await put(service.client, "wasps.md", WASPS)
        ready = await processed(service.client, accepted["id"])
    assert seen == [
        {"stage": "reading", "done": 0, "total": 0},
        {"stage": "embedding", "done": ready["passages"], "total": ready["passages"]},
    ]
    assert ready["progress"] is None


async def test_unreadable_document(service: Served, tmp_path: Path) -> None:
    """A document that cannot be read is taken in, and says why it is not served."""
    accepted = await put(service.client, "broken.pdf", b"No PDF.")
    failed = await processed(service.client, accepted["id"])
    assert failed["status"] == "failed"
    assert failed["error"].startswith("broken.pdf")
    accepted = await put(service.client, "broken.pdf", a_pdf(tmp_path / "clocks.pdf"))
    ready = await processed(service.client, accepted["id"])
    assert (ready["status"], ready["error"], ready["pages"]) == ("ready", None, 2)


def a_pdf(path: Path) -> bytes:
    """A PDF of two pages."""
    write_pdf(path, CLOCK_PAGES)
    return path.read_bytes()


@pytest.mark.parametrize(
    "name", ["deep/er/wasps.md", "two words.txt", "Ünïcödé 文.md", "100%.md", "a+b&c;d#e.MD"]
)
async def test_names(service: Served, settings: Settings, name: str) -> None:
    """A document's name is its path below the data folder, percent-encoded in the address."""
    accepted = await put(service.client, name, WASPS)
    assert accepted["name"] == name
    assert files(settings)[name] == WASPS.encode()
    await processed(service.client, accepted["id"])
    assert (await document_ids(service.client))[name] == accepted["id"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../wasps.md",
        "../../wasps.md",
        "a/../../wasps.md",
        "/etc/wasps.md",
        "a//wasps.md",
        "wasps.md/",
        ".wasps.md",
        ".git/wasps.md",
        "a\\wasps.md",
        "C:/wasps.md",
        "wasps\x00.md",
        "wasps\x07.md",
        "wasps.md ",
        f"{'x' * 300}.md",
        "bees.md/wasps.md",
    ],
)
async def test_names_that_are_refused(service: Served, settings: Settings, name: str) -> None:
    """A name that is no plain path below the data folder is refused, and nothing is written."""
    before, everywhere = files(settings), set(settings.data_dir.parent.iterdir())
    response = await service.client.put(f"/documents/{quote(name, safe='')}", content=WASPS)
    problem_in(response, 422, "invalid-request")
    assert files(settings) == before
    assert set(settings.data_dir.parent.iterdir()) == everywhere


@pytest.mark.parametrize("name", ["wasps", "wasps.exe", "wasps.md.zip"])
async def test_types_that_are_not_read(service: Served, settings: Settings, name: str) -> None:
    """A document of a type that nobody reads is refused, with those that are read."""
    response = await service.client.put(f"/documents/{name}", content=WASPS)
    problem = problem_in(response, 415, "unknown-media-type")
    for suffix in (".pdf", ".md", ".txt"):
        assert suffix in problem["detail"]
    assert set(files(settings)) == set(NAMES)


async def test_empty_document(service: Served, settings: Settings) -> None:
    """A document without a byte is refused, and leaves the one of its name alone."""
    before = files(settings)
    for name in ("wasps.md", BEES):
        problem_in(await service.client.put(f"/documents/{name}"), 422, "invalid-request")
    assert files(settings) == before


@pytest.mark.parametrize("announced", [True, False])
async def test_too_large(settings_for: SettingsFactory, *, announced: bool) -> None:
    """A document over its cap is refused, as announced or as soon as it gets there."""
    settings = settings_for(max_document_bytes=4 * KIB, max_body_bytes=2 * KIB)
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64:
            sent += 1
            yield b"x" * KIB

    async with served(settings) as service:
        content = b"x" * (4 * KIB + 1) if announced else body()
        response = await service.client.put("/documents/wasps.txt", content=content)
        problem = problem_in(response, 413, "body-too-large")
        assert str(4 * KIB) in problem["detail"]
        assert sent == (0 if announced else 5)
        assert set(files(settings)) == set(NAMES)
        assert len(await document_ids(service.client)) == len(NAMES)
        await put(service.client, "wasps.txt", b"x" * 4 * KIB)
        response = await service.client.post("/search", json={"query": "x" * 3 * KIB})
        assert str(2 * KIB) in problem_in(response, 413, "body-too-large")["detail"]


async def test_broken_off(service: Served, settings: Settings) -> None:
    """An upload that breaks off leaves nothing, in place of what is there or beside it."""
    before, rows = files(settings), rows_of(service.library.database)
    for name in (BEES, "wasps.md"):
        upload = Upload(service.app, f"/documents/{name}")
        upload.send(b"Half a docu")
        upload.hang_up()
        await upload.ended()
        assert files(settings) == before
    assert rows_of(service.library.database) == rows


async def test_never_held_whole(service: Served, settings: Settings) -> None:
    """A body goes to the disk as it comes in, beside the documents until it is complete."""
    chunk, sizes = b"Wasps sting. " * 20_000, list[int]()

    async def body() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield chunk
            (arriving,) = set(settings.data_dir.iterdir()) - before
            sizes.append(arriving.stat().st_size)
            assert arriving.name.startswith(".")

    before = set(settings.data_dir.iterdir())
    response = await service.client.put("/documents/wasps.txt", content=body())
    assert response.status_code == 202
    buffered = 64 * KIB
    assert [size // len(chunk) for size in (size + buffered for size in sizes)] == [1, 2, 3, 4]
    assert set(settings.data_dir.iterdir()) == before | {settings.data_dir / "wasps.txt"}


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
async def test_read_only(service: Served, settings: Settings, number: int) -> None:
    """A library on a disk that takes no changes says so, and is served as it is."""
    before = files(settings)
    identifier = (await document_ids(service.client))[BEES]
    with refusing("open", number):
        response = await service.client.put("/documents/wasps.md", content=WASPS)
    problem_in(response, 409, "library-read-only")
    with refusing("unlink", number):
        response = await service.client.delete(f"/documents/{identifier}")
    problem_in(response, 409, "library-read-only")
    assert files(settings) == before
    assert (await service.client.get(f"/documents/{identifier}")).json()["status"] == "ready"


async def test_full_disk(service: Served, settings: Settings) -> None:
    """Where the disk is full it is said, and nothing stays of the document."""
    with full_disk(room=100):
        response = await service.client.put("/documents/wasps.md", content=b"x" * 64 * KIB)
    problem_in(response, 507, "out-of-space")
    assert set(files(settings)) == set(NAMES)


async def test_two_at_once(service: Served, settings: Settings) -> None:
    """Of two documents that are put under one name at once, one is served, and whole."""
    contents = [f"# Wasps {number}\n\n{'Wasps sting. ' * 99}\n" for number in range(4)]
    await asyncio.gather(
        *(service.client.put("/documents/wasps.md", content=content) for content in contents)
    )
    identifier = (await document_ids(service.client))["wasps.md"]
    ready = await processed(service.client, identifier)
    assert ready["status"] == "ready"
    kept = files(settings)["wasps.md"]
    assert kept.decode() in contents
    assert ready["sha256"] == hashlib.sha256(kept).hexdigest()
    assert kept.decode().startswith(f"# {ready['title']}")


async def test_put_got_and_deleted_at_once(service: Served, settings: Settings) -> None:
    """However calls for one document fall together, each is answered, and what stays is whole."""
    identifier = (await put(service.client, "wasps.md", WASPS))["id"]
    url = f"/documents/{identifier}"
    answers: Counter[tuple[str, int]] = Counter()

    async def call(number: int) -> None:
        method, path = [
            ("PUT", "/documents/wasps.md"),
            ("DELETE", url),
            ("GET", f"{url}/content"),
            ("GET", f"{url}/pages/1"),
        ][number % 4]
        content = f"# Wasps\n\n{'Wasps sting. ' * number}\n" if method == "PUT" else None
        response = await service.client.request(method, path, content=content)
        answers[method, response.status_code] += 1

    await asyncio.gather(*(call(number) for number in range(200)))
    assert answers["PUT", 202] == 50
    assert answers["DELETE", 204] + answers["DELETE", 404] == 50
    assert answers["GET", 200] + answers["GET", 404] == 100
    ids = await document_ids(service.client)
    assert set(files(settings)) == set(ids)
    for identifier in ids.values():
        document = await processed(service.client, identifier)
        kept = files(settings)[document["name"]]
        assert document["sha256"] == hashlib.sha256(kept).hexdigest()


async def test_conversations_go_on(settings: Settings) -> None:
    """While documents are replaced, every question is answered from what is served then."""
    async with served(settings) as service:
        conversation = (await start(service.client, documents=[BEES]))["id"]
        identifier = (await document_ids(service.client))[BEES]
        for number in range(3):
            changed = TEXTS[BEES].replace("Honeybees\n", f"Honeybees {number}\n", 1)
            await put(service.client, BEES, changed)
            status = "processing"
            while status == "processing":
                message = await ask(service.client, conversation, BEES_QUESTION)
                assert message["outcome"] == "answered"
                for cited in message["citations"]:
                    assert cited["document"]["id"] == identifier
                    assert cited["quote"]
                status = (await service.client.get(f"/documents/{identifier}")).json()["status"]
            assert status == "ready"
        message = await ask(service.client, conversation, BEES_QUESTION)
        cited = message["citations"][0]
        page, start_, end = cited["page"], cited["start"], cited["end"]
        assert await page_slice(service, identifier, page, start_, end) == cited["quote"]
