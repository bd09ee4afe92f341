"""Whether the store holds what the manifest says, at the price of two counts.

A store can lose passages behind the service's back, when its disk is emptied or replaced say; and
what it does not hold, the documents would seem not to answer.
"""

import asyncio
from dataclasses import dataclass

from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.storage.documents import SqlDocumentCatalogue


@dataclass(frozen=True, slots=True)
class Completeness:
    """Compares the passages that are served with those in the store."""

    documents: SqlDocumentCatalogue
    store: PassageStore

    async def work(self) -> int:
        """How much there is to do: documents to process, and passages to make again.

        Raises:
            StoreUnavailable, TimedOut
        """
        return await self.documents.pending() or await self._missing()

    async def ping(self) -> None:
        """Return if the store answers and holds every passage.

        Raises:
            StoreUnavailable, TimedOut
        """
        await self.store.ping()
        if missing := await self._missing():
            raise StoreUnavailable(
                f"The vector store has lost {missing} passages; they are being made anew."
            )

    async def _missing(self) -> int:
        # In this order: what is stored in between is there when it is counted.
        expected = await self.documents.passages_served()
        held = await asyncio.to_thread(self.store.count)
        return max(0, expected - held)
