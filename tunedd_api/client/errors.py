"""What can go wrong, an exception for each type of problem that the service knows.

ClientError
├── Unsendable                   what is to be sent fits in no request
├── Unreachable                  nobody answers, or the answer breaks off
├── Unreadable                   what answers is something else
└── ApiError                     the service says what is wrong (RFC 9457)
    ├── InvalidRequest           the request cannot be carried out as it stands
    │   ├── EmptySelection, UnknownDocuments, MessageTooLong
    │   ├── IdempotencyMismatch, NotTheLastAnswer, UnreadableDocument
    │   └── BodyTooLarge, UnsupportedMediaType, UnknownMediaType, HostNotAllowed
    ├── Unauthorized, Forbidden, ForeignOrigin
    ├── NotFound                 ModelNotFound among them
    ├── ConversationBusy         a turn is in progress: wait for it or cancel it
    ├── NoTurnInProgress, TurnCancelled, TurnLost
    ├── LibraryReadOnly, DocumentChanging, OutOfSpace
    ├── TooManyRequests          of this key: try again later
    ├── Unavailable              try again later
    │   └── Overloaded, ModelBusy, ModelUnavailable, StoreUnavailable
    └── TimedOut, ModelRefused, InternalError
"""

import json
from collections.abc import Mapping
from typing import Any, Final

_PREFIX: Final = "urn:tunedd:problem:"

_KINDS: Final[dict[str, type["ApiError"]]] = {}
"""Exceptions by the types of problems, each entered by its own definition."""


class ClientError(Exception):
    """Root of what the client raises."""


class Unreachable(ClientError):
    """Nobody answers at the address, or the answer breaks off."""


class Unsendable(ClientError):
    """What is to be sent fits in no request: the key, the address, or a text."""


class Unreadable(ClientError):
    """The answer is none that the service gives: something else may answer at the address."""


class ApiError(ClientError):
    """The service refuses, or fails; ``str(error)`` is its sentence.

    ``type`` is the problem's type, without the prefix that all of them have, ``status`` the HTTP
    status, and ``errors`` what is wrong with which part of the request.
    """

    def __init_subclass__(cls, types: tuple[str, ...] = ()) -> None:
        """Make it the exception for these types of problems."""
        super().__init_subclass__()
        _KINDS.update(dict.fromkeys(types, cls))

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.type = str(problem.get("type", "")).removeprefix(_PREFIX)
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail") or f"The service answers with status {status}.")
        errors = problem.get("errors")
        self.errors: list[Mapping[str, str]] = errors if isinstance(errors, list) else []
        super().__init__(self.detail)

    @staticmethod
    def of(status: int, body: bytes) -> "ApiError":
        """The exception for a response that is no success."""
        try:
            problem = json.loads(body)
        except (ValueError, RecursionError):
            problem = None
        problem = problem if isinstance(problem, dict) else {}
        kind = str(problem.get("type", "")).removeprefix(_PREFIX)
        return _KINDS.get(kind, ApiError)(status, problem)


class InvalidRequest(ApiError, types=("invalid-request", "bad-request", "method-not-allowed")):
    """The request cannot be carried out as it stands."""


class EmptySelection(InvalidRequest, types=("empty-selection",)):
    """A selection of documents that selects none."""


class UnknownDocuments(InvalidRequest, types=("unknown-documents",)):
    """Names or ids that no document bears."""


class MessageTooLong(InvalidRequest, types=("message-too-long",)):
    """The message leaves no room in the model's context window."""

    @property
    def tokens_over(self) -> int | None:
        """How many tokens the message is too long."""
        over = self.problem.get("tokens_over")
        return over if isinstance(over, int) else None


class IdempotencyMismatch(InvalidRequest, types=("idempotency-mismatch",)):
    """The Idempotency-Key was used for another request."""


class NotTheLastAnswer(InvalidRequest, types=("not-the-last-answer",)):
    """Only the last answer can be given anew."""


class UnreadableDocument(InvalidRequest, types=("unreadable-document",)):
    """The document cannot be read."""


class BodyTooLarge(InvalidRequest, types=("body-too-large", "headers-too-large")):
    """The body has more bytes than are taken."""


class UnsupportedMediaType(InvalidRequest, types=("unsupported-media-type",)):
    """The body is of a type that the address does not take."""


class UnknownMediaType(InvalidRequest, types=("unknown-media-type",)):
    """No reader reads documents of this type."""


class HostNotAllowed(InvalidRequest, types=("host-not-allowed",)):
    """The service does not go by the name in the address."""


class Unauthorized(ApiError, types=("unauthorized",)):
    """A key is needed, or the one that was shown lets nobody in."""


class Forbidden(ApiError, types=("forbidden",)):
    """The key does not allow this."""


class ForeignOrigin(ApiError, types=("foreign-origin",)):
    """Pages of other origins may not change anything."""


class NotFound(ApiError, types=("not-found",)):
    """Nothing bears this id or name."""


class ModelNotFound(NotFound, types=("model-not-found",)):
    """No model bears this name."""


class ConversationBusy(ApiError, types=("turn-in-progress",)):
    """The conversation is answering another message."""


class NoTurnInProgress(ApiError, types=("no-turn-in-progress",)):
    """There is nothing to cancel."""


class TurnCancelled(ApiError, types=("turn-cancelled",)):
    """The turn was cancelled before there was anything to keep."""


class TurnLost(ApiError, types=("turn-lost",)):
    """Another turn has taken the conversation over."""


class LibraryReadOnly(ApiError, types=("library-read-only",)):
    """The library takes no changes."""


class DocumentChanging(ApiError, types=("document-changing",)):
    """The document's file has changed and is being processed."""


class OutOfSpace(ApiError, types=("out-of-space",)):
    """There is no space left for the document."""


class Unavailable(ApiError, types=("unavailable", "too-many-connections")):
    """Something that the answer depends on is out of reach for now."""


class Overloaded(Unavailable, types=("overloaded",)):
    """Too many turns at once."""


class TooManyRequests(ApiError, types=("too-many-requests", "too-many-turns")):
    """The key asks more at once, or in a while, than it may."""


class ModelBusy(Unavailable, types=("model-busy",)):
    """The model's server has too much to do."""


class ModelRefused(ApiError, types=("model-refused",)):
    """The model's server does not take what it is asked."""


class ModelUnavailable(Unavailable, types=("model-unavailable",)):
    """A model's server is out of reach."""


class StoreUnavailable(Unavailable, types=("store-unavailable",)):
    """A store is out of reach."""


class TimedOut(ApiError, types=("timeout", "request-timeout")):
    """Something took longer than its time limit."""


class InternalError(ApiError, types=("internal",)):
    """Something went wrong on the service's side."""
