"""Reading a whole document out of a collection, of which a server gives only so much at once."""

from collections.abc import Sequence
from typing import Any, Final

from weaviate.classes.query import Filter, Sort
from weaviate.collections import CollectionAsync
from weaviate.collections.classes.filters import FilterReturn

from tunedd_api.rag.vector_stores.candidates import StoredPassage, reading_order
from tunedd_api.rag.vector_stores.keywords import KEYWORDS
from tunedd_api.rag.vector_stores.weaviate.errors import naming_errors
from tunedd_api.rag.vector_stores.weaviate.schema import METADATA, TEXT
from tunedd_api.rag.vector_stores.weaviate.search import stored_passage_of
from tunedd_api.rag.vector_stores.weaviate.server import Server

_AT_ONCE: Final = 200
"""Passages fetched at once: servers may be set up to give few (QUERY_MAXIMUM_RESULTS)."""

_PAGE: Final = "page"
_START: Final = "start"


async def walked(
    collection: CollectionAsync, condition: FilterReturn, server: Server
) -> list[StoredPassage]:
    """All passages that the condition holds for, by page and start.

    Each fetch goes on at the place where the last one ended, since counting off what was fetched
    already is what the server's limit forbids.
    """
    passages: dict[str, StoredPassage] = {}
    after: FilterReturn | None = None
    while True:
        found = await _fetched(
            collection, condition if after is None else condition & after, server
        )
        new = {str(one.uuid): stored_passage_of(one) for one in found}
        ended = len(found) < _AT_ONCE or new.keys() <= passages.keys()
        passages |= new
        if ended:
            return sorted(passages.values(), key=reading_order)
        after = _from(found[-1].properties)


async def _fetched(
    collection: CollectionAsync, condition: FilterReturn, server: Server
) -> Sequence[Any]:
    with naming_errors():
        found = await server.answer(
            collection.query.fetch_objects(
                filters=condition,
                sort=Sort.by_property(_PAGE).by_property(_START),
                limit=_AT_ONCE,
                include_vector=True,
                return_properties=[TEXT, KEYWORDS, *METADATA],
            )
        )
    return found.objects


def _from(place: Any) -> FilterReturn:  # noqa: ANN401 - the client's own mapping
    """What stands at this place or behind it; versions of a document share their places."""
    page, start = int(place[_PAGE]), int(place[_START])
    later = Filter.by_property(_PAGE).greater_than(page)
    here = Filter.by_property(_PAGE).equal(page)
    return later | (here & Filter.by_property(_START).greater_or_equal(start))
