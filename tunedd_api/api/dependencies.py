"""What endpoints ask for, under names of their own."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Header, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator

from tunedd_api.access import CALLER, Caller, Role
from tunedd_api.api.schemas import storable
from tunedd_api.api.services import Services
from tunedd_api.conversations.service import ConversationService
from tunedd_api.documents.page_pictures import PagePictures
from tunedd_api.documents.passages import PassageRetriever
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.errors import Forbidden

MOST_VALUES: Final = 16_000
"""Values in a JSON body: more than the longest list of messages and selection hold together, where
each message has its text in a part of its own (six values: the message, its role, the list, the
part, its type and its text)."""

_DEEPEST: Final = 32


# All are coroutines, for the framework runs what is none in a thread, each by itself; and none
# depends on another, for it looks into each of them anew for every request.
async def _services(request: Request) -> Services:
    return services_of(request)


async def _caller(request: Request) -> Caller:
    return caller_of(request)


async def _prefix(request: Request) -> str:
    prefix: str = request.scope["root_path"]
    return prefix


async def _conversations(request: Request) -> ConversationService:
    return services_of(request).conversations(caller_of(request).owner)


async def _librarian(request: Request) -> None:
    if caller_of(request).role is not Role.LIBRARIAN:
        raise Forbidden


async def _catalogue(request: Request) -> DocumentCatalogue:
    return services_of(request).catalogue


async def _uploads(request: Request) -> DocumentUploads:
    return services_of(request).uploads


async def _pictures(request: Request) -> PagePictures:
    return services_of(request).pictures


async def _retriever(request: Request) -> PassageRetriever:
    return services_of(request).retriever


def services_of(request: Request) -> Services:
    """What the application was put around."""
    services: Services = request.app.state.services
    return services


def caller_of(request: Request) -> Caller:
    """Who asks."""
    caller: Caller = request.scope[CALLER]
    return caller


async def json_body(request: Request) -> None:
    """Refuse a body that does not say it is JSON, or whose mistakes would take long to tell.

    Raises:
        HTTPException: 415 with the media type that is expected.
        RequestValidationError: if it has too many values, or some too deep inside others.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "Send the body as application/json.")
    if await request.body() and (wrong := _excess(await request.json())):
        raise RequestValidationError([{"type": "excess", "loc": ("body",), "msg": wrong}])


async def json_body_if_any(request: Request) -> None:
    """As ``json_body``, for a request that may come without a body."""
    if await request.body():
        await json_body(request)


def _excess(value: object) -> str | None:
    """What there is too much of in a JSON value, if anything; the framework has parsed it."""
    count, level = 0, [value]
    for _ in range(_DEEPEST):
        parts = [
            part.values() if isinstance(part, dict) else part
            for part in level
            if isinstance(part, dict | list)
        ]
        count += sum(len(part) for part in parts)
        if count > MOST_VALUES:
            return f"Holds more than {MOST_VALUES:,} values"
        if not (level := [inner for part in parts for inner in part]):
            return None
    return f"Is nested deeper than {_DEEPEST} levels"


ServicesDep = Annotated[Services, Depends(_services)]
ConversationsDep = Annotated[ConversationService, Depends(_conversations)]
CatalogueDep = Annotated[DocumentCatalogue, Depends(_catalogue)]
UploadsDep = Annotated[DocumentUploads, Depends(_uploads)]
PicturesDep = Annotated[PagePictures, Depends(_pictures)]
RetrieverDep = Annotated[PassageRetriever, Depends(_retriever)]
PrefixDep = Annotated[str, Depends(_prefix)]
CallerDep = Annotated[Caller, Depends(_caller)]
JsonBody = Depends(json_body)
JsonBodyIfAny = Depends(json_body_if_any)
LibrarianOnly = Depends(_librarian)

ConversationId = Annotated[UUID, Path(description="The conversation's id.")]
MessageId = Annotated[UUID, Path(description="The message's id.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="A name for this request: repeating it never makes a second turn.",
    ),
]
TurnGrace = Annotated[
    float,
    Header(
        ge=0,
        le=300,
        allow_inf_nan=False,
        description="For how many seconds the turn goes on when its connection is lost; "
        "`Content-Location` says where its events are.",
    ),
]
LastEventId = Annotated[
    int,
    Header(
        alias="Last-Event-ID",
        ge=0,
        le=2**31,
        description="The id of the last event that was heard.",
    ),
]
DocumentId = Annotated[UUID, Path(description="The document's id.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Items on a page.")]
SearchedWords = Annotated[
    str,
    Query(
        alias="query",
        max_length=200,
        description="Words that the title or a message holds; none: everything.",
    ),
    AfterValidator(storable),
]
Shared = Annotated[
    bool, Query(description="Those that others share with you, instead of your own.")
]
Order = Annotated[Literal["oldest", "newest"], Query(description="Which come first.")]
Cursor = Annotated[
    str | None, Query(max_length=2048, description="The `next_cursor` of the page before.")
]
