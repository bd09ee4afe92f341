"""What a client is told whose request never gets as far as the application."""

import json
from dataclasses import dataclass
from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE


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
