"""Problems in OpenAI's shape, whoever finds them: the routes, the framework or a middleware."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunedd_api.api.problems import MEDIA_TYPE, instance_of, problem_of

_PREFIX: Final = "/v1/"

_CODES: Final = {
    "message-too-long": "context_length_exceeded",
    "unauthorized": "invalid_api_key",
}
"""By problem, where OpenAI has a code for it; elsewhere the problem's own name serves."""

_PARAMS: Final = {
    "model-not-found": "model",
    "unknown-documents": "documents",
    "empty-selection": "documents",
    "message-too-long": "messages",
}
"""Which part of a request a problem is about that names none itself."""

_NOT_AGAIN: Final = frozenset({500, 504})
"""What clients would try again by themselves, and find as it was."""

_INDEX: Final = re.compile(r"/(\d+)(?=/|$)")


class OpenAIErrors:
    """Gives every problem under /v1 the shape that OpenAI's clients read.

    A bug answers here, too, before it goes on to whoever logs it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back."""
        if scope["type"] != "http" or not f"{scope['path']}/".startswith(_PREFIX):
            await self._app(scope, receive, send)
            return
        translator = _Translator(send)
        try:
            await self._app(scope, receive, translator.send)
        except Exception as error:
            if not translator.started:
                body = problem_of(error, instance_of(scope))
                await _response(body, {})(scope, receive, send)
            raise


class _Translator:
    """Sends on what is no problem; of a problem nothing until it is complete."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""
        self.started = False

    async def send(self, message: Message) -> None:
        """Send a part of the response, as it is or in OpenAI's shape."""
        self.started = True
        if message["type"] == "http.response.start" and _is_problem(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_translated(self._start)

    async def _send_translated(self, start: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        del headers["content-length"], headers["content-type"]
        response = _response(json.loads(self._body), headers)
        await self._send({**start, "status": response.status_code, "headers": response.raw_headers})
        await self._send({"type": "http.response.body", "body": response.body})


def worded(
    problem: Mapping[str, Any], path: str, prefix: str = ""
) -> tuple[str, Mapping[str, Any]]:
    """Media type and body of a problem for which no route answers, by the path asked for.

    ``prefix`` is the one under which clients know the service; paths come with it or without.
    """
    if f"{path.removeprefix(prefix)}/".startswith(_PREFIX):
        return "application/json", error_of(problem)
    return MEDIA_TYPE, problem


def error_of(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem (RFC 9457) as the body of an error."""
    slug, status = problem["type"].rpartition(":")[2], problem["status"]
    faults = problem.get("errors") or [{}]
    pointer = faults[0].get("pointer", "")
    param = _INDEX.sub(r"[\1]", pointer).removeprefix("/").replace("/", ".")
    return {
        "error": {
            "message": problem["detail"].replace(pointer, param, 1) if param else problem["detail"],
            "type": "server_error" if status >= 500 else "invalid_request_error",
            "param": param or _PARAMS.get(slug),
            "code": _CODES.get(slug, slug.replace("-", "_")),
        }
    }


def _response(problem: dict[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    """A problem as a response: what cannot be processed is a bad request to OpenAI's clients."""
    status = 400 if problem["status"] == 422 else problem["status"]
    more = {"X-Should-Retry": "false"} if status in _NOT_AGAIN else {}
    return JSONResponse(error_of(problem), status, {**headers, **more})


def _is_problem(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    return headers.get("content-type", "").partition(";")[0] == MEDIA_TYPE
