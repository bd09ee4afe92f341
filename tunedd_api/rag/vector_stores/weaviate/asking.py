"""How a search is written for the client, and what is made of what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.collections.classes.filters import FilterReturn

from tunedd_api.rag.vector_stores.candidates import COSINE_DECIMALS, Candidates, CandidateSearch
from tunedd_api.rag.vector_stores.keywords import K1, KEYWORDS, KeywordWeights
from tunedd_api.rag.vector_stores.vectors import Vectors

_CONSTANT_FACTOR: Final = K1 + 1
"""Of BM25, which Weaviate leaves out."""

_MOST_REPEATS: Final = 8

_AT_ONCE: Final = 200
"""Passages asked for at once: servers may be set up to give few (QUERY_MAXIMUM_RESULTS)."""

Arguments = dict[str, Any]
Answers = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a search is written for the client: arguments of ``near_vector`` and of ``bm25``.

    Vectors are not fetched, which takes the client longer than anything else does: what is found
    by something else than a vector is asked for once more, by that vector, for its distance.
    """

    search: CandidateSearch
    condition: FilterReturn | None

    def near(self) -> list[Arguments]:
        """What each vector looks for."""
        return [
            self._nearest(vector, self.search.depth, self.condition)
            for vector in self.search.vectors
        ]

    def matches(self) -> list[Arguments | None]:
        """What each list of keywords looks for; None for an empty one.

        A keyword that is repeated counts as often, so the weights become whole numbers.
        """
        return [
            {
                "query": " ".join(
                    word
                    for word, weight in weights.items()
                    for _ in range(min(_MOST_REPEATS, round(weight / _unit(weights))))
                ),
                "query_properties": [KEYWORDS],
                "limit": self.search.depth,
                "filters": self.condition,
                "return_properties": [],
                "return_metadata": MetadataQuery(score=True),
            }
            if weights
            else None
            for weights in self.search.keywords
        ]

    def distances(self, found: "Found") -> list[tuple[int, Arguments]]:
        """How to ask for what is missing of the cosines, and with which vector each."""
        asked = []
        for number, vector in enumerate(self.search.vectors):
            missing = sorted(found.ids - found.near[number].keys())
            for start in range(0, len(missing), _AT_ONCE):
                some = missing[start : start + _AT_ONCE]
                by_id = Filter.by_id().contains_any(some)
                asked.append((number, self._nearest(vector, len(some), by_id)))
        return asked

    def _nearest(self, vector: Vectors, limit: int, condition: FilterReturn | None) -> Arguments:
        return {
            "near_vector": vector.tolist(),
            "limit": limit,
            "filters": condition,
            "return_properties": [],
            "return_metadata": MetadataQuery(distance=True),
        }


class Found:
    """What came back: for each vector cosines, and for each list of keywords scores, by id."""

    def __init__(self, search: CandidateSearch, near: Answers, said: Answers) -> None:
        self.near = [_cosines(objects) for objects in near]
        self._said = [
            {
                str(one.uuid): _CONSTANT_FACTOR * _unit(weights) * (one.metadata.score or 0.0)
                for one in objects
            }
            for weights, objects in zip(search.keywords, said, strict=True)
        ]
        self.ids = {id_ for found in (*self.near, *self._said) for id_ in found}

    def add(self, vector: int, objects: Sequence[Any]) -> None:
        """Take in distances from a vector."""
        self.near[vector] |= _cosines(objects)

    def candidates(self) -> Candidates:
        """All that was found; without what was deleted meanwhile, of which there is no cosine."""
        ids = sorted(set.intersection(self.ids, *(found.keys() for found in self.near)))
        near = [[found[id_] for id_ in ids] for found in self.near]
        said = [[found.get(id_, 0.0) for id_ in ids] for found in self._said]
        return Candidates(
            tuple(ids),
            np.array(near, dtype=np.float64).reshape(len(near), len(ids)),
            np.array(said, dtype=np.float64).reshape(len(said), len(ids)),
        )


def _unit(weights: KeywordWeights) -> float:
    return min(weights.values())


def _cosines(objects: Sequence[Any]) -> dict[str, float]:
    """Cosines by id, to as many decimals as those of the other store."""
    return {str(one.uuid): round(1 - one.metadata.distance, COSINE_DECIMALS) for one in objects}
