"""Backups that are made while people talk, and what comes back from them."""

import asyncio
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.conversations import a_conversation
from tests.support.service import (
    Served,
    SettingsFactory,
    make_settings,
    opened_library,
    served,
)
from tests.support.talk import ask, everything, history, start
from tests.support.texts import BEES, BEES_QUESTION, write_text
from tunedd_api.bootstrap import backup_file
from tunedd_api.bootstrap.backup import back_up
from tunedd_api.bootstrap.databases import open_database
from tunedd_api.bootstrap.identity import MARK
from tunedd_api.bootstrap.restoring import restore
from tunedd_api.errors import BackupBroken, BackupRefused
from tunedd_api.settings import Settings
from tunedd_api.storage.conversations import SqlConversationRepository

Parts = dict[str, bytes]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "backup.tar.gz"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Settings of a library that is not there yet."""
    return make_settings(tmp_path / "elsewhere")


async def shown(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the API answers about everything that is kept."""
    conversations = await everything(client, "/conversations", limit=50)
    documents = await everything(client, "/documents", limit=50)
    found = await client.post("/search", json={"query": BEES_QUESTION, "limit": 20})
    return {
        "conversations": conversations,
        "histories": [await history(client, each["id"]) for each in conversations],
        "documents": documents,
        "pages": [
            (await client.get(f"/documents/{each['id']}/pages/1")).json() for each in documents
        ],
        "files": [
            (await client.get(f"/documents/{each['id']}/content")).content for each in documents
        ],
        "search": found.json(),
    }


async def test_everything_comes_back(
    service: Served, settings: Settings, elsewhere: Settings, archive: Path
) -> None:
    """A backup made while a turn runs brings back, elsewhere, whatever was complete by then."""
    conversation = await start(service.client, documents=[BEES])
    await ask(service.client, conversation["id"], BEES_QUESTION)
    await start(service.client, title="Empty")
    before = await shown(service.client)
    turn = asyncio.create_task(ask(service.client, conversation["id"], "And in winter?"))
    assert await asyncio.to_thread(back_up, settings, archive) == len(before["documents"])
    await turn
    await asyncio.to_thread(restore, elsewhere, archive)
    async with served(elsewhere) as other:
        after = await shown(other.client)
        continued = await ask(other.client, conversation["id"], BEES_QUESTION)
    assert continued["outcome"] == "answered"
    for kept in ("documents", "pages", "files", "search"):
        assert after[kept] == before[kept]
    ids = [each["id"] for each in before["conversations"]]
    assert [each["id"] for each in after["conversations"]] == ids
    for was, now in zip(before["histories"], after["histories"], strict=True):
        assert now[: len(was)] == was
    identities = {(each.state_dir / MARK).read_text() for each in (settings, elsewhere)}
    assert len(identities) == 2


async def test_nothing_is_embedded_again(
    service: Served, settings: Settings, elsewhere: Settings, archive: Path
) -> None:
    """What comes back is served at once: every passage came along."""
    await asyncio.to_thread(back_up, settings, archive)
    await asyncio.to_thread(restore, elsewhere, archive)
    with opened_library(elsewhere) as library:
        report = library.refresh()
    assert (report.ingested, report.removed, report.failed) == ((), (), ())


def test_without_its_passages(settings: Settings, elsewhere: Settings, archive: Path) -> None:
    """A library whose passages did not come along is indexed anew from its files."""
    back_up(settings, archive)
    parts = unpacked(archive)
    lost = next(name for name in parts if name.startswith("index/"))
    listed = [part for part in json.loads(parts["parts.json"]) if part["name"] != lost]
    kept = {name: data for name, data in parts.items() if name != lost}
    pack(archive, {**kept, "parts.json": json.dumps(listed).encode()})
    restore(elsewhere, archive)
    with opened_library(elsewhere) as library:
        assert len(library.refresh().ingested) == len(list(elsewhere.data_dir.iterdir()))


def test_never_over_a_library(settings_for: SettingsFactory, archive: Path) -> None:
    """A library that is there is replaced only by force, and then its files are kept aside."""
    settings = settings_for()
    back_up(settings, archive)
    write_text(settings.data_dir / BEES, "Changed.")
    write_text(settings.data_dir / "new.md", "New.")
    with pytest.raises(BackupRefused, match="--force"):
        restore(settings, archive)
    assert (settings.data_dir / BEES).read_text() == "Changed."
    restore(settings, archive, force=True)
    assert (settings.data_dir / BEES).read_text() != "Changed."
    assert not (settings.data_dir / "new.md").exists()
    (aside,) = settings.data_dir.glob(".replaced-*")
    assert {path.name for path in aside.iterdir()} >= {BEES, "new.md"}


