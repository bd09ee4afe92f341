"""What searches leave out because it is not served, remembered from one to the next."""

from collections.abc import Mapping
from time import monotonic
from typing import Final

from tunedd_api.documents.passages import Passage

_REMEMBERED_SECONDS: Final = 60.0
"""Versions that are gone for good must not be left out for ever, by longer and longer filters."""


class LeftOut:
    """Versions that are not served, each with one of its passages."""

    def __init__(self) -> None:
        self._passages: Mapping[str, Passage] = {}
        self._since = monotonic()

    def passages(self) -> Mapping[str, Passage]:
        """What the last search left out, if that was noted within the last minute."""
        if monotonic() - self._since > _REMEMBERED_SECONDS:
            self._passages = {}
        return self._passages

    def note(self, passages: Mapping[str, Passage]) -> None:
        """Remember what a search has left out; the minute begins with a change."""
        if passages.keys() != self._passages.keys():
            self._passages, self._since = dict(passages), monotonic()
