"""What endpoints ask for, under names of their own."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, HTTPException, Path, Query, Request

from tunedd_api.api.services import Services
from tunedd_api.conversations.service import ConversationService
from tunedd_api.documents.page_pictures import PagePictures
from tunedd_api.documents.passages import PassageRetriever
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.documents.uploads import DocumentUploads


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _registry(services: Annotated[Services, Depends(_services)]) -> ConversationService:
    return services.registry


def _library(services: Annotated[Services, Depends(_services)]) -> DocumentCatalogue:
    return services.library


def _intake(services: Annotated[Services, Depends(_services)]) -> DocumentUploads:
    return services.intake


def _pictures(services: Annotated[Services, Depends(_services)]) -> PagePictures:
    return services.pictures


def _retriever(services: Annotated[Services, Depends(_services)]) -> PassageRetriever:
    return services.retriever


def json_body(request: Request) -> None:
    """Refuse a body that does not say it is JSON.

    Raises:
        HTTPException: 415 with the media type that is expected.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "Send the body as application/json.")


ServicesDep = Annotated[Services, Depends(_services)]
RegistryDep = Annotated[ConversationService, Depends(_registry)]
LibraryDep = Annotated[DocumentCatalogue, Depends(_library)]
IntakeDep = Annotated[DocumentUploads, Depends(_intake)]
PicturesDep = Annotated[PagePictures, Depends(_pictures)]
RetrieverDep = Annotated[PassageRetriever, Depends(_retriever)]
JsonBody = Depends(json_body)

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
DocumentId = Annotated[UUID, Path(description="The document's id.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Items on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=2048, description="The `next_cursor` of the page before.")
]
