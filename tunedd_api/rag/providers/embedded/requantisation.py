"""A GGUF file whose matrices are written anew in a format that llama.cpp computes with faster.

On processors with AVX2, llama.cpp rearranges matrices of the types in ``_FAST`` when it loads
them, and multiplies several rows at once; those of other types it cannot, and prompts are read a
third more slowly (see docs/models.md).
"""

import os
from pathlib import Path
from typing import Final

import gguf

_FAST: Final = frozenset({"Q8_0", "Q4_0", "Q4_K", "Q6_K", "IQ4_NL", "F32", "F16", "BF16"})
_LOOKED_UP: Final = "token_embd.weight"
"""Its rows are looked up one by one; only without a matrix for output is it multiplied with."""

_OUTPUT: Final = "output.weight"

_MOSTLY_Q8_0: Final = 7
"""``LLAMA_FTYPE_MOSTLY_Q8_0``, what the file says of itself."""


def write_q8_0(source: Path, target: Path) -> None:
    """Write the model at ``target``; matrices of slow types become Q8_0, all else stays as it is.

    8 bits hold what 4 or 5 bits said up to a rounding error of a 254th of each block's largest
    number. The file appears whole or not at all.
    """
    reader = gguf.GGUFReader(source)
    part = target.with_name(target.name + ".part")
    writer = gguf.GGUFWriter(part, _text(reader, "general.architecture"))
    for field in reader.fields.values():
        _copy_field(field, writer)
    writer.add_file_type(_MOSTLY_Q8_0)
    kept = {_LOOKED_UP} if any(tensor.name == _OUTPUT for tensor in reader.tensors) else set()
    for tensor in reader.tensors:
        if tensor.tensor_type.name in _FAST or tensor.name in kept:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        q8_0 = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(tensor.name, gguf.quants.quantize(numbers, q8_0), raw_dtype=q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, target)  # noqa: PTH105 - atomic


def _copy_field(field: gguf.ReaderField, writer: gguf.GGUFWriter) -> None:
    if field.name.startswith("GGUF.") or field.name in {
        "general.architecture",
        "general.file_type",
    }:
        return  # the writer writes its own
    kind = field.types[0]
    of = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
    writer.add_key_value(field.name, field.contents(), kind, sub_type=of)


def _text(reader: gguf.GGUFReader, name: str) -> str:
    return str(reader.fields[name].contents())
