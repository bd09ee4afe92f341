"""Who may call, and how much a call may bring along: plain ASGI, before any routing."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunedd_api.access import CALLER, Authenticator
from tunedd_api.api.problems import instance_of, kind_of, problem, problem_of, response
from tunedd_api.errors import StoreUnavailable

_OPEN_PATHS: Final = frozenset({"/livez", "/readyz", "/docs", "/openapi.json", "/"})
"""What says whether the service lives, and how to speak to it; the page asks for the key itself."""

_OPEN_FILES: Final = "/web/"

_DOCUMENTS: Final = "/documents/"

_FORMS: Final = frozenset({b"multipart/form-data", b"application/x-www-form-urlencoded"})


class Authentication:
    """Lets through whoever the authenticator knows, and notes in the scope who that is.

    The path is the one that routing uses, never one rebuilt from the Host header.
    """

    def __init__(
        self, app: ASGIApp, authenticator: Authenticator, open_paths: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._authenticator = authenticator
        self._open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401."""
        path = scope["path"] if scope["type"] == "http" else None
        if path is None or path in self._open_paths or _is_open(path):
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._authenticator.caller(_shown(scope))
        except StoreUnavailable as error:
            kind = kind_of(error)
            headers = kind.headers if kind else None
            await response(problem_of(error, instance_of(scope)), headers)(scope, receive, send)
            return
        if caller is not None:
            await self._app({**scope, CALLER: caller}, receive, send)
            return
        body = problem(
            401,
            "unauthorized",
            "Unauthorized",
            "Send an API key in the header: Authorization: Bearer …",
            instance_of(scope),
        )
        await response(body, {"WWW-Authenticate": "Bearer"})(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in _OPEN_PATHS or path.startswith(_OPEN_FILES)


def _shown(scope: Scope) -> bytes | None:
    """The key in the request's header, if there is one."""
    header = dict(scope["headers"]).get(b"authorization", b"")
    scheme, _, key = header.partition(b" ")
    return key.strip() if scheme.lower() == b"bearer" else None


class BodyCap:
    """Refuses a body over the cap: by its announced length, or as soon as it gets there.

    Documents that are put into the library have a cap of their own; they are never held whole.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, max_document_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._max_document_bytes = max_document_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a receive that counts, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._cap(scope)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > most:
            await self._refuse(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if started:
                raise
            await self._refuse(scope, receive, send)

    def _cap(self, scope: Scope) -> int:
        is_document = scope["method"] == "PUT" and scope["path"].startswith(_DOCUMENTS)
        return self._max_document_bytes if is_document else self._max_bytes

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = problem(
            413,
            "body-too-large",
            "The body is too large",
            f"At most {self._cap(scope)} bytes are taken.",
            instance_of(scope),
        )
        await response(body, {"Connection": "close"})(scope, receive, send)


class NoForms:
    """Refuses forms wherever they are sent: the pinned framework's parsers of them are not safe.

    A file that is put into the library is no exception. What a browser or a careless command wraps
    it in would become part of the document.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 415."""
        if scope["type"] != "http" or not _brings_form(scope):
            await self._app(scope, receive, send)
            return
        is_document = scope["path"].startswith(_DOCUMENTS)
        body = problem(
            415,
            "unsupported-media-type",
            "Unsupported Media Type",
            "Send the file itself as the body, as `curl -T` does; forms are not read."
            if is_document
            else "Send the body as application/json; forms are not read.",
            instance_of(scope),
        )
        await response(body)(scope, receive, send)


def _brings_form(scope: Scope) -> bool:
    types = (value for name, value in scope["headers"] if name == b"content-type")
    return any(value.partition(b";")[0].strip().lower() in _FORMS for value in types)


class _TooLarge(BaseException):
    """Not an Exception, so that nothing on the way takes it for a malformed body."""
