"""Vectors as both stores keep them: of one dimension, float32, scaled to length 1."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tunedd_api.errors import ConfigurationError

Vectors = NDArray[np.float32]


def unit(vector: Sequence[float] | None, dimension: int) -> Vectors:
    """Scale a vector of ``dimension`` numbers to length 1, so that dot products are cosines.

    Raises ValueError if it is missing, has another dimension or no direction (all zeros), or is
    not finite; the message names what the passage has instead.
    """
    if vector is None:
        raise ValueError("no vector")
    if len(vector) != dimension:
        raise ValueError(f"a vector of {len(vector)} numbers where the store's have {dimension}")
    exact = np.asarray(vector, dtype=np.float64)
    length = float(np.linalg.norm(exact))
    if not np.isfinite(length) or length == 0.0:
        raise ValueError("a vector that is zero or not finite")
    return (exact / length).astype(np.float32)


def query_unit(vector: Sequence[float], dimension: int) -> Vectors:
    """Scale a query's vector to length 1.

    Raises ConfigurationError if that cannot be: the query was embedded by another model.
    """
    try:
        return unit(vector, dimension)
    except ValueError as error:
        raise ConfigurationError(
            f"The query has {error}; the passages were embedded by another model."
        ) from error
