"""The page, and the API's description to look at: files that come with the service.

Each is read when it is first asked for, and sent compressed; which there are is known from the
start, so that nothing that a request names is looked for on the disk.
"""

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from tunedd_api.api.conditions import Outcome, Validators

FOLDER: Final = Path(__file__).parents[1] / "web"

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The page runs its own scripts, speaks to its own service, and makes no markup from text."""

DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
"""Swagger UI makes markup of its own, and draws its icons from `data:`."""

_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

_MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

_POLICIES: Final = {"docs.html": DOCS_POLICY}


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    media_type: str
    policy: str
    validators: Validators

    @classmethod
    def read(cls, path: Path) -> "WebFile":
        """Read a file."""
        content = path.read_bytes()
        return cls(
            content,
            gzip.compress(content, mtime=0),
            _MEDIA_TYPES[path.suffix],
            _POLICIES.get(path.name, PAGE_POLICY),
            Validators(f'"{hashlib.sha256(content).hexdigest()[:32]}"'),
        )

    def response(self, asked: Mapping[str, str]) -> Response:
        """The file, or that it has not changed."""
        headers = {
            **_HEADERS,
            "Content-Security-Policy": self.policy,
            **self.validators.headers,
        }
        if self.validators.outcome(asked) is Outcome.SAME:
            return Response(status_code=304, headers=headers)
        if "gzip" not in asked.get("accept-encoding", ""):
            return Response(self.content, headers=headers, media_type=self.media_type)
        headers["Content-Encoding"] = "gzip"
        return Response(self.compressed, headers=headers, media_type=self.media_type)


def web_router() -> APIRouter:
    """The page at ``/``, the API's description at ``/docs``, and their files below ``/web``."""
    files = _files()
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def page(request: Request) -> Response:
        return await file("index.html", request)

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        return await file("docs.html", request)

    @router.get("/web/{name:path}")
    async def file(name: str, request: Request) -> Response:
        if (path := files.get(name)) is None:
            raise HTTPException(404)
        # The largest one takes 50 ms to compress.
        found = await asyncio.to_thread(_read, path)
        return found.response(request.headers)

    return router


def _files() -> Mapping[str, Path]:
    return {
        path.relative_to(FOLDER).as_posix(): path
        for path in FOLDER.rglob("*")
        if path.suffix in _MEDIA_TYPES
    }


@cache
def _read(path: Path) -> WebFile:
    return WebFile.read(path)
