"""The shapes of requests and responses."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Generic, Literal, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from tunedd_api.conversations import citations
from tunedd_api.conversations import model as conversations
from tunedd_api.conversations.model import Access, Grounding, MessageStatus, Outcome
from tunedd_api.documents import passages
from tunedd_api.documents.folder_contents import SkipReason
from tunedd_api.documents.model import DocumentRef as KnownDocument
from tunedd_api.documents.model import DocumentStatus, IngestionStage

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

MOST_SKIPPED: Final = 200

MAX_CONTENT: int = 1_000_000
"""Characters; a bound for the schema, below which the service's own limit applies."""


class Request(BaseModel):
    """Base of requests: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Response(BaseModel):
    """Base of responses: built from the domain's objects."""

    model_config = ConfigDict(from_attributes=True)


def storable(text: str) -> str:
    """Refuse what JSON lets through and neither UTF-8 nor every database can hold."""
    if _UNSTORABLE.search(text):
        raise ValueError("must not contain the character U+0000 or half a surrogate pair")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Text = Annotated[str, AfterValidator(storable), AfterValidator(_not_blank)]
Title = Annotated[Text, Field(max_length=200)]
Selection = Annotated[
    list[Annotated[Text, Field(max_length=1024)]],
    Field(max_length=1000, description="Ids or file names of documents."),
]


GroundingChoice = Annotated[
    Grounding,
    Field(strict=False, description="What becomes of sentences that no passage bears out."),
]


class CreateConversation(Request):
    """A conversation to start."""

    documents: Selection | None = None
    title: Title | None = None
    grounding: GroundingChoice | None = None


class UpdateConversation(Request):
    """What to change of a conversation; fields left out stay as they are."""

    title: Title | None = None
    documents: Selection | None = None
    grounding: GroundingChoice | None = None


class SendMessage(Request):
    """A message to answer."""

    content: Annotated[Text, Field(max_length=MAX_CONTENT)]
    documents: Selection | None = None


class RegenerateMessage(Request):
    """What the last question is to say now; left out or null: what it says."""

    content: Annotated[Text, Field(max_length=MAX_CONTENT)] | None = None


class HistoryMessage(Request):
    """What was said before a query."""

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=MAX_CONTENT)]


class SearchQuery(Request):
    """A query, with what was said before it."""

    query: Annotated[Text, Field(max_length=MAX_CONTENT)]
    history: Annotated[list[HistoryMessage], Field(max_length=1000)] = []
    documents: Selection | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class DocumentRef(Response):
    """A document's id and name."""

    id: UUID
    name: str


class Conversation(Response):
    """A conversation; ``documents`` null means all documents, later ones too.

    ``grounding`` null means the service's own setting. ``access`` is what the caller may do: own
    ones may be shared and deleted, and shared ones read, or read and written.
    """

    id: UUID
    title: str | None
    documents: list[DocumentRef] | None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    message_count: int
    grounding: Grounding | None
    access: Access

    @classmethod
    def of(
        cls,
        conversation: conversations.Conversation,
        names: Mapping[UUID, KnownDocument],
    ) -> Self:
        """Show a conversation, with the names of the documents that still exist."""
        ids = conversation.scope.ids
        shown = (
            None
            if ids is None
            else [
                DocumentRef.model_validate(names[i])
                for i in sorted(ids & names.keys(), key=lambda i: names[i].name)
            ]
        )
        return cls(
            id=conversation.id,
            title=conversation.title,
            documents=shown,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            message_count=conversation.message_count,
            grounding=conversation.grounding,
            access=conversation.access,
        )


class CitedDocument(DocumentRef):
    """A document as it was cited; ``sha256`` names its bytes, null where they were not kept."""

    sha256: str | None


class Place(Response):
    """Where words stand, in characters of the text of a page."""

    page: int
    start: int
    end: int


