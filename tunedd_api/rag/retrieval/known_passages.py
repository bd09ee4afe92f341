"""Passages that were read before: what a store holds under an id never changes."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.nodes import stored_passage
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import StoredPassage

_KEPT: Final = 1024
"""Passages that are kept: about 10 kB each, keywords and vector included."""


_NAMES: Final = tuple(field.name for field in fields(Passage))
_FIELDS: Final = attrgetter(*_NAMES)
_SCORE: Final = _NAMES.index("score")
_SIMILARITY: Final = _NAMES.index("similarity")


@dataclass(frozen=True, slots=True)
class KnownPassage:
    """A passage as it is stored, and as it is told; score and similarity are a search's: here 0."""

    stored: StoredPassage
    passage: Passage

    def told(self, score: float, similarity: float) -> Passage:
        """The passage as a search has found it."""
        # ``dataclasses.replace`` looks at each field in Python.
        told = [*_FIELDS(self.passage)]
        told[_SCORE], told[_SIMILARITY] = score, similarity
        return Passage(*told)


class KnownPassages:
    """Reads passages by their ids, those that many searches find from memory.

    An id is derived from the document, its version, and the place: who finds it in the store finds
    what is known of it. Whether it is served still is asked of the pages each time.
    """

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._known: OrderedDict[str, KnownPassage] = OrderedDict()

    async def read(self, ids: Sequence[str]) -> Mapping[str, KnownPassage]:
        """Those of these passages that the store holds, by id.

        Raises:
            StoreUnavailable, TimedOut
        """
        found = {id_: one for id_ in ids if (one := self._known.get(id_)) is not None}
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            for id_, stored in (await self._store.passages(missing)).items():
                found[id_] = KnownPassage(stored, stored_passage(stored, 0.0, 0.0))
            self._known.update(found)
        for id_ in found:
            self._known.move_to_end(id_)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found
