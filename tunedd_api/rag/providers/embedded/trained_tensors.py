"""A GGUF file in which some tensors are replaced by trained ones.

A model that was trained from another one shares most of its file with it. Only what training
changed comes with the service.
"""

import os
from pathlib import Path

import gguf

from tunedd_api.rag.providers.embedded.gguf_files import copy_field, text_field, write_whole


def write_trained(base: Path, trained: Path, target: Path) -> None:
    """Write at ``target`` the model of ``base`` with the fields and tensors of ``trained``.

    Those that both have are taken from ``trained``. The file appears whole or not at all.
    """
    first, second = gguf.GGUFReader(base), gguf.GGUFReader(trained)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    writer = gguf.GGUFWriter(part, text_field(second, "general.architecture"))
    for field in (first.fields | second.fields).values():
        copy_field(field, writer)
    tensors = {tensor.name: tensor for reader in (first, second) for tensor in reader.tensors}
    for tensor in tensors.values():
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    write_whole(writer, part, target)
