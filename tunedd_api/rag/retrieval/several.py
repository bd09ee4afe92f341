"""Retrieval for several subjects: each gets its passages, and all of them their turn."""

import asyncio
from collections.abc import Sequence
from itertools import chain, zip_longest

from tunedd_api.documents.passages import HistoryMessage, Passage, PassageRetriever
from tunedd_api.documents.scope import DocumentScope


async def retrieve_each(
    retriever: PassageRetriever,
    queries: Sequence[str],
    history: Sequence[HistoryMessage],
    scopes: Sequence[DocumentScope],
    limit: int,
) -> Sequence[Passage]:
    """Passages for several queries at once, each within its own scope, taking turns.

    At most ``limit`` in all; the best of each query stand first, in the order of the queries.

    Raises:
        ModelUnavailable, StoreUnavailable, TimedOut
        ValueError: if there are not as many scopes as queries.
    """
    found = await asyncio.gather(
        *(
            retriever.retrieve(query, history, scope, limit)
            for query, scope in zip(queries, scopes, strict=True)
        )
    )
    return interleaved(found, limit)


def interleaved(ranked: Sequence[Sequence[Passage]], limit: int) -> list[Passage]:
    """The first of each, then the second of each, and so on; a passage comes once."""
    in_turn = chain.from_iterable(zip_longest(*ranked))
    passages = {passage.id: passage for passage in in_turn if passage is not None}
    return list(passages.values())[:limit]
