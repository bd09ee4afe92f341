"""Errors as RFC 9457 problems: one table from the domain's errors to HTTP."""

import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from tunedd_api import errors
from tunedd_api.api.records import RECORD
from tunedd_api.conversations.turns.turn import TurnCancelled

MEDIA_TYPE: Final = "application/problem+json"

DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "What went wrong, as a problem (RFC 9457).",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""What the API's description says of every response that is no success."""

_MOST_FAULTS: Final = 20
"""What is wrong with a request beyond these is counted only."""

_log = logging.getLogger(__name__)


class Fault(BaseModel):
    """What is wrong with one part of a request."""

    pointer: str = Field(
        description="A JSON pointer into the body, or the name of a parameter or header."
    )
    detail: str


class Problem(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="A URN, `urn:tunedd:problem:…`.")
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] | None = Field(
        None, description="With `urn:tunedd:problem:invalid-request`."
    )
    tokens_over: int | None = Field(None, description="With `urn:tunedd:problem:message-too-long`.")


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of problem an error is to the caller."""

    status: int
    slug: str
    title: str
    headers: Mapping[str, str] | None = None


KINDS: Final[Mapping[type[Exception], Kind]] = {
    errors.EmptySelection: Kind(422, "empty-selection", "The selection is empty"),
    errors.UnknownDocuments: Kind(422, "unknown-documents", "Unknown documents"),
    errors.IdempotencyMismatch: Kind(422, "idempotency-mismatch", "The key was used before"),
    errors.NotTheLastAnswer: Kind(422, "not-the-last-answer", "Not the last answer"),
    errors.MessageTooLong: Kind(422, "message-too-long", "The message is too long"),
    errors.UnknownMediaType: Kind(415, "unknown-media-type", "Documents of this type are not read"),
    errors.LibraryReadOnly: Kind(409, "library-read-only", "The library is read-only"),
    errors.DocumentChanging: Kind(409, "document-changing", "The document is being processed"),
    errors.OutOfSpace: Kind(507, "out-of-space", "No space left"),
    errors.IngestionError: Kind(422, "unreadable-document", "The document cannot be read"),
    errors.InvalidInput: Kind(422, "invalid-request", "The request is invalid"),
    errors.Forbidden: Kind(403, "forbidden", "Forbidden"),
    errors.UnknownModel: Kind(404, "model-not-found", "No such model"),
    errors.NotFound: Kind(404, "not-found", "Not found"),
    errors.TurnInProgress: Kind(409, "turn-in-progress", "A turn is in progress"),
    errors.NoTurnInProgress: Kind(409, "no-turn-in-progress", "No turn is in progress"),
    errors.LeaseLost: Kind(409, "turn-lost", "The turn was lost"),
    errors.Overloaded: Kind(503, "overloaded", "Too much at once", {"Retry-After": "2"}),
    errors.TooManyTurns: Kind(429, "too-many-turns", "Too many turns", {"Retry-After": "2"}),
    TurnCancelled: Kind(409, "turn-cancelled", "The turn was cancelled"),
    errors.ModelRefused: Kind(502, "model-refused", "A model's server refuses"),
    errors.ModelBusy: Kind(
        503, "model-busy", "A model's server has too much to do", {"Retry-After": "5"}
    ),
    errors.ModelUnavailable: Kind(
        503, "model-unavailable", "A model is out of reach", {"Retry-After": "5"}
    ),
    errors.StoreUnavailable: Kind(
        503, "store-unavailable", "A store is out of reach", {"Retry-After": "5"}
    ),
    errors.Unavailable: Kind(503, "unavailable", "Out of reach", {"Retry-After": "5"}),
    errors.TimedOut: Kind(504, "timeout", "Too slow"),
}


def kind_of(error: Exception) -> Kind | None:
    """The kind of the nearest class that the table knows; None for what it does not know."""
    return next((KINDS[c] for c in type(error).__mro__ if c in KINDS), None)


def problem(
    status: int, slug: str, title: str, detail: str, instance: str, **more: object
) -> dict[str, Any]:
    """A problem's body; ``type`` is a URN, since nothing is served under it."""
    return {
        "type": f"urn:tunedd:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        **more,
    }