class Citation(Response):
    """A quote that bears out part of an answer, and where it stood in the version cited.

    ``current`` is false once the document has been replaced or deleted. ``now`` is where the same
    words stand in what is served of it; null where they are gone.
    """

    marker: int
    document: CitedDocument
    page: int
    start: int
    end: int
    quote: str
    score: float
    current: bool
    now: Place | None

    @classmethod
    def of(cls, citation: citations.Citation, standing: citations.Standing | None = None) -> Self:
        """Show a citation, and what has become of it; without a standing it was made just now."""
        document = citation.document
        if standing is None:
            place = citations.Place(citation.page, citation.start, citation.end)
            standing = citations.Standing(current=True, now=place)
        return cls(
            marker=citation.marker,
            document=CitedDocument(
                id=document.id, name=document.name, sha256=citation.sha256 or None
            ),
            page=citation.page,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            score=citation.score,
            current=standing.current,
            now=standing.now and Place.model_validate(standing.now),
        )


class Span(Response):
    """A stretch of a message's content, in characters."""

    start: int
    end: int


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


class Source(Passage):
    """A passage that a turn retrieved, as it stood then; ``cited`` where its answer quotes it."""

    cited: bool


class Sources(Response):
    """What an answer was made from, best first."""

    items: list[Source]


class Usage(Response):
    """Tokens that a turn spent."""

    prompt_tokens: int
    history_tokens: int
    context_tokens: int
    completion_tokens: int
    context_window: int
    messages_left_out: int
    passages_left_out: int


class Timings(Response):
    """Where a turn's time went, in milliseconds."""

    condense_ms: float
    retrieve_ms: float
    first_token_ms: float | None
    total_ms: float


class UserMessage(Response):
    """A user's message; ``replaced_by`` is what it was edited to."""

    id: UUID
    conversation_id: UUID
    role: Literal["user"]
    content: str
    status: MessageStatus
    created_at: AwareDatetime
    replaced_by: UUID | None = None


class AssistantMessage(Response):
    """An answer; ``unsupported`` marks the parts that no retrieved passage bears out.

    ``nearest`` are the closest passages where the documents hold no answer; ``truncated`` is true
    where the model was cut off.
    """

    id: UUID
    conversation_id: UUID
    role: Literal["assistant"]
    content: str
    status: MessageStatus
    outcome: Outcome | None
    citations: list[Citation]
    unsupported: list[Span]
    nearest: list[Passage]
    truncated: bool
    usage: Usage | None
    timings: Timings | None
    created_at: AwareDatetime
    in_reply_to: UUID | None
    replaced_by: UUID | None = None


Message = Annotated[UserMessage | AssistantMessage, Field(discriminator="role")]


def message(
    kept: conversations.Message, standings: Mapping[citations.Citation, citations.Standing]
) -> UserMessage | AssistantMessage:
    """Show a message as its role's shape; ``standings`` are those of its citations."""
    return UserMessage.model_validate(kept) if kept.role == "user" else answer(kept, standings)


def answer(
    kept: conversations.Message, standings: Mapping[citations.Citation, citations.Standing]
) -> AssistantMessage:
    """Show an assistant's message; ``standings`` are those of its citations."""
    shown = {name: getattr(kept, name) for name in AssistantMessage.model_fields}
    shown["citations"] = [Citation.of(cited, standings[cited]) for cited in kept.citations]
    return AssistantMessage.model_validate(shown)


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


class Passages(Response):
    """What a query retrieved, best first."""

    passages: list[Passage]


T = TypeVar("T")


class Listing(Response, Generic[T]):
    """A page of a listing; ``next_cursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None


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


class Dependency(Response):
    """The state of something that the service depends on; ``name`` says which model it is."""

    state: Literal["up", "down"]
    name: str | None = None
    latency_ms: float
    detail: str | None = None


class Readiness(Response):
    """Whether the service can answer; ``degraded`` without what it can do without for a while."""

    status: Literal["ready", "degraded", "unready"]
    dependencies: dict[str, Dependency]
