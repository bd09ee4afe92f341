"""A GGUF file in which some tensors are replaced by trained ones.

A model that was trained from another one shares most of its file with it. Only what training
changed comes with the service. The bytes of both are joined as they are: read as objects, a
vocabulary of 250,000 words takes ten seconds and 800 MB. The layout is that of GGUF's third version
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
"""

import os
import struct
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import IO, Final

import gguf

from tunedd_api.errors import ConfigurationError

_HEADER: Final = struct.Struct("<4sIQQ")
_MAGIC: Final = b"GGUF"
_VERSION: Final = 3
_ALIGNMENT: Final = 32
_OTHER_ALIGNMENT: Final = b"general.alignment"
"""The field that says so where tensors are not aligned so."""
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value of each type of fixed size."""
_TEXT: Final = 8
_ARRAY: Final = 9


@dataclass(frozen=True, slots=True)
class _Tensor:
    """What a file says of a tensor but where it is, and its bytes."""

    about: bytes
    data: memoryview


@dataclass(slots=True)
class _Parts:
    """A file in parts: its fields and its tensors by their names, as they stand there."""

    fields: dict[bytes, memoryview] = field(default_factory=dict)
    tensors: dict[bytes, _Tensor] = field(default_factory=dict)


class _Cursor:
    """Goes through the bytes of a file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def number(self, layout: str) -> int:
        (found,) = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return int(found)

    def text(self) -> bytes:
        size = self.number("<Q")
        self.at += size
        return bytes(self.data[self.at - size : self.at])

    def skip_value(self, kind: int) -> None:
        if kind == _TEXT:
            self.text()
        elif kind == _ARRAY:
            of, count = self.number("<I"), self.number("<Q")
            if of in _SIZES:
                self.at += count * _SIZES[of]
            else:
                for _ in range(count):
                    self.skip_value(of)
        else:
            self.at += _SIZES[kind]


def write_trained(base: Path, trained: Path, target: Path) -> None:
    """Write at ``target`` the model of ``base`` with the fields and tensors of ``trained``.

    Those that both have are taken from ``trained``. The file appears whole or not at all.

    Raises:
        ConfigurationError: if one of them is no GGUF file of the known version, or damaged.
        OSError: if the file cannot be written.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    one, other = _parts(base), _parts(trained)
    try:
        with part.open("wb") as file:
            _write(file, one.fields | other.fields, one.tensors | other.tensors)
        os.replace(part, target)  # noqa: PTH105 - atomic
    finally:
        part.unlink(missing_ok=True)


def _parts(path: Path) -> _Parts:
    data = memoryview(path.read_bytes())
    if len(data) < _HEADER.size or _HEADER.unpack_from(data)[:2] != (_MAGIC, _VERSION):
        raise ConfigurationError(f"{path.name} is no GGUF file of version {_VERSION}.")
    try:
        return _parts_in(data)
    except (struct.error, LookupError, ValueError, OverflowError) as error:
        raise ConfigurationError(f"{path.name} is damaged, or cut off.") from error


def _parts_in(data: memoryview) -> _Parts:
    """The parts of a file; raises one of several errors if it is not what it says."""
    *_, tensors, fields = _HEADER.unpack_from(data)
    cursor, found = _Cursor(data), _Parts()
    cursor.at = _HEADER.size
    for _ in range(fields):
        start = cursor.at
        name = cursor.text()
        cursor.skip_value(cursor.number("<I"))
        found.fields[name] = data[start : cursor.at]
    if _OTHER_ALIGNMENT in found.fields:
        raise ValueError
    about: list[tuple[bytes, bytes, int, int]] = []
    for _ in range(tensors):
        start = cursor.at
        name = cursor.text()
        numbers = prod(cursor.number("<Q") for _ in range(cursor.number("<I")))
        block, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType(cursor.number("<I"))]
        described = bytes(data[start : cursor.at])
        about.append((name, described, cursor.number("<Q"), numbers // block * size))
    begin = _aligned(cursor.at)
    for name, described, start, size in about:
        if begin + start + size > len(data):
            raise IndexError
        found.tensors[name] = _Tensor(described, data[begin + start : begin + start + size])
    return found


def _write(file: IO[bytes], fields: dict[bytes, memoryview], tensors: dict[bytes, _Tensor]) -> None:
    file.write(_HEADER.pack(_MAGIC, _VERSION, len(tensors), len(fields)))
    file.writelines(fields.values())
    offset = 0
    for tensor in tensors.values():
        file.write(tensor.about + struct.pack("<Q", offset))
        offset += _aligned(len(tensor.data))
    _fill_up(file)
    for tensor in tensors.values():
        file.write(tensor.data)
        _fill_up(file)


def _fill_up(file: IO[bytes]) -> None:
    file.write(b"\0" * (_aligned(file.tell()) - file.tell()))


def _aligned(place: int) -> int:
    return -(-place // _ALIGNMENT) * _ALIGNMENT
