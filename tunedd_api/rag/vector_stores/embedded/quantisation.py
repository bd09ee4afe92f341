"""Vectors as bytes: a quarter of the memory to read, and how far off a product of them can be."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import simsimd
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.vectors import Vectors

Codes = NDArray[np.int8]
Floats = NDArray[np.float32]

_LEVELS: Final = 127
_BLOCK: Final = 4096
"""Passages multiplied at once: few enough that a second query finds their codes in the cache."""

_ROUNDED_UP: Final = np.float32(1.001)
"""What makes up for the rounding of an error's own calculation."""


@dataclass(frozen=True, slots=True)
class Quantised:
    """Vectors as ``scales`` times ``codes``, and the length of what that leaves of each."""

    codes: Codes
    scales: Floats
    errors: Floats

    @classmethod
    def of(cls, vectors: Vectors) -> "Quantised":
        """Quantise vectors, one a row, each by its own greatest number."""
        scales = np.abs(vectors).max(axis=1, initial=0.0) / np.float32(_LEVELS)
        scales = np.maximum(scales, np.finfo(np.float32).tiny)
        codes = np.rint(vectors / scales[:, None]).astype(np.int8)
        lost = vectors - codes * scales[:, None]
        errors = np.sqrt(np.einsum("ij,ij->i", lost, lost)) * _ROUNDED_UP
        return cls(codes, scales, errors)


def products(queries: Quantised, codes: Codes, scales: Floats) -> Floats:
    """Estimate the product of each query with each vector: a row for a query.

    Each is off by at most ``bounds`` of the two.
    """
    found = np.empty((len(queries.codes), len(codes)), dtype=np.float32)
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK]
        # One thread: those of OpenMP wait for each other by spinning.
        dots = simsimd.cdist(queries.codes, block, metric="dot", out_dtype="float32", threads=1)
        found[:, start : start + len(block)] = np.asarray(dots)
    found *= scales
    found *= queries.scales[:, None]
    return found


def bounds(queries: Quantised, errors: Floats) -> Floats:
    """How far an estimated product of unit vectors can be from the real one: a row for a query.

    With v = c + e and q = d + f, the product of v and q is that of c and d, and at most
    ‖f‖ ‖c‖ + ‖e‖ more or less (Cauchy and Schwarz), where ‖c‖ is at most 1 + ‖e‖.
    """
    off = queries.errors[:, None]
    bound: Floats = off * (1 + errors) + errors
    return bound
