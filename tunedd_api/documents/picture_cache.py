"""Pictures that were drawn of late, as far as they fit into so many bytes."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_MOST_BYTES: Final = 32 * 1024 * 1024


class PictureCache(Generic[T]):
    """What was kept or asked for last stays; what has not been asked for the longest goes first."""

    def __init__(self, size: Callable[[T], int], most_bytes: int = _MOST_BYTES) -> None:
        self._size = size
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> T | None:
        """What is kept under a key, if it still is."""
        if (found := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, picture: T) -> None:
        """Keep a picture; one that is larger than all may be together is not kept."""
        if (before := self._kept.pop(key, None)) is not None:
            self._bytes -= self._size(before)
        self._kept[key] = picture
        self._bytes += self._size(picture)
        while self._bytes > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= self._size(gone)
