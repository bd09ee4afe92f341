"""A GGUF file whose matrices are written anew in a format that llama.cpp computes with faster.

On processors with AVX2, llama.cpp rearranges matrices of the types in ``_FAST`` when it loads
them, and multiplies several rows at once; those of other types it cannot. Processor time for a
token of a prompt falls from 6.6 to 3.7 ms for SmolLM2 and from 12.9 to 10.0 ms for
Qwen2.5-Coder-0.5B (``benchmarks.models``, docs/models.md); writing Q6_K as Q8_0 gains nothing more.
"""

import math
import os
from pathlib import Path
from typing import Final

import gguf
import numpy as np
from gguf.quants import quant_shape_to_byte_shape
from numpy.typing import NDArray

from tunedd_api.rag.providers.embedded.gguf_files import copy_field, text_field

Q8_0: Final = gguf.GGMLQuantizationType.Q8_0

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
    writer = gguf.GGUFWriter(part, text_field(reader, "general.architecture"))
    for field in reader.fields.values():
        copy_field(field, writer)
    writer.add_file_type(_MOSTLY_Q8_0)
    slow = _slow_matrices(reader)
    for tensor in reader.tensors:
        shape, kind = tensor.data.shape, tensor.tensor_type
        if tensor.name in slow:
            shape, kind = quant_shape_to_byte_shape(tuple(tensor.shape[::-1]), Q8_0), Q8_0
        bytes_ = math.prod(shape) * tensor.data.dtype.itemsize
        writer.add_tensor_info(tensor.name, shape, tensor.data.dtype, bytes_, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    # One after another, so that no more than one of them is in memory.
    for tensor in reader.tensors:
        writer.write_tensor_data(_as_q8_0(tensor) if tensor.name in slow else tensor.data)
    writer.close()
    os.replace(part, target)  # noqa: PTH105 - atomic


def _slow_matrices(reader: gguf.GGUFReader) -> set[str]:
    """Names of matrices that are multiplied with, and of a type that is slow."""
    names = {t.name for t in reader.tensors if t.tensor_type.name not in _FAST}
    has_output = any(t.name == _OUTPUT for t in reader.tensors)
    return names - {_LOOKED_UP} if has_output else names


def _as_q8_0(tensor: gguf.ReaderTensor) -> NDArray[np.uint8]:
    numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    q8_0: NDArray[np.uint8] = gguf.quants.quantize(numbers, Q8_0)
    return q8_0
