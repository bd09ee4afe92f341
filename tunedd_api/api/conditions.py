"""Conditional requests (RFC 9110, section 13): sending again only what has changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum, auto
from typing import Final

_TAG: Final = re.compile(r'(?P<weak>W/)?(?P<opaque>"[^"]*")')


class Outcome(Enum):
    """What a request's conditions come to."""

    SEND = auto()
    SAME = auto()
    """The client has it already: 304."""
    CHANGED = auto()
    """It is not what the client takes it for: 412."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one state of something from another.

    ``etag`` is a strong entity tag with its quotes, ``modified`` in whole seconds since the epoch.
    """

    etag: str
    modified: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What a response says of them."""
        headers = {"ETag": self.etag}
        if self.modified is not None:
            headers["Last-Modified"] = formatdate(self.modified, usegmt=True)
        return headers

    def outcome(self, headers: Mapping[str, str]) -> Outcome:
        """What the conditions in the headers of a GET come to, in the order of section 13.2.2."""
        if (wanted := headers.get("if-match")) is not None:
            if not self._is_among(wanted, weakly=False):
                return Outcome.CHANGED
        elif self._modified_after(headers.get("if-unmodified-since"), otherwise=False):
            return Outcome.CHANGED
        if (known := headers.get("if-none-match")) is not None:
            return Outcome.SAME if self._is_among(known, weakly=True) else Outcome.SEND
        if self._modified_after(headers.get("if-modified-since"), otherwise=True):
            return Outcome.SEND
        return Outcome.SAME

    def are(self, known: str) -> bool:
        """Whether this is, to the byte, what an If-Range header names by its tag or date."""
        if known.startswith(('"', "W/")):
            return known == self.etag
        return self.modified is not None and _seconds(known) == self.modified

    def _is_among(self, tags: str, *, weakly: bool) -> bool:
        return tags.strip() == "*" or any(
            tag["opaque"] == self.etag and (weakly or not tag["weak"])
            for tag in _TAG.finditer(tags)
        )

    def _modified_after(self, date: str | None, *, otherwise: bool) -> bool:
        """Whether it was modified after a date; ``otherwise`` if there is none to compare with."""
        seconds = None if date is None else _seconds(date)
        if seconds is None or self.modified is None:
            return otherwise
        return self.modified > seconds


def _seconds(date: str) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return None
