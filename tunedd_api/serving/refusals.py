"""What a client is told whose request never gets as far as the application."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, TypeAlias

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

_log = logging.getLogger(__name__)

Wording: TypeAlias = Callable[[Mapping[str, Any], str], tuple[str, Mapping[str, Any]]]
"""Gives the media type and the body in which a problem is told at a path, which is empty where no
request line was read so far."""


def as_problem(problem: Mapping[str, Any], path: str) -> tuple[str, Mapping[str, Any]]:
    """Tell a problem as it is, whatever the path."""
    del path
    return "application/problem+json", problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem (RFC 9457) with a request that the application never sees."""

    status: int
    slug: str
    title: str
    detail: str

    def response(self, path: str = "", wording: Wording = as_problem) -> bytes:
        """The whole response, which ends the connection.

        It names no ``instance``: of the address no more may have arrived than its beginning.
        """
        problem = {
            "type": f"urn:tunedd:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": "",
        }
        media_type, worded = wording(problem, path)
        body = json.dumps(worded).encode()
        fields = [f"content-type: {media_type}", f"content-length: {len(body)}"]
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
