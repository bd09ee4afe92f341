"""How much of a query is asked of the vectors, and how much of the words."""

from typing import Final

from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.types import VectorStoreQueryMode

DEFAULT_ALPHA: Final = 0.5
"""What the vectors count for in a hybrid query that does not say."""


def vector_weight(query: VectorStoreQuery) -> float:
    """Tell what the vectors count for, 0…1; the words count for the rest.

    Raises ValueError for a mode that the stores do not know, an alpha outside 0…1, or a query by
    vector that brings none.
    """
    match VectorStoreQueryMode(query.mode):
        case VectorStoreQueryMode.TEXT_SEARCH | VectorStoreQueryMode.SPARSE:
            return 0.0
        case VectorStoreQueryMode.DEFAULT:
            if query.query_embedding is None:
                raise ValueError("A query by vector needs a vector.")
            return 1.0
        case VectorStoreQueryMode.HYBRID:
            alpha = DEFAULT_ALPHA if query.alpha is None else query.alpha
            if not 0 <= alpha <= 1:
                raise ValueError(f"alpha is {alpha}, not between 0 and 1.")
            return 0.0 if query.query_embedding is None else alpha
        case unknown:
            raise ValueError(f"The query mode {unknown.value!r} is not supported.")
