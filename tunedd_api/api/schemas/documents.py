"""The shapes of documents, of their text and of the library."""

from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field

from tunedd_api.api.schemas.bases import Listing, Response
from tunedd_api.documents import passages
from tunedd_api.documents.folder_contents import SkipReason
from tunedd_api.documents.model import DocumentStatus, IngestionStage

MOST_SKIPPED: Final = 200


class DocumentRef(Response):
    """A document's id and name."""

    id: UUID
    name: str


class Passage(Response):
    """A stretch of a page that a query retrieved."""

    document: DocumentRef
    page: int
    start: int
    end: int
    text: str
    score: float

    @classmethod
    def of(cls, passage: passages.Passage) -> Self:
        """Show a passage."""
        return cls.model_validate(passage)


class Passages(Response):
    """What a query retrieved, best first."""

    passages: list[Passage]


class IngestionProgress(Response):
    """How far a document that is processed has come; ``done`` and ``total`` count passages."""

    stage: IngestionStage
    done: int
    total: int


class Document(Response):
    """A document and what became of it.

    While it is processed, ``sha256`` and ``bytes`` are those of the new file, and ``title``,
    ``pages`` and ``passages`` those of what is served until then.
    """

    id: UUID
    name: str
    title: str
    media_type: str
    bytes: int
    pages: int
    passages: int
    sha256: str
    status: DocumentStatus
    progress: IngestionProgress | None
    error: str | None
    warnings: list[str]
    created_at: datetime
    updated_at: datetime


class PageText(Response):
    """The text of one page, which citations count the characters of."""

    page: int
    text: str


class SkippedFile(Response):
    """What lies in the data folder and is not read; the name of a folder ends with a slash."""

    name: str
    reason: SkipReason
    detail: str


class Library(Listing[Document]):
    """A page of the documents; the first one also says what is not read of the data folder.

    ``skipped`` names so many that ``skipped_count`` may be more.
    """

    skipped: Annotated[list[SkippedFile], Field(max_length=MOST_SKIPPED)]
    skipped_count: int
