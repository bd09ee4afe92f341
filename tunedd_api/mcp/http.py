"""The protocol over HTTP: POST /mcp, each request by itself (MCP, "Streamable HTTP").

Nothing is kept between requests but those that are being answered. The session's id that a client
gets is there only so that it can take back a request of its own, and of nobody else.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import override

PATH: Final = "/mcp"
_SESSION: Final = "mcp-session-id"
_JSON: Final = "application/json"
_TAKEN: Final = (_JSON, "application/*", "*/*")
_EVENTS: Final = "text/event-stream"
_REQUEST_CANCELLED: Final = -32800

_Key = tuple[str, str]


class StreamableHttp:
    """Serves the protocol at one address, which takes no other method than POST.

    Hosts, origins, keys and sizes are checked before, as for every request to the service.
    Answers are JSON, but for clients that want to hear of the progress: theirs are events.
    """

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._json: StreamableHTTPSessionManager | None = None
        self._events: StreamableHTTPSessionManager | None = None
        self._running: dict[_Key, asyncio.Event] = {}

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What the application is to route here; a mount would redirect."""
        return [_NotedRoute(PATH, self, methods=["POST"], include_in_schema=False)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve while the block lasts, which need not end in the task that it began in."""
        ready, over = asyncio.Event(), asyncio.Event()
        serving = asyncio.create_task(self._serve(ready, over))
        await ready.wait()
        try:
            yield
        finally:
            over.set()
            await serving

    async def _serve(self, ready: asyncio.Event, over: asyncio.Event) -> None:
        self._json, self._events = self._manager(events=False), self._manager(events=True)
        async with self._json.run(), self._events.run():
            ready.set()
            await over.wait()

    def _manager(self, *, events: bool) -> StreamableHTTPSessionManager:
        return StreamableHTTPSessionManager(
            self._server,
            json_response=not events,
            stateless=True,
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, unless its client goes away or takes it back.

        Raises:
            HTTPException: 415 if the body does not say that it is JSON, 406 if JSON is no answer.
        """
        headers = Headers(scope=scope)
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise HTTPException(415, "Send the body as application/json.")
        if not any(kind in headers.get("accept", "*/*") for kind in _TAKEN):
            raise HTTPException(406, "Answers are application/json: accept that.")
        body = await _body(receive)
        if body is None:
            return
        said = _object_in(body)
        session, number = headers.get(_SESSION), said.get("id")
        if said.get("method") == "notifications/cancelled":
            self._take_back(session, said)
        call = _Call(body, receive, send)
        if session is None and said.get("method") == "initialize":
            call.headers[_SESSION] = secrets.token_urlsafe(24)
        wants_events = b'"progressToken"' in body and _EVENTS in headers.get("accept", "")
        manager = self._events if wants_events else self._json
        assert manager is not None  # noqa: S101 - the lifespan has been entered
        key = None if session is None or number is None else (session, str(number))
        if key is not None:
            self._running[key] = call.taken_back
        try:
            await call.answered_by(manager, scope, number)
        finally:
            if key is not None and self._running.get(key) is call.taken_back:
                del self._running[key]

    def _take_back(self, session: str | None, said: dict[str, Any]) -> None:
        params = said.get("params")
        number = params.get("requestId") if isinstance(params, dict) else None
        running = self._running.get((session or "", str(number)))
        if running is not None:
            running.set()


class _NotedRoute(Route):
    """Is named in the scope, as FastAPI's own routes are, so that logs and metrics can name it."""

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, {**found, "route": self} if match is not Match.NONE else found


class _Call:
    """One request on its way to the protocol's own code, and the answer on its way back."""

    def __init__(self, body: bytes, receive: Receive, send: Send) -> None:
        self._body: bytes | None = body
        self._receive = receive
        self._send = send
        self._gone = asyncio.Event()
        self._started: str | None = None
        """The media type of the answer, once it is on its way."""
        self.taken_back = asyncio.Event()
        self.headers: dict[str, str] = {}
        """What the answer's head says in addition."""

    async def answered_by(
        self, manager: StreamableHTTPSessionManager, scope: Scope, number: object
    ) -> None:
        """Have it answered, until nobody wants the answer any more."""
        work = asyncio.create_task(manager.handle_request(scope, self._again, self._sent))
        watch = asyncio.create_task(self._leaving())
        back = asyncio.create_task(self.taken_back.wait())
        try:
            await asyncio.wait([work, watch, back], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
                await asyncio.wait([work])
                if self.taken_back.is_set():
                    await self._say_cancelled(number)
            else:
                work.result()
        finally:
            for task in (work, watch, back):
                task.cancel()
            await asyncio.wait([work, watch, back])

    async def _again(self) -> Message:
        """The request's body once more, then its end."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _sent(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.update(self.headers)
            self._started = headers.get("content-type", "")
            message = {**message, "headers": headers.raw}
        await self._send(message)

    async def _leaving(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone.set()

    async def _say_cancelled(self, number: object) -> None:
        """End an answer that its client has taken back."""
        error = {"code": _REQUEST_CANCELLED, "message": "Request cancelled"}
        said = json.dumps({"jsonrpc": "2.0", "id": number, "error": error})
        if self._started is None:
            head = [(b"content-type", b"application/json")]
            await self._send({"type": "http.response.start", "status": 200, "headers": head})
            await self._send({"type": "http.response.body", "body": said.encode()})
        elif self._started.startswith(_EVENTS):
            event = f"event: message\r\ndata: {said}\r\n\r\n"
            await self._send({"type": "http.response.body", "body": event.encode()})


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None if the client goes away before it has come."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _object_in(body: bytes) -> dict[str, Any]:
    """The object that a body holds; an empty one if it holds something else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
