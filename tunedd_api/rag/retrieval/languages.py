"""Which of two embedding models a question is put to, where an index has both."""

from time import monotonic
from typing import Final

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.keywords import FOREIGN

_NEARLY_ALL: Final = 0.9
"""The share of passages in English from which English questions are put to the model that reads
English best. It finds nothing else; the other one finds all, and follow-ups a little worse."""

_FRESH: Final = 60.0
"""Seconds after which the passages are counted anew."""


class LibraryLanguages:
    """Knows whether nearly all passages of a store are in English."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._known: tuple[float, bool] | None = None

    async def english_will_do(self, question: str) -> bool:
        """Whether the question and nearly all passages are in English.

        Raises:
            StoreUnavailable, TimedOut
        """
        return is_english(question) and await self._nearly_all_english()

    async def _nearly_all_english(self) -> bool:
        if self._known is not None and monotonic() - self._known[0] < _FRESH:
            return self._known[1]
        counted = await self._store.frequencies([FOREIGN])
        foreign = counted.holding.get(FOREIGN, 0)
        english = foreign <= (1 - _NEARLY_ALL) * counted.passages
        self._known = monotonic(), english
        return english
