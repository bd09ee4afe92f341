"""A client that speaks ASGI itself, for what HTTP clients are too polite to do."""

import asyncio
import json
from typing import Any

from starlette.types import ASGIApp, Message


class Connection:
    """One request whose connection the test may close at any moment."""

    def __init__(
        self, app: ASGIApp, path: str, body: object, method: str = "POST", **headers: str
    ) -> None:
        content = json.dumps(body).encode()
        self._closed = asyncio.Event()
        self._requests: list[Message] = [
            {"type": "http.request", "body": content, "more_body": False}
        ]
        self._sent: list[Message] = []
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": [
                (b"host", b"service.test"),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(content)).encode()),
                *(
                    (name.replace("_", "-").encode(), value.encode())
                    for name, value in headers.items()
                ),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("service.test", 80),
        }
        self._task = asyncio.create_task(self._serve(app, scope))

    async def _serve(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._requests:
            return self._requests.pop()
        await self._closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self._sent.append(message)

    def close(self) -> None:
        """Hang up."""
        self._closed.set()

    async def ended(self) -> int:
        """Wait until the application is done with the request; the status that it sent."""
        await self._task
        return int(self._sent[0]["status"])

    @property
    def body(self) -> bytes:
        """What the application has answered so far."""
        return b"".join(message.get("body", b"") for message in self._sent)


class Upload:
    """A body that is sent piece by piece, and may break off."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self.answers: list[Message] = []
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "PUT",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": [(b"host", b"service.test"), (b"transfer-encoding", b"chunked")],
            "client": ("127.0.0.1", 1),
            "server": ("service.test", 80),
        }
        self._task = asyncio.create_task(self._serve(app, scope))

    async def _serve(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self._messages.get, self._note)

    async def _note(self, message: Message) -> None:
        self.answers.append(message)

    def send(self, piece: bytes) -> None:
        """Send a piece; more is to follow."""
        self._messages.put_nowait({"type": "http.request", "body": piece, "more_body": True})

    def hang_up(self) -> None:
        """Close the connection."""
        self._messages.put_nowait({"type": "http.disconnect"})

    async def ended(self) -> None:
        """Wait until the application is done with the request."""
        await self._task
