"""What a client is told whose request never gets as far as the application."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem (RFC 9457) with a request that the application never sees."""

    status: int
    slug: str
    title: str
    detail: str

    def response(self) -> bytes:
        """The whole response, which ends the connection; no address is known to name in it."""
        body = json.dumps(
            {
                "type": f"urn:tunedd:problem:{self.slug}",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "instance": "",
            }
        ).encode()
        fields = ["content-type: application/problem+json", f"content-length: {len(body)}"]
        if self.status == 503:
            fields.append("retry-after: 2")
        head = "\r\n".join([*fields, "connection: close", "", ""])
        return STATUS_LINE[self.status] + head.encode() + body


MALFORMED: Final = Refusal(400, "bad-request", "Bad Request", "This is not HTTP/1.1.")
TOO_SLOW: Final = Refusal(
    408, "request-timeout", "Request Timeout", "The request took too long to arrive."
)
FULL: Final = Refusal(
    503, "too-many-connections", "Too many connections", "All connections are busy; try again."
)


def headers_too_large(head_bytes: int, head_fields: int) -> Refusal:
    """The refusal of a head beyond these limits."""
    return Refusal(
        431,
        "headers-too-large",
        "The headers are too large",
        f"At most {head_bytes} bytes and {head_fields} header fields are taken.",
    )


class RefusalLog:
    """A line for each kind of refusal, at most one within so many ``seconds``.

    Whoever is refused here costs next to nothing to refuse, and has shown no key: without a bound,
    anybody could fill the disk with lines. The next line says how many were left out before it.
    """

    def __init__(self, seconds: float = 10.0, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kinds: dict[str, _Told] = {}

    def note(self, refusal: Refusal) -> None:
        """Log a refusal, or count it if one like it was logged just now."""
        now, told = self._clock(), self._kinds.get(refusal.slug)
        if told is not None and now < told.at + self._seconds:
            told.since += 1
            return
        self._kinds[refusal.slug] = _Told(now)
        _log.info(
            "A request was refused (%d, %s).",
            refusal.status,
            refusal.slug,
            extra={
                "event": "refusal",
                "status": refusal.status,
                "problem": refusal.slug,
                "left_out": 0 if told is None else told.since,
            },
        )


@dataclass(slots=True)
class _Told:
    """When a kind of refusal was logged last, and how many there were since."""

    at: float
    since: int = 0


REFUSALS: Final = RefusalLog()
"""That of this process: connections share nothing else."""
