"""Fetching published files: from a hub that fails in every way, and from the cache."""

import hashlib
import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub import HubMood, HubServer, hub_app
from tests.support.server import serving
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded import hub as hub_module
from tunedd_api.rag.providers.embedded.sources import HubFile, NotFetched, PublishedFile
from tunedd_api.rag.providers.embedded.weights import fetch_files, main

NETWORKED = pytest.mark.allow_hosts(["127.0.0.1"])

CONTENT = bytes(range(256)) * 40
SOURCE = HubFile("makers/model-GGUF", "a1b2c3", "model-Q4.gguf")
FILE = PublishedFile(
    name="model.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    sources=(SOURCE,),
)


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[HubServer, str]]:
    """A stand-in for the hub, which listens as long as this module's tests run."""
    hub = HubServer()
    with serving(hub_app(hub)) as url:
        yield hub, url


@pytest.fixture
def hub(listening: tuple[HubServer, str], monkeypatch: pytest.MonkeyPatch) -> HubServer:
    """The hub that fetching asks, in good health."""
    hub, url = listening
    hub.content, hub.mood, hub.asked = CONTENT, "well", []
    monkeypatch.setenv("HF_ENDPOINT", f"{url}/")
    return hub


def left_in(folder: Path) -> list[str]:
    """What is in the cache, but for what no one sees."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def whole(folder: Path) -> bool:
    """Whether the file is there as published, and nothing beside it."""
    return left_in(folder) == [FILE.name] and (folder / FILE.name).read_bytes() == CONTENT


@NETWORKED
@pytest.mark.parametrize("mood", ["well", "elsewhere", "unmeasured", "breaking off once"])
def test_downloading(hub: HubServer, tmp_path: Path, mood: HubMood) -> None:
    """A file comes whole from its address at the hub, however the hub sends it."""
    hub.mood = mood
    fetch_files(tmp_path, [FILE])
    assert whole(tmp_path)
    path, asked_range = hub.asked[0]
    assert path == "/makers/model-GGUF/resolve/a1b2c3/model-Q4.gguf"
    assert asked_range is None


@NETWORKED
def test_what_broke_off_is_taken_up(hub: HubServer, tmp_path: Path) -> None:
    """Only what is missing of a file is asked for, within a run and in the next one."""
    hub.mood = "breaking off once"
    fetch_files(tmp_path, [FILE])
    assert [asked for _, asked in hub.asked] == [None, f"bytes={len(CONTENT) // 2}-"]
    (tmp_path / FILE.name).rename(tmp_path / "model.gguf.part")
    with (tmp_path / "model.gguf.part").open("r+b") as part:
        part.truncate(1234)
    fetch_files(tmp_path, [FILE])
    assert hub.asked[-1][1] == "bytes=1234-"
    assert whole(tmp_path)


@NETWORKED
@pytest.mark.parametrize(
    ("left", "mood"),
    [
        (b"wrong" * 100, "well"),
        (CONTENT + b"too long", "well"),
        (CONTENT[:-1] + b"x", "well"),
        (CONTENT[:500], "whole only"),
    ],
    ids=["wrong", "too long", "wrong and whole", "no parts"],
)
def test_wrong_leftovers_cost_a_second_attempt(
    hub: HubServer, tmp_path: Path, left: bytes, mood: HubMood
) -> None:
    """What an earlier attempt left is believed only as far as the digest of the whole bears out."""
    hub.mood = mood
    (tmp_path / "model.gguf.part").write_bytes(left)
    fetch_files(tmp_path, [FILE])
    assert whole(tmp_path)


@NETWORKED
def test_finished_leftover_is_not_downloaded(hub: HubServer, tmp_path: Path) -> None:
    """A part that is the whole file gets its name, and nobody is asked."""
    (tmp_path / "model.gguf.part").write_bytes(CONTENT)
    fetch_files(tmp_path, [FILE])
    assert whole(tmp_path)
    assert hub.asked == []


@NETWORKED
@pytest.mark.parametrize(
    ("content", "mood", "reason"),
    [
        (CONTENT, "missing", "status 404"),
        (CONTENT + b"x", "well", f"another file: {len(CONTENT) + 1} bytes"),
        (CONTENT + b"x" * 10_000, "unmeasured", f"more than the {len(CONTENT)} bytes"),
        (CONTENT[:-5], "unmeasured", f"ended after {len(CONTENT) - 5} of {len(CONTENT)} bytes"),
        (CONTENT[:-1] + b"x", "well", "not the published file (SHA-256 "),
    ],
    ids=["missing", "another", "longer", "shorter", "altered"],
)
def test_hub_without_the_file(
    hub: HubServer, tmp_path: Path, content: bytes, mood: HubMood, reason: str
) -> None:
    """A hub that has another file is named with what is wrong, and the file is not there."""
    hub.content, hub.mood = content, mood
    with pytest.raises(ConfigurationError) as raised:
        fetch_files(tmp_path, [FILE])
    message = str(raised.value)
    assert message.startswith("model.gguf cannot be had. Tried http://127.0.0.1:")
    assert "/makers/model-GGUF: " in message
    assert reason in message
    assert FILE.name not in left_in(tmp_path)


@NETWORKED
def test_hub_that_is_out_of_reach_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits in vain for a hub does so once, and hears what was tried."""
    asked = []
    hub = hub_module.Hub()

    class Counted(hub_module._Download):
        def whole(self) -> Path:
            asked.append(self._url)
            return super().whole()

    monkeypatch.setattr(hub_module, "_Download", Counted)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{held.getsockname()[1]}")
        for _ in range(2):
            with pytest.raises(NotFetched, match="out of reach"):
                hub.fetch(FILE, SOURCE, tmp_path)
    assert len(asked) == 1
    assert left_in(tmp_path) == []


def test_hub_that_is_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable by which users of the hub stay offline is heeded."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ConfigurationError, match="HF_HUB_OFFLINE is set"):
        fetch_files(tmp_path, [FILE])
    assert left_in(tmp_path) == []


@NETWORKED
def test_cache_comes_first(hub: HubServer, tmp_path: Path) -> None:
    """What the cache holds is not fetched again, unless it is something else."""
    (tmp_path / FILE.name).write_bytes(CONTENT)
    fetch_files(tmp_path, [FILE])
    assert hub.asked == []
    (tmp_path / FILE.name).write_bytes(CONTENT[:-1] + b"x")
    fetch_files(tmp_path, [FILE])
    assert len(hub.asked) == 1
    assert whole(tmp_path)


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without room for the files is named before anything is downloaded."""
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=1000))
    with pytest.raises(ConfigurationError, match="TUNEDD_CACHE_DIR"):
        fetch_files(tmp_path, [FILE])


def test_unknown_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that no model has is answered with those there are."""
    assert main([str(tmp_path), "no-such-model"]) == 1
    said = capsys.readouterr().err
    assert "no-such-model" in said
    assert "all-minilm-l6-v2" in said
    assert list(tmp_path.iterdir()) == []
