"""Candidates: what a store finds for the parts of a query, before anything is made of it.

A store finds the nearest passages to each of some vectors and the best matches of each of some
lists of keywords, all to the same depth, however many results are wanted in the end: otherwise
the order of the first ten would depend on whether a hundred were asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from llama_index.core.vector_stores import MetadataFilters
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.keywords import NOTHING_COUNTED, Frequencies, KeywordWeights
from tunedd_api.rag.vector_stores.vectors import Vectors

DEPTH: Final = 200
"""How many passages each vector and each list of keywords brings, unless a search says less."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CandidateSearch:
    """What to look for: unit vectors, keywords with what they count for, and where.

    The passages that hold each of the keywords that are ``counted`` are counted on the way.
    """

    vectors: Sequence[Vectors] = ()
    keywords: Sequence[KeywordWeights] = ()
    filters: MetadataFilters | None = None
    depth: int = DEPTH
    counted: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages found, each once, in the order of their ids.

    ``cosines`` has a row for each vector of the search and holds the cosine of every candidate
    with it; ``matches`` has one for each list of keywords and holds BM25 scores, 0 for what is
    not among its best. ``frequencies`` are those of the keywords that were to be counted.
    """

    ids: tuple[str, ...]
    cosines: Scores
    matches: Scores
    frequencies: Frequencies = NOTHING_COUNTED

    @classmethod
    def of(
        cls,
        search: CandidateSearch,
        vectors: Mapping[str, Vectors],
        matches: Sequence[Mapping[str, float]],
    ) -> Self:
        """Put together the vectors of all that was found and what each list of keywords found."""
        ids = list(vectors)
        near = np.zeros((len(search.vectors), len(ids)))
        if near.size:
            near = cosines(np.stack([vectors[id_] for id_ in ids]), np.stack(search.vectors))
        said = np.zeros((len(matches), len(ids)))
        for row, found in enumerate(matches):
            said[row] = [found.get(id_, 0.0) for id_ in ids]
        return cls.ordered(ids, near, said)

    @classmethod
    def ordered(
        cls,
        ids: Sequence[str],
        near: Scores,
        said: Scores,
        frequencies: Frequencies = NOTHING_COUNTED,
    ) -> Self:
        """Put what was found, and a row of scores for each vector and list, into order."""
        order = sorted(range(len(ids)), key=ids.__getitem__)
        return cls(
            tuple([ids[n] for n in order]),
            near.take(order, axis=1),
            said.take(order, axis=1),
            frequencies,
        )


COSINE_DECIMALS: Final = 6
"""Cosines are compared to a millionth: vectors of float32 tell no more."""


_BY_ONE_THREAD: Final = 200_000
"""Multiplications that OpenBLAS does by one thread. From 262,144 it wakes its others, which takes
longer than such a product, and processors from other turns."""


def cosines(vectors: Vectors, queries: Vectors) -> Scores:
    """The cosines of unit vectors, one a row, with each query: a row for a query.

    Summed in float64, so that the order of the sum, which depends on how many vectors there are,
    shows in no digit that is kept.
    """
    exact = np.empty((len(queries), len(vectors)))
    wanted = queries.astype(np.float64)
    step = max(1, _BY_ONE_THREAD // max(wanted.size, 1))
    for start in range(0, len(vectors), step):
        some = vectors[start : start + step].astype(np.float64)
        np.matmul(wanted, some.T, out=exact[:, start : start + step])
    return exact.round(COSINE_DECIMALS, out=exact)


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
