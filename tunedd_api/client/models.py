"""What the service answers with; what a later version adds is left out."""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, TypeAdapter

Grounding = Literal["strict", "mark", "open"]
Role = Literal["user", "assistant"]


class Model(BaseModel):
    """Base of all that is read from responses."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class DocumentRef(Model):
    """A document's id and name."""

    id: UUID
    name: str


class Conversation(Model):
    """A conversation; ``documents`` None means all documents, later ones too."""

    id: UUID
    title: str | None
    documents: tuple[DocumentRef, ...] | None
    created_at: datetime
    updated_at: datetime
    message_count: int
    grounding: str | None = None
    access: str = "own"


class Citation(Model):
    """A quote that bears out the sentences that carry its ``marker``, like [1].

    ``start`` and ``end`` count characters of the page's text.
    """

    marker: int
    document: DocumentRef
    page: int
    start: int
    end: int
    quote: str
    score: float


class Span(Model):
    """A stretch of an answer, in characters."""

    start: int
    end: int


class Passage(Model):
    """A stretch of a page that a query found; the best has the highest ``score``."""

    document: DocumentRef
    page: int
    start: int
    end: int
    text: str
    score: float


class Usage(Model):
    """Tokens that a turn spent."""

    prompt_tokens: int
    history_tokens: int
    context_tokens: int
    completion_tokens: int
    context_window: int
    messages_left_out: int = 0
    passages_left_out: int = 0


class Question(Model):
    """A user's message."""

    id: UUID
    conversation_id: UUID
    role: Literal["user"]
    content: str
    status: str
    created_at: datetime


class Answer(Model):
    """An assistant's message.

    ``status`` is complete, cancelled, failed or replaced; ``outcome`` is answered, no_answer,
    conversation or extractive, and None for an answer that broke off. ``unsupported`` are the parts
    that no passage bears out; ``nearest`` are the closest passages where the documents hold no
    answer.
    """

    id: UUID
    conversation_id: UUID
    role: Literal["assistant"]
    content: str
    status: str
    outcome: str | None
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[Span, ...] = ()
    nearest: tuple[Passage, ...] = ()
    truncated: bool = False
    usage: Usage | None = None
    created_at: datetime
    in_reply_to: UUID | None = None
    replaced_by: UUID | None = None


Message = Annotated[Question | Answer, Discriminator("role")]


class Progress(Model):
    """How far a document that is processed has come."""

    stage: str
    done: int
    total: int


class Document(Model):
    """A document and what became of it; ``status`` is ready, processing or failed."""

    id: UUID
    name: str
    title: str
    media_type: str
    bytes: int
    pages: int
    passages: int
    sha256: str
    status: str
    progress: Progress | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime


class PageText(Model):
    """The text of one page, which citations count the characters of."""

    page: int
    text: str


class Dependency(Model):
    """The state of something that the service depends on."""

    state: str
    name: str | None = None
    latency_ms: float | None = None
    detail: str | None = None


class Readiness(Model):
    """Whether the service can answer; ``status`` is ready, degraded or unready."""

    status: str
    dependencies: dict[str, Dependency] = {}


class Piece(Model):
    """A piece of an answer's content."""

    text: str


class Failure(Model):
    """What is said of a turn that fails; the rest is a problem's."""

    status: int = 500


T = TypeVar("T")


class Listing(Model, Generic[T]):
    """A page of a listing."""

    items: tuple[T, ...]
    next_cursor: str | None = None


class Found(Model):
    """What a query found, best first."""

    passages: tuple[Passage, ...]


MESSAGES: TypeAdapter[Listing[Message]] = TypeAdapter(Listing[Message])
"""Reads a page of messages."""
