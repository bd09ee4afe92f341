"""Searching a collection: the parts of a query asked side by side, and what comes back."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final

import numpy as np
from weaviate.classes.query import Filter
from weaviate.collections import Collection, CollectionAsync
from weaviate.collections.classes.filters import FilterReturn

from tunedd_api.rag.vector_stores.candidates import (
    Candidates,
    CandidateSearch,
    StoredPassage,
)
from tunedd_api.rag.vector_stores.keywords import KEYWORDS, Frequencies
from tunedd_api.rag.vector_stores.vectors import Vectors
from tunedd_api.rag.vector_stores.weaviate.asking import Arguments, Asking, Found
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.schema import METADATA, TEXT
from tunedd_api.rag.vector_stores.weaviate.server import Server

_REMEMBERED_SECONDS: Final = 60.0
_REMEMBERED: Final = 4096


def search_now(
    collection: Collection, search: CandidateSearch, condition: FilterReturn | None
) -> Candidates:
    """Ask one thing after another, and put together what was found."""
    asking = Asking(search, condition)
    with naming_errors():
        near = [collection.query.near_vector(**one).objects for one in asking.near()]
        said = [collection.query.bm25(**one).objects if one else [] for one in asking.matches()]
        found = Found(search, near, said)
        for vector, arguments in asking.distances(found):
            found.add(vector, collection.query.near_vector(**arguments).objects)
    return found.candidates()


async def asearch(
    collection: CollectionAsync,
    search: CandidateSearch,
    condition: FilterReturn | None,
    server: Server,
) -> Candidates:
    """Ask everything at once, then for the distances that are missing."""

    async def near(arguments: Arguments) -> Sequence[Any]:
        return (await collection.query.near_vector(**arguments)).objects

    async def said(arguments: Arguments | None) -> Sequence[Any]:
        return (await collection.query.bm25(**arguments)).objects if arguments else []

    asking = Asking(search, condition)
    first = [near(arguments) for arguments in asking.near()]
    first += [said(arguments) for arguments in asking.matches()]
    count = len(search.vectors)
    with naming_errors():
        answers = await server.answer(_all(first))
        found = Found(search, answers[:count], answers[count:])
        if missing := asking.distances(found):
            answers = await server.answer(_all([near(arguments) for _, arguments in missing]))
            for (vector, _), objects in zip(missing, answers, strict=True):
                found.add(vector, objects)
    return found.candidates()


async def passages_of(
    collection: CollectionAsync, ids: Sequence[str], server: Server
) -> dict[str, StoredPassage]:
    """Fetch passages by their ids."""
    if not ids:
        return {}
    with naming_errors():
        found = await server.answer(
            collection.query.fetch_objects(
                filters=Filter.by_id().contains_any(list(ids)),
                limit=len(ids),
                include_vector=True,
                return_properties=[TEXT, KEYWORDS, *METADATA],
            )
        )
    return {str(one.uuid): stored_passage_of(one) for one in found.objects}


class KeywordCounts:
    """How many passages hold a keyword, remembered for a minute."""

    def __init__(self) -> None:
        self._known: dict[str | None, tuple[float, int]] = {}

    async def of(
        self, collection: CollectionAsync, keywords: Some[str], server: Server
    ) -> Frequencies:
        """Count the passages, and those that hold each of the keywords."""
        now = monotonic()
        wanted: list[str | None] = [None, *keywords]
        missing = [
            word
            for word in wanted
            if word not in self._known or now - self._known[word][0] > _REMEMBERED_SECONDS
        ]
        if missing:
            with naming_errors():
                counts = await server.answer(_all([_count(collection, word) for word in missing]))
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known.update({w: (now, n) for w, n in zip(missing, counts, strict=True)})
        return Frequencies(self._known[None][1], {w: self._known[w][1] for w in keywords})


async def _count(collection: CollectionAsync, keyword: str | None) -> int:
    held = None if keyword is None else Filter.by_property(KEYWORDS).equal(keyword)
    found = await collection.aggregate.over_all(filters=held, total_count=True)
    return found.total_count or 0


async def _all(asked: Sequence[Any]) -> list[Any]:
    return list(await asyncio.gather(*asked))


def _vector(found: Any) -> Vectors:  # noqa: ANN401 - the client's own object
    return np.asarray(found.vector["default"], dtype=np.float32)


def stored_passage_of(found: Any) -> StoredPassage:  # noqa: ANN401 - the client's own object
    """A passage as the server gives it, with its vector, text, keywords and metadata."""
    properties: Mapping[str, Any] = found.properties
    return StoredPassage(
        id=str(found.uuid),
        metadata={key: properties[key] for key in METADATA if properties.get(key) is not None},
        text=properties[TEXT],
        vector=_vector(found),
        keywords=frozenset((properties.get(KEYWORDS) or "").split()),
    )
