"""Files in the data folder, and names that are never taken for paths."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.disks import full_disk, refusing
from tests.support.texts import write_text
from tunedd_api.documents.data_folder import Arrival, DataFolder
from tunedd_api.documents.folder_contents import SkippedFile, SkipReason, summary
from tunedd_api.errors import (
    ConfigurationError,
    InvalidDocumentName,
    LibraryReadOnly,
    OutOfSpace,
    TuneddError,
    UnknownMediaType,
)
from tunedd_api.extraction.media_types import MEDIA_TYPES

GOOD_NAMES = (
    "a.md",
    "UPPER.MD",
    "two words.txt",
    "Ünïcödé 文.md",
    "deep/er/file.txt",
    "~/a.md",
    "a.tar.md",
    "100% & more; #1 'it'.pdf",
    "x" * 197 + ".md",
    "/".join(["x" * 99] * 5) + "/a.md",
)
BAD_NAMES = (
    "",
    "/a.md",
    "/etc/passwd.txt",
    "a//b.md",
    "a.md/",
    "./a.md",
    "../a.md",
    "a/../b.md",
    "a/../../b.md",
    "..",
    ".md",
    ".hidden.md",
    ".folder/a.md",
    "~$a.docx",
    "a/.git/b.md",
    " a.md",
    "a.md ",
    "a /b.md",
    "a\\b.md",
    "..\\a.md",
    "C:/a.md",
    "a:b.md",
    "a*b.md",
    "a?b.md",
    'a"b.md',
    "a<b>.md",
    "a|b.md",
    "a\x00.md",
    "a\nb.md",
    "a\x7f.md",
    "a\u202eb.md",
    "a\ud800.md",
    "x" * 198 + ".md",
    "ä" * 99 + ".md",
    "/".join(["x" * 99] * 5) + "/aaaaaaaaaaaaa.md",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder itself."""
    root = tmp_path / "data"
    root.mkdir()
    return root


@pytest.fixture
def folder(root: Path) -> DataFolder:
    """The data folder, empty."""
    return DataFolder(root, MEDIA_TYPES)


def receive(folder: DataFolder, name: str, content: bytes) -> None:
    """Receive a file and keep it."""
    with folder.arriving() as arrival:
        arrival.write(content)
        folder.keep(arrival, name)


def names(folder: DataFolder) -> list[str]:
    """The names of its files."""
    return [file.name for file in folder.files()]


