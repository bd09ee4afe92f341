"""GGUF files: their fields, and how one is written."""

import os
from pathlib import Path

import gguf


def copy_field(field: gguf.ReaderField, writer: gguf.GGUFWriter) -> None:
    """Write a field of a file into another one, unless the writer writes its own."""
    if field.name.startswith("GGUF.") or field.name in {
        "general.architecture",
        "general.file_type",
    }:
        return
    kind = field.types[0]
    of = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
    writer.add_key_value(field.name, field.contents(), kind, sub_type=of)


def text_field(reader: gguf.GGUFReader, name: str) -> str:
    """What a field says; raises KeyError if the file has none of that name."""
    return str(reader.fields[name].contents())


def write_whole(writer: gguf.GGUFWriter, part: Path, target: Path) -> None:
    """Write what the writer of ``part`` was given, and name it ``target``: whole or not at all."""
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, target)  # noqa: PTH105 - atomic
