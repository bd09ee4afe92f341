"""Candidates: what a store finds for the parts of a query, before anything is made of it.

A store finds the nearest passages to each of some vectors and the best matches of each of some
lists of keywords, all to the same depth, however many results are wanted in the end: otherwise
the order of the first ten would depend on whether a hundred were asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from llama_index.core.vector_stores import MetadataFilters
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.keywords import KeywordWeights
from tunedd_api.rag.vector_stores.vectors import Vectors

DEPTH: Final = 200
"""How many passages each vector and each list of keywords brings, unless a search says less."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CandidateSearch:
    """What to look for: unit vectors, keywords with what they count for, and where."""

    vectors: Sequence[Vectors] = ()
    keywords: Sequence[KeywordWeights] = ()
    filters: MetadataFilters | None = None
    depth: int = DEPTH


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages found, each once, in the order of their ids.

    ``cosines`` has a row for each vector of the search and holds the cosine of every candidate
    with it; ``matches`` has one for each list of keywords and holds BM25 scores, 0 for what is
    not among its best.
    """

    ids: tuple[str, ...]
    cosines: Scores
    matches: Scores

    @classmethod
    def of(
        cls,
        search: CandidateSearch,
        vectors: Mapping[str, Vectors],
        matches: Sequence[Mapping[str, float]],
    ) -> Self:
        """Put together the vectors of all that was found and what each list of keywords found."""
        ids = tuple(sorted(vectors))
        found = np.stack([vectors[id_] for id_ in ids]) if ids else np.zeros((0, 0))
        cosines = [
            np.round((found @ query).astype(np.float64), COSINE_DECIMALS)
            if ids
            else np.zeros(0, dtype=np.float64)
            for query in search.vectors
        ]
        scores = [
            np.array([found.get(id_, 0.0) for id_ in ids], dtype=np.float64) for found in matches
        ]
        return cls(ids, _rows(cosines, len(ids)), _rows(scores, len(ids)))


COSINE_DECIMALS: Final = 6
"""Cosines are compared to a millionth: below that, float32 sums differ with their order."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as a store holds it: its metadata, text, unit vector and keywords."""

    id: str
    metadata: Mapping[str, Any]
    text: str
    vector: Vectors
    keywords: frozenset[str]


def reading_order(passage: StoredPassage) -> tuple[int, int, str]:
    """What puts the passages of a document into the order in which they are read."""
    place = passage.metadata
    return int(place["page"]), int(place["start"]), passage.id


def _rows(rows: Iterable[NDArray[Any]], width: int) -> Scores:
    made = list(rows)
    return np.stack(made) if made else np.zeros((0, width), dtype=np.float64)
