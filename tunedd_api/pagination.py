"""Pages of a listing and the cursors between them."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tunedd_api.errors import InvalidCursor

T = TypeVar("T")

_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a listing; ``next_cursor`` is None on the last page."""

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(*key: str | int) -> str:
    """Wrap the sort key of a page's last item, so that rows added meanwhile shift nothing."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *shape: type[str] | type[int]) -> tuple[str | int, ...]:
    """Unwrap a cursor whose parts have the given types.

    Raises:
        InvalidCursor: if it is anything else.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InvalidCursor from error
    if (
        not isinstance(key, list)
        or len(key) != len(shape)
        or any(type(part) is not kind for part, kind in zip(key, shape, strict=True))
        or not all(_is_comparable(part) for part in key)
    ):
        raise InvalidCursor
    return tuple(key)


def _is_comparable(part: str | int) -> bool:
    """Whether every database can compare its values with it."""
    if isinstance(part, int):
        return abs(part) <= _LARGEST
    return not _NO_TEXT.search(part)
