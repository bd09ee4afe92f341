"""Formats that are ZIP archives of XML, read within limits and without trust."""

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import ExtractionLimits

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_MEMBERS: Final = 20_000
_ENCRYPTED: Final = 1
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
"""How Office begins files that have a password, or are older than 2007."""

_STRICT: Final = re.compile(
    rb"""(xmlns(?::\w+)?\s*=\s*["'])http://purl\.oclc\.org/ooxml/(\w+)/(\w+)"""
)
_TRANSITIONAL: Final = rb"\1http://schemas.openxmlformats.org/\2/2006/\3"

RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Archive:
    """An opened archive; ``name`` is what sentences call the file, ``kind`` what it should be."""

    def __init__(self, opened: ZipFile, name: str, kind: str) -> None:
        self._opened = opened
        self._name = name
        self._kind = kind
        # Names mean the same in any case, and some programs write them with backslashes.
        self._members = {_key(member): member for member in reversed(opened.namelist())}

    def __contains__(self, member: str) -> bool:
        return _key(member) in self._members

    def read(self, member: str) -> bytes:
        """The content of a member, which is as long as the archive declares.

        Raises:
            IngestionError: if it is missing, damaged or encrypted.
        """
        stored = self._members.get(_key(member))
        if stored is None:
            raise self.damaged()
        if self._opened.getinfo(stored).flag_bits & _ENCRYPTED:
            raise IngestionError(f"{self._name} is encrypted and needs a password.")
        try:
            return self._opened.read(stored)
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise self.damaged() from error

    def xml(self, member: str) -> "_Element":
        """A member parsed, without entities, document types or any network.

        The names of Office's strict format are those of its transitional one.

        Raises:
            IngestionError: as `read`, and if it is no well-formed XML.
        """
        from lxml import etree

        # A parser each: those of lxml remember what they have read.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(_STRICT.sub(_TRANSITIONAL, self.read(member)), parser)
        except etree.XMLSyntaxError as error:
            raise self.damaged() from error

    def relations(self, member: str) -> dict[str, tuple[str, str]]:
        """What an Office part refers to: id → kind of relation and the member meant."""
        folder, _, file = member.rpartition("/")
        listed = f"{folder}/_rels/{file}.rels".lstrip("/")
        if listed not in self:
            return {}
        return {
            entry.get("Id", ""): (
                entry.get("Type", "").rpartition("/")[2],
                resolved(member, unquote(entry.get("Target", "").replace("\\", "/"))),
            )
            for entry in self.xml(listed).iter(_RELATIONSHIP)
        }

    def main_part(self, default: str) -> str:
        """The part of an Office file that the package says is the document."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self:
                return target
        return default

    def part(self, relations: Mapping[str, tuple[str, str]], kind: str) -> "_Element | None":
        """The first part of a kind among those that another one refers to, parsed."""
        for other, target in relations.values():
            if other == kind and target in self:
                return self.xml(target)
        return None

    def damaged(self) -> IngestionError:
        """The sentence about an archive that is not what its suffix says."""
        return IngestionError(f"{self._name} is damaged or not {self._kind}.")


@contextmanager
def opened_archive(path: Path, name: str, kind: str, limits: ExtractionLimits) -> Iterator[Archive]:
    """Open an archive if what it unpacks to is within the limits.

    Raises:
        IngestionError: if it is missing, no archive, encrypted or too large.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_OLD_OFFICE)) == _OLD_OFFICE:
                raise IngestionError(
                    f"{name} has a password or an older format: save it anew without."
                )
            try:
                opened = ZipFile(file)
            except (BadZipFile, ValueError, NotImplementedError) as error:
                raise IngestionError(f"{name} is damaged or not {kind}.") from error
            with opened:
                members = opened.infolist()
                if (
                    len(members) > _MOST_MEMBERS
                    or sum(member.file_size for member in members) > limits.unpacked_bytes
                ):
                    megabytes = limits.unpacked_bytes // (1024 * 1024)
                    raise IngestionError(f"{name} unpacks to more than {megabytes:,} MiB.")
                yield Archive(opened, name, kind)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise IngestionError(f"{name} cannot be read: {reason}.") from error


def _key(member: str) -> str:
    return member.replace("\\", "/").lstrip("/").casefold()


def resolved(member: str, target: str) -> str:
    """The member that a reference inside another one means."""
    if target.startswith("/"):
        return normpath(target.lstrip("/"))
    return normpath(join(dirname(member), target))
