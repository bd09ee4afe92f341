"""Telling how requests went: plain ASGI, around everything else and right before routing."""

import logging
import re
from time import perf_counter
from typing import Final
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunedd_api.api.records import RECORD, Record
from tunedd_api.telemetry import REQUEST_ID, RequestEnded, Telemetry

_log = logging.getLogger(__name__)

_ID: Final = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""An id that a proxy has given a request: any other would bring a client's words into the log."""

_NO_REFUSAL: Final = frozenset({0, 404, 405, 409, 412, 416, 422})
"""Problems with what was asked for, as against with who asks, how much, and when."""

_TRACE_HEADERS: Final = frozenset({b"traceparent", b"tracestate"})


class Watch:
    """Gives each request an id, counts and traces it, and logs a line for each refusal."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record, started = Record(), perf_counter()
        request_id = _request_id(scope)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        token = REQUEST_ID.set(request_id)
        attributes = {"request.id": request_id}
        try:
            with self._telemetry.tracer.span("request", attributes, _trace_headers(scope)):
                await self._app({**scope, RECORD: record}, receive, noting)
        finally:
            self._ended(scope["method"], record, perf_counter() - started)
            REQUEST_ID.reset(token)

    def _ended(self, method: str, record: Record, seconds: float) -> None:
        self._telemetry.meter.request_ended(
            RequestEnded(method, record.route, record.status, seconds, record.problem)
        )
        if record.problem is None or record.status in _NO_REFUSAL:
            return
        told = {"event": "refusal", "status": record.status, "problem": record.problem}
        if record.conversation is not None:
            told["conversation_id"] = record.conversation
        _log.info(
            "A request was refused (%d, %s).",
            record.status,
            record.problem,
            extra={**told, "route": record.route},
        )


class RouteNoted:
    """Notes which endpoint answers; nothing may stand between it and routing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at where it went."""
        try:
            await self._app(scope, receive, send)
        finally:
            record: Record | None = scope.get(RECORD)
            if record is not None and (route := scope.get("route")) is not None:
                record.route = route.path
                known = scope.get("path_params", {}).get("conversation_id")
                record.conversation = known and str(known)


def _request_id(scope: Scope) -> str:
    """The id that the request came with, if it is one, or a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if _ID.fullmatch(given) else uuid4().hex


def _trace_headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode(): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in _TRACE_HEADERS
    }
