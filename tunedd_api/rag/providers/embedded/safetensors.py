"""Tensors from a file in the safetensors format.

The format (https://github.com/huggingface/safetensors#format) is the length of a header in eight
bytes, the header in JSON, then the tensors' bytes.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_KINDS: Final[Mapping[str, str]] = {"F32": "<f4", "F16": "<f2"}


def read_safetensors(path: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Tensors by name, each as float32; those of other kinds than F32 and F16 are left out.

    Raises:
        ValueError: if the file is of another format or breaks off.
    """
    blob = np.memmap(path, dtype=np.uint8, mode="r")
    size = int(blob[:8].view("<u8")[0]) if len(blob) > 8 else len(blob)
    if 8 + size > len(blob):
        raise ValueError("it breaks off, or is not in the safetensors format")
    header: dict[str, dict[str, Any]] = json.loads(blob[8 : 8 + size].tobytes())
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in _KINDS:
            continue
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        data = np.frombuffer(blob[begin:end].tobytes(), dtype=_KINDS[entry["dtype"]])
        yield name, data.reshape(entry["shape"]).astype(np.float32, copy=False)