def instance_of(scope: Scope) -> str:
    """The path that was asked for, with the prefix under which clients know the service.

    Never one rebuilt from the Host header, as ``request.url`` is.
    """
    prefix, path = scope.get("root_path", ""), scope["path"]
    return str(path if path.startswith(f"{prefix}/") else prefix + path)


def problem_of(error: Exception, instance: str) -> dict[str, Any]:
    """The problem that an error is; an unknown one says nothing of its inside."""
    kind = kind_of(error)
    if kind is None:
        return problem(
            500, "internal", "Internal error", "Something went wrong on our side.", instance
        )
    detail = str(error) or f"{kind.title}."
    more = {"tokens_over": error.tokens_over} if isinstance(error, errors.MessageTooLong) else {}
    return problem(kind.status, kind.slug, kind.title, detail, instance, **more)


class _ProblemResponse(JSONResponse):
    """A problem, which is noted in the request's record for those who watch."""

    @override
    def render(self, content: dict[str, Any]) -> bytes:
        self._kind = str(content["type"]).rpartition(":")[2]
        return super().render(content)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (record := scope.get(RECORD)) is not None:
            record.problem = self._kind
        await super().__call__(scope, receive, send)


def response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem as a response."""
    return _ProblemResponse(body, body["status"], dict(headers or {}), media_type=MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    for known in KINDS:
        app.add_exception_handler(known, _domain_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_exception_handler(Exception, _bug)


async def _domain_error(request: Request, error: Exception) -> JSONResponse:
    return response(problem_of(error, instance_of(request.scope)), headers_of(error))


def headers_of(error: Exception) -> Mapping[str, str]:
    """The header fields that go with an error: when to try again, as whoever failed has said it."""
    kind = kind_of(error)
    headers = dict((kind and kind.headers) or {})
    if isinstance(error, errors.Unavailable) and error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return headers


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    wrong = error.errors()
    found = [
        {"pointer": _pointer(_place(item)), "detail": _sentence(str(item["msg"]))}
        for item in wrong[:_MOST_FAULTS]
    ]
    if any(item["loc"][:1] == ("path",) for item in wrong):
        body = problem(
            404,
            "not-found",
            "Not found",
            "Ids are UUIDs, and pages count from 1.",
            instance_of(request.scope),
        )
        return response(body)
    detail = f"{found[0]['pointer'] or 'The body'}: {found[0]['detail']}"
    if len(wrong) > 1:
        detail += f" … and {len(wrong) - 1} more."
    path = instance_of(request.scope)
    body = problem(422, "invalid-request", "The request is invalid", detail, path, errors=found)
    return response(body)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    phrase = HTTPStatus(error.status_code).phrase
    details = {
        400: "The body is not JSON in UTF-8.",
        404: "There is nothing at this address.",
        405: "This address does not take this method.",
    }
    detail = details.get(error.status_code, str(error.detail))
    slug = phrase.lower().replace(" ", "-")
    body = problem(error.status_code, slug, phrase, detail, instance_of(request.scope))
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return response(body, headers)


def _allowed(request: Request) -> str:
    """The methods that the address takes, of all its routes (RFC 9110, 10.2.1)."""
    found = (
        route.methods or ()
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
    )
    methods = {method for methods in found for method in methods}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _hung_up(request: Request, error: Exception) -> JSONResponse:
    """An upload that breaks off is no bug; nobody is there any more to be told."""
    del error
    detail = "The body broke off."
    return response(problem(400, "bad-request", "Bad Request", detail, instance_of(request.scope)))


async def _bug(request: Request, error: Exception) -> JSONResponse:
    """The traceback goes to the log by the server's own hand; the caller learns nothing of it."""
    return response(problem_of(error, instance_of(request.scope)))


def _place(item: Mapping[str, Any]) -> Iterable[str | int]:
    """Where an error is; for a body that is no JSON the framework names a character instead."""
    place: Iterable[str | int] = ("body",) if item["type"] == "json_invalid" else item["loc"]
    return place


def _pointer(location: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) into the body, or the name of a query parameter or header."""
    where, *path = location
    if where != "body":
        return ".".join(str(part) for part in path)
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{message[:1].upper()}{message[1:]}."