def tree(root: Path) -> set[str]:
    """Everything below a folder, hidden or not."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_names_of_documents(folder: DataFolder, root: Path, name: str) -> None:
    """A name is the path of a file below the folder, whatever it is spelt like."""
    assert folder.check(name) == folder.media_type(name)
    receive(folder, name, b"Content")
    assert (root / name).read_bytes() == b"Content"
    (file,) = folder.files()
    assert file == folder.find(name)
    assert (file.name, file.bytes) == (name, 7)
    assert file.modified_ns == (root / name).stat().st_mtime_ns
    folder.remove(name)
    assert folder.find(name) is None
    assert tree(root) == set()


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_are_refused(folder: DataFolder, root: Path, name: str) -> None:
    """A name that is no plain path below the folder is taken for none and leads nowhere."""
    before = tree(root.parent)
    with pytest.raises(InvalidDocumentName):
        folder.check(name)
    with pytest.raises(InvalidDocumentName):
        receive(folder, name, b"Content")
    with suppress(InvalidDocumentName):
        assert folder.find(name) is None
    with suppress(InvalidDocumentName):
        folder.remove(name)
    assert tree(root.parent) == before


@pytest.mark.parametrize("name", ["a:b.md", "why?.md", "a \\ b.md", " a.md", "\u200d.md"])
def test_names_given_by_hand(folder: DataFolder, root: Path, name: str) -> None:
    """A file that somebody has put into the folder is a document whatever it is called."""
    write_text(root / name, "Content")
    assert names(folder) == [name]
    assert folder.find(name) is not None
    folder.remove(name)
    assert tree(root) == set()


@pytest.mark.parametrize("name", ["a", "a.exe", "md", "a.md.bak", "folder.md/a", "a.md~"])
def test_types_that_are_not_known(folder: DataFolder, name: str) -> None:
    """A name of no known type is refused with those that are known."""
    with pytest.raises(UnknownMediaType) as raised:
        folder.check(name)
    assert raised.value.known == tuple(sorted(MEDIA_TYPES))
    assert all(suffix in str(raised.value) for suffix in MEDIA_TYPES)


def test_links_that_lead_out(folder: DataFolder, root: Path) -> None:
    """A folder that is a link, to wherever, takes no documents and gives none."""
    elsewhere = root.parent / "elsewhere"
    write_text(elsewhere / "a.md", "Not ours.")
    (root / "linked").symlink_to(elsewhere)
    (root / "deep").mkdir()
    (root / "deep" / "up").symlink_to("../..")
    for name in ("linked/a.md", "linked/new.md", "deep/up/elsewhere/a.md", "deep/up/new.md"):
        for attempt in (folder.find, folder.remove, lambda n: receive(folder, n, b"Content")):
            with pytest.raises(InvalidDocumentName):
                attempt(name)
    assert names(folder) == []
    assert tree(root.parent) == {"elsewhere/a.md"}


def test_links_within(folder: DataFolder, root: Path) -> None:
    """A link to another place of the folder is not followed either: no file is two documents."""
    write_text(root / "real" / "a.md", "Content")
    (root / "linked").symlink_to("real")
    (root / "other.md").symlink_to("real/a.md")
    with pytest.raises(InvalidDocumentName):
        receive(folder, "linked/b.md", b"Content")
    assert names(folder) == ["real/a.md"]
    assert folder.find("other.md") is None
    assert folder.opened("other.md") is None


def test_skipped(folder: DataFolder, root: Path) -> None:
    """What is not read is named with why, a folder once; what is being received is not."""
    for name in ("a.md", "deep/b.md", "deep/~$b.docx", ".~lock.c.odt#", "photo.JPG", "README"):
        write_text(root / name, "Something.")
    for name in (".git/config.md", "deep/.hidden.md"):
        write_text(root / name, "Something.")
    os.mkfifo(root / "pipe.md")
    (root / "link.md").symlink_to("a.md")
    (root / "links").symlink_to("deep")
    (root / "gone.md").symlink_to("nowhere.md")
    (Path(os.fsencode(root).decode()) / os.fsdecode(b"caf\xe9.md")).write_bytes(b"Something.")
    with folder.arriving() as arrival:
        arrival.write(b"New")
        skipped = {file.name: str(file.reason) for file in folder.skipped()}
    assert skipped == {
        ".git/": "hidden",
        ".~lock.c.odt#": "lock_file",
        "README": "unknown_type",
        "caf\ufffd.md": "unreadable",
        "deep/.hidden.md": "hidden",
        "deep/~$b.docx": "lock_file",
        "gone.md": "link",
        "link.md": "link",
        "links": "link",
        "photo.JPG": "unknown_type",
        "pipe.md": "no_file",
    }
    assert list(skipped) == sorted(skipped, key=lambda name: name.split("/"))
    assert all(file.detail.endswith(".") for file in folder.skipped())
    assert names(folder) == ["a.md", "deep/b.md"]


def test_summary_of_what_is_skipped() -> None:
    """The log names ten of what is not read, and counts the rest."""
    files = [SkippedFile(f"{number:02}.png", SkipReason.UNKNOWN_TYPE) for number in range(13)]
    assert "00.png (unknown_type)" in summary(files)
    assert "09.png (unknown_type) and 3 more" in summary(files)
    assert "more" not in summary(files[:10])


def test_replaced_and_removed_links(folder: DataFolder, root: Path) -> None:
    """Where a file is a link, it is the link that is replaced or removed."""
    target = root.parent / "target.md"
    target.write_bytes(b"Not ours.")
    for name in ("a.md", "b.md"):
        (root / name).symlink_to(target)
    receive(folder, "a.md", b"New")
    folder.remove("b.md")
    assert target.read_bytes() == b"Not ours."
    assert not (root / "a.md").is_symlink()
    assert names(folder) == ["a.md"]


def test_replaced_in_one_step(folder: DataFolder, root: Path) -> None:
    """Until a file is kept the old one stands whole, and what arrives is no document."""
    receive(folder, "a.md", b"Old")
    with folder.arriving() as arrival:
        arrival.write(b"New")
        arrival.write(b"er")
        assert (root / "a.md").read_bytes() == b"Old"
        assert names(folder) == ["a.md"]
        kept = folder.keep(arrival, "a.md")
    assert (kept.bytes, arrival.bytes) == (5, 5)
    assert (root / "a.md").read_bytes() == b"Newer"
    assert tree(root) == {"a.md"}


def test_not_kept(folder: DataFolder, root: Path) -> None:
    """Nothing stays of what arrived and was not kept, whatever the reason."""
    with folder.arriving() as arrival:
        arrival.write(b"Content")
        assert tree(root)
    assert tree(root) == set()
    with pytest.raises(ZeroDivisionError), folder.arriving():
        raise ZeroDivisionError
    assert tree(root) == set()


@pytest.mark.parametrize("name", ["taken.md", "file.md/a.md", "file.md/deep/a.md"])
def test_something_in_the_way(folder: DataFolder, root: Path, name: str) -> None:
    """A document cannot stand where a folder stands, nor in a folder where a file does."""
    (root / "taken.md").mkdir()
    receive(folder, "file.md", b"Content")
    with pytest.raises(InvalidDocumentName):
        receive(folder, name, b"Other")
    assert tree(root) == {"file.md"}


def test_removing_what_is_not_there(folder: DataFolder, root: Path) -> None:
    """What is not there is removed already."""
    folder.remove("a.md")
    folder.remove("no/such/folder/a.md")
    assert list(root.iterdir()) == []


def test_sweeping(folder: DataFolder, root: Path) -> None:
    """What was arriving when a process died is deleted, and nothing else."""
    receive(folder, "a.md", b"Content")
    (root / ".keep").touch()
    with folder.arriving() as arrival:
        left_over = root / arrival.path.name
    left_over.write_bytes(b"Half a docum")
    os.utime(left_over, (0, 0))
    with folder.arriving() as arrival:
        folder.sweep()
        assert tree(root) == {"a.md", ".keep", arrival.path.name}


def test_which_files(folder: DataFolder, root: Path) -> None:
    """Files of known types are listed in the order of their names; hidden ones are not."""
    for name in (".hidden.md", ".folder/in.md", "deep/.git/in.md", "image.png", "README", "a.md~"):
        write_text(root / name, "Not a document.")
    for name in ("b.MD", "deep/er/file.txt", "Ä.pdf", "a.md"):
        write_text(root / name, "A document.")
    (root / "folder.md").mkdir()
    (root / "dangling.md").symlink_to(root / "nowhere")
    assert names(folder) == ["a.md", "b.MD", "deep/er/file.txt", "Ä.pdf"]


def test_no_folder(folder: DataFolder, root: Path) -> None:
    """A folder that is not there is named, with the setting that names another."""
    root.rmdir()
    with pytest.raises(ConfigurationError) as raised:
        list(folder.files())
    assert str(root) in str(raised.value)
    assert "TUNEDD_DATA_DIR" in str(raised.value)


ERRORS = [
    (errno.EROFS, LibraryReadOnly),
    (errno.EACCES, LibraryReadOnly),
    (errno.EPERM, LibraryReadOnly),
    (errno.ENOSPC, OutOfSpace),
    (errno.EDQUOT, OutOfSpace),
    (errno.EFBIG, OutOfSpace),
]


@pytest.mark.parametrize(("number", "error"), ERRORS)
def test_refused_by_the_system(
    folder: DataFolder, root: Path, number: int, error: type[TuneddError]
) -> None:
    """That the disk is full, or takes no changes, is said in the domain's words."""
    receive(folder, "a.md", b"Content")
    with refusing("open", number), pytest.raises(error), folder.arriving():
        pass
    for method in ("mkdir", "replace"):
        with refusing(method, number), pytest.raises(error):
            receive(folder, "b.md", b"Content")
    with refusing("unlink", number), pytest.raises(error):
        folder.remove("a.md")
    assert tree(root) == {"a.md"}


