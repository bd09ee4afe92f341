"""A document from its beginning to its end, as the passages that it was cut into.

What a document says as a whole is not in the few passages nearest to a question. The store is
asked for all passages of the document, by a filter alone, and they are put into reading order.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tunedd_api.documents.passages import Passage
from tunedd_api.documents.ports import PageTexts
from tunedd_api.errors import TimedOut
from tunedd_api.rag.index import PassageIndex
from tunedd_api.rag.nodes import SOURCE_ID, only, stored_passage
from tunedd_api.rag.retrieval.condense import Vector


@dataclass(frozen=True, slots=True)
class WalkedPassage:
    """A passage and its unit vector."""

    passage: Passage
    vector: Vector


class DocumentWalk:
    """Reads documents in order; ``timeout`` is in seconds."""

    def __init__(self, index: PassageIndex, pages: PageTexts, timeout: float) -> None:
        self._index = index
        self._pages = pages
        self._timeout = timeout

    async def passages(self, document: UUID) -> Sequence[WalkedPassage]:
        """The passages of a document that are served, from the first page to the last.

        Each stands on its page as it says. Works cited are among them, marked as such.

        Raises:
            StoreUnavailable, TimedOut
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await self._standing(await self._stored(document))
        except TimeoutError as error:
            raise TimedOut("The vector store took too long to answer.") from error

    async def _stored(self, document: UUID) -> list[WalkedPassage]:
        stored = await self._index.store.walk(only(SOURCE_ID, [str(document)]))
        walked = [
            WalkedPassage(stored_passage(one, score=0.0, similarity=0.0), one.vector)
            for one in stored
        ]
        return [one for one in walked if one.passage.document.id == document]

    async def _standing(self, walked: Sequence[WalkedPassage]) -> list[WalkedPassage]:
        """Those of the version that is served, in the order in which they are read."""
        keys = {(one.passage.document.id, one.passage.page) for one in walked}
        pages = await self._pages.page_texts(keys) if keys else {}
        standing = []
        for one in sorted(walked, key=lambda w: (w.passage.page, w.passage.start)):
            passage = one.passage
            page = pages.get((passage.document.id, passage.page))
            if page is None or page.version != passage.version:
                continue
            if page.text[passage.start : passage.end] == passage.text:
                standing.append(replace(one, passage=replace(passage, sha256=page.sha256)))
        return standing