def test_conversations_alone_are_a_library(elsewhere: Settings, archive: Path) -> None:
    """A database that holds conversations and no document is not written over either."""
    elsewhere.data_dir.mkdir(parents=True)
    with closing(open_database(elsewhere)) as database:

        async def talk() -> None:
            await SqlConversationRepository(database, None).add(a_conversation())
            await database.aclose()

        asyncio.run(talk())
    back_up(elsewhere, archive)
    with pytest.raises(BackupRefused, match="database"):
        restore(elsewhere, archive)


def test_interrupted(settings: Settings, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that breaks off leaves no file, and what a killed one left is gone with the next."""
    killed = archive.with_name(f".{archive.name}.0.unfinished")
    killed.write_bytes(b"half")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup_file.BackupWriter, "finish", full)
        with pytest.raises(BackupRefused, match="No space left"):
            back_up(settings, archive)
    assert [path.name for path in archive.parent.glob("*backup*")] == []
    back_up(settings, archive)
    with pytest.raises(BackupRefused, match="already"):
        back_up(settings, archive)


def unpacked(archive: Path) -> Parts:
    """The parts of an archive by name, in their order."""
    with tarfile.open(archive) as file:
        return {entry.name: file.extractfile(entry).read() for entry in file}  # type: ignore[union-attr]


def pack(archive: Path, parts: Parts) -> None:
    """Write an archive of parts."""
    with tarfile.open(archive, "w:gz") as file:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            file.addfile(entry, io.BytesIO(data))


def newer(parts: Parts) -> None:
    """Say that a format to come made it."""
    parts["backup.json"] = json.dumps({"format": 99, "software": "9.9.9"}).encode()


def newer_tables(parts: Parts) -> None:
    """Say that it has tables to come."""
    head = json.loads(parts["backup.json"])
    parts["backup.json"] = json.dumps({**head, "revision": "9999"}).encode()


def damaged(parts: Parts) -> None:
    """Change a byte of a document."""
    name = f"documents/{BEES}"
    parts[name] = bytes([parts[name][0] ^ 1]) + parts[name][1:]


def endless(parts: Parts) -> None:
    """Cut the last part off."""
    del parts["parts.json"]


def leading_out(parts: Parts) -> None:
    """Add a part that would be written somewhere else."""
    added = b"* * * * * root true"
    parts["documents/../../cron.md"] = added
    part = {"name": "documents/../../cron.md", "bytes": len(added), "sha256": digest(added)}
    rest = json.loads(parts.pop("parts.json"))
    parts["parts.json"] = json.dumps([*rest, part]).encode()


def digest(data: bytes) -> str:
    """The SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (newer, BackupRefused),
        (newer_tables, BackupRefused),
        (damaged, BackupBroken),
        (endless, BackupBroken),
        (leading_out, BackupBroken),
    ],
)
def test_refused(
    settings: Settings,
    elsewhere: Settings,
    archive: Path,
    change: Callable[[Parts], None],
    error: type[Exception],
) -> None:
    """What is damaged, cut short, newer or leads elsewhere is refused, and nothing is written."""
    back_up(settings, archive)
    parts = unpacked(archive)
    change(parts)
    pack(archive, parts)
    with pytest.raises(error):
        restore(elsewhere, archive)
    assert list(elsewhere.data_dir.rglob("*")) == []


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no archive")])
def test_no_backup_at_all(elsewhere: Settings, archive: Path, content: bytes) -> None:
    """A file that is no backup is refused by a sentence."""
    archive.write_bytes(content)
    with pytest.raises(BackupBroken, match="no backup"):
        restore(elsewhere, archive)


def test_cut_anywhere(settings: Settings, elsewhere: Settings, archive: Path) -> None:
    """A backup that was cut short at whatever byte is refused."""
    back_up(settings, archive)
    whole = archive.read_bytes()
    for kept in (*(int(len(whole) * share) for share in (0.01, 0.3, 0.7, 0.99)), -9, -1):
        archive.write_bytes(whole[:kept])
        with pytest.raises(BackupBroken):
            restore(elsewhere, archive)
