"""What lies in the data folder: the files that are documents, and what is not read, with why.

Links are not followed, to whatever they lead: a document is where its name says, nothing from
outside gets in through the folder, and no file is two documents.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_LOCK_BEGINNINGS: Final = ("~$", ".~lock.")
"""Word processors put such a file beside one that they have open: Word's, LibreOffice's."""


_NAMED: Final = 10
"""So many names at most are in a summary."""


class SkipReason(StrEnum):
    """Why something in the folder is not read."""

    UNKNOWN_TYPE = "unknown_type"
    LOCK_FILE = "lock_file"
    HIDDEN = "hidden"
    LINK = "link"
    NO_FILE = "no_file"
    UNREADABLE = "unreadable"


_WHY: Final = {
    SkipReason.UNKNOWN_TYPE: "No reader knows this kind of file.",
    SkipReason.LOCK_FILE: "A word processor's mark that a document is open; it goes with it.",
    SkipReason.HIDDEN: "Names that begin with a dot are hidden.",
    SkipReason.LINK: "Links are not followed: copy here what it leads to.",
    SkipReason.NO_FILE: "It is neither a file nor a folder.",
    SkipReason.UNREADABLE: "It may not be read, or its name is not in UTF-8.",
}


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A file of the data folder; ``name`` is its path in it, ``modified_ns`` since the epoch."""

    path: Path
    name: str
    bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """What is not read, by its path in the data folder; that of a folder ends with a slash."""

    name: str
    reason: SkipReason

    @property
    def detail(self) -> str:
        """The reason as a sentence."""
        return _WHY[self.reason]


def contents(
    root: Path, *, is_known: Callable[[str], bool], is_ours: Callable[[str], bool]
) -> Iterator[LibraryFile | SkippedFile]:
    """All that lies below a folder, in the order of the names.

    ``is_known`` tells a file's type by its name. What is ``ours`` is passed over in silence. Of a
    folder that is not read there is one entry, and none for what it holds.
    """
    pending: list[tuple[os.DirEntry[str], str]] = _listed(root, "", is_ours)
    while pending:
        entry, name = pending.pop()
        if (reason := _reason(entry, is_known)) is not None:
            yield _skipped(entry, name, reason)
        elif entry.is_dir(follow_symlinks=False):
            try:
                pending += _listed(Path(entry.path), f"{name}/", is_ours)
            except PermissionError:
                yield _skipped(entry, name, SkipReason.UNREADABLE)
        else:
            try:
                stat = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # deleted since it was listed
                continue
            yield LibraryFile(Path(entry.path), name, stat.st_size, stat.st_mtime_ns)


def summary(skipped: Sequence[SkippedFile]) -> str:
    """What is not read, as one sentence for the log."""
    named = ", ".join(f"{one.name} ({one.reason})" for one in skipped[:_NAMED])
    more = f" and {len(skipped) - _NAMED} more" if len(skipped) > _NAMED else ""
    return f"Not read in the data folder: {named}{more}. `tunedd documents` says why."


def _listed(
    folder: Path, prefix: str, is_ours: Callable[[str], bool]
) -> list[tuple[os.DirEntry[str], str]]:
    """What a folder holds, the last first, each with its path in the data folder."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not is_ours(entry.path)]
    except FileNotFoundError:
        return []
    found.sort(key=lambda entry: entry.name, reverse=True)
    return [(entry, prefix + entry.name) for entry in found]


def _reason(entry: os.DirEntry[str], is_known: Callable[[str], bool]) -> SkipReason | None:
    if entry.name.startswith(_LOCK_BEGINNINGS):
        return SkipReason.LOCK_FILE
    if entry.name.startswith("."):
        return SkipReason.HIDDEN
    if entry.is_symlink():
        return SkipReason.LINK
    if not _is_utf8(entry.name):
        return SkipReason.UNREADABLE
    if entry.is_dir(follow_symlinks=False):
        return None
    if not entry.is_file(follow_symlinks=False):
        return SkipReason.NO_FILE
    return None if is_known(entry.name) else SkipReason.UNKNOWN_TYPE


def _skipped(entry: os.DirEntry[str], name: str, reason: SkipReason) -> SkippedFile:
    shown = name.encode(errors="surrogateescape").decode(errors="replace")
    is_folder = entry.is_dir(follow_symlinks=False)
    return SkippedFile(f"{shown}/" if is_folder else shown, reason)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