def test_other_trouble(folder: DataFolder) -> None:
    """What is wrong with the disk in another way stays what it is."""
    with refusing("open", errno.EIO), pytest.raises(OSError, match="error"), folder.arriving():
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only(folder: DataFolder, root: Path) -> None:
    """A folder that may be read and not written gives its documents and takes none."""
    receive(folder, "a.md", b"Content")
    root.chmod(0o500)
    try:
        assert names(folder) == ["a.md"]
        with pytest.raises(LibraryReadOnly):
            receive(folder, "b.md", b"Content")
        with pytest.raises(LibraryReadOnly):
            folder.remove("a.md")
    finally:
        root.chmod(0o700)


@pytest.mark.parametrize("size", [10, 100_000], ids=["in the end", "on the way"])
def test_disk_runs_full(folder: DataFolder, root: Path, size: int) -> None:
    """A disk that runs full while a document arrives, or when it is kept, keeps nothing of it."""
    with full_disk(room=size // 2), pytest.raises(OutOfSpace):
        receive(folder, "a.md", b"x" * size)
    assert tree(root) == set()


def test_digest(tmp_path: Path) -> None:
    """What arrives is counted and hashed on its way."""
    with (tmp_path / "file").open("wb") as file:
        arrival = Arrival(file, tmp_path / "file")
        for chunk in (b"a", b"", b"bc"):
            arrival.write(chunk)
        arrival.settle()
        assert (tmp_path / "file").read_bytes() == b"abc"
    assert arrival.bytes == 3
    assert arrival.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
