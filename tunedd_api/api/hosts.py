"""By which name the service is called, and from whose pages: plain ASGI, before any routing.

A page that points a name of its own at this machine (DNS rebinding), or sends requests to it from
the reader's browser, would otherwise read along and write.
"""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from tunedd_api.api.problems import instance_of, problem, response

_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+,;=%-]+)(:(?P<port>\d{1,5})?)?", re.IGNORECASE
)
"""A Host header (RFC 9112, 3.2; RFC 3986, 3.2.2)."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PORTS: Final = {"http": "80", "https": "443"}


class AllowedHosts:
    """Lets through requests for the names that the service goes by; ``*.`` stands for any prefix.

    A Host header that is none, or is not there just once, is refused whatever is allowed; only
    HTTP/1.0, which browsers don't speak, does without.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = [host.lower() for host in hosts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400."""
        given = _values(scope, b"host") if scope["type"] == "http" else []
        if not given and (scope["type"] != "http" or scope["http_version"] == "1.0"):
            await self._app(scope, receive, send)
            return
        found = _AUTHORITY.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            body = problem(
                400,
                "bad-request",
                "Bad Request",
                "The Host header names no host.",
                instance_of(scope),
            )
        elif not self._known(found["host"].lower()):
            body = problem(
                400,
                "host-not-allowed",
                "The host is not allowed",
                "The service does not go by the name in the Host header: TUNEDD_PUBLIC_URL or "
                "TUNEDD_ALLOWED_HOSTS can give it another.",
                instance_of(scope),
            )
        else:
            await self._app(scope, receive, send)
            return
        await response(body)(scope, receive, send)

    def _known(self, name: str) -> bool:
        return any(
            host in {"*", name} or (host.startswith("*.") and name.endswith(host[1:]))
            for host in self._hosts
        )


class OwnPages:
    """Keeps pages of other origins from changing anything; what is no browser names no origin.

    An origin is the service's own if it has the host and port that the request is for, or is
    ``public_origin``, as in ``https://example.org``; ``others`` are those that may do as its own.
    """

    def __init__(
        self, app: ASGIApp, public_origin: str | None, others: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._known = {*others, public_origin}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or scope["method"] in _SAFE or self._is_own(scope):
            await self._app(scope, receive, send)
        else:
            body = problem(
                403,
                "foreign-origin",
                "A page of another origin",
                "Pages of other origins may not change anything here.",
                instance_of(scope),
            )
            await response(body)(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        host = "".join(_values(scope, b"host"))
        return all(
            origin in self._known or _is_at(host, origin) for origin in _values(scope, b"origin")
        )


def _is_at(host: str, origin: str) -> bool:
    """Whether an origin is at this host and port.

    The scheme is left out: a proxy may speak another one to the service than to its clients.
    """
    scheme, _, authority = origin.partition("://")
    own, other = _AUTHORITY.fullmatch(host), _AUTHORITY.fullmatch(authority)
    if own is None or other is None or scheme not in _PORTS:
        return False
    default = _PORTS[scheme]
    return (own["host"].lower(), own["port"] or default) == (
        other["host"].lower(),
        other["port"] or default,
    )


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
