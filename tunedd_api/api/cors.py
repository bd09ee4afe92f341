"""Pages of other origins that may speak to the service (CORS, Fetch standard, 3.2)."""

from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_SHOWN: Final = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)
"""Response headers that a page may read beside those that every page may."""

_REMEMBERED: Final = 600
"""Seconds for which a browser need not ask again."""


class CrossOrigin:
    """Lets pages of exactly these ``origins`` read what is answered; for all others it is not here.

    Keys travel in a header that pages set themselves, so cookies are never asked for.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode("ascii") for origin in origins)
        self._allowing = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=["*"],
            expose_headers=_SHOWN,
            max_age=_REMEMBERED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request, or pass the request on and say who may read the answer."""
        allowed = scope["type"] == "http" and self._is_allowed(scope)
        await (self._allowing if allowed else self._app)(scope, receive, send)

    def _is_allowed(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"origin"]
        return len(named) == 1 and named[0] in self._origins
