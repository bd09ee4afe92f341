"""A stand-in for a hub of model files, which serves one file and behaves as it is told."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

HubMood: TypeAlias = Literal[
    "well", "elsewhere", "whole only", "breaking off once", "unmeasured", "missing"
]
"""How the hub answers: as it should, by sending on to another address, without parts, half the
first time, without saying the length, or with 404."""


@dataclass
class HubServer:
    """What the hub has, how it feels, and what it was asked: paths with the range asked for."""

    content: bytes = b""
    mood: HubMood = "well"
    asked: list[tuple[str, str | None]] = field(default_factory=list)


def hub_app(hub: HubServer) -> FastAPI:
    """A server that gives the hub's content under every address of a file."""
    app = FastAPI()

    @app.get("/{repository:path}/resolve/{revision}/{path:path}")
    async def resolve(request: Request) -> Response:
        hub.asked.append((request.url.path, request.headers.get("Range")))
        if hub.mood == "missing":
            return Response(status_code=404)
        if hub.mood == "elsewhere":
            return RedirectResponse("/cdn")
        return _reply(hub, request)

    @app.get("/cdn")
    async def cdn(request: Request) -> Response:
        return _reply(hub, request)

    return app


def _reply(hub: HubServer, request: Request) -> Response:
    content, status = hub.content, 200
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    if asked and hub.mood != "whole only":
        content, status = content[int(asked[1]) :], 206
    if hub.mood == "breaking off once":
        hub.mood = "well"
        length = {"Content-Length": str(len(content))}
        return StreamingResponse(_half(content), status, headers=length)
    if hub.mood == "unmeasured":
        return StreamingResponse(_pieces(content), status)
    return Response(content, status)


async def _half(content: bytes) -> AsyncIterator[bytes]:
    yield content[: len(content) // 2]
    raise ConnectionAbortedError


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]
