"""Conversations, their messages, and the turns that add to them."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias
from uuid import UUID

from tunedd_api.citations import Citation, Span
from tunedd_api.documents.passages import HistoryMessage, Passage, Role
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.pagination import Page


class MessageStatus(StrEnum):
    """How the turn that made a message ended, or that another answer took its place."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REPLACED = "replaced"


class Outcome(StrEnum):
    """Whether the documents held an answer."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a turn spent, by the model's own tokenizer where there is one.

    ``prompt_tokens`` includes ``history_tokens`` and ``context_tokens`` (the passages); all are
    0 for a turn that called no model.
    """

    prompt_tokens: int
    history_tokens: int
    context_tokens: int
    completion_tokens: int
    context_window: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Where a turn's time went, in milliseconds; ``first_token_ms`` counts from the start."""

    condense_ms: float
    retrieve_ms: float
    first_token_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    ``outcome``, ``citations``, ``unsupported``, ``usage``, ``timings`` and ``in_reply_to`` belong
    to the assistant's messages. ``unsupported`` marks the parts of ``content`` that no retrieved
    passage bears out; ``replaced_by`` is the answer that was given instead of this one.
    """

    id: UUID
    conversation_id: UUID
    role: Role
    content: str
    status: MessageStatus
    created_at: datetime
    outcome: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[Span, ...] = ()
    usage: Usage | None = None
    timings: Timings | None = None
    in_reply_to: UUID | None = None
    replaced_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation and the documents it may see."""

    id: UUID
    title: str | None
    scope: DocumentScope
    created_at: datetime
    updated_at: datetime
    message_count: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine made of a question, before anyone has committed it to a history."""

    content: str
    outcome: Outcome
    citations: tuple[Citation, ...]
    unsupported: tuple[Span, ...]
    usage: Usage
    timings: Timings


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The passages that the answer will rest on, and what they cost; precedes the first token."""

    passages: tuple[Passage, ...]
    usage: Usage = Usage(0, 0, 0, 0, 0)
    condense_ms: float = 0.0
    retrieve_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class TokenGenerated:
    """A piece of the answer's content, in order; their concatenation is the content."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that the content just shown carries the marker of."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The whole answer; an engine's last event."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """The assistant's message as it now stands in the history; a turn's last event."""

    message: Message


EngineEvent: TypeAlias = SourcesFound | TokenGenerated | Cited | AnswerFinished
TurnEvent: TypeAlias = SourcesFound | TokenGenerated | TurnCommitted


class ChatEngine(Protocol):
    """What answers the questions of one conversation, remembering what was said."""

    def converse(self, question: str, scope: DocumentScope) -> AsyncGenerator[EngineEvent, None]:
        """Answer from the scope's passages: SourcesFound, TokenGenerated…, AnswerFinished.

        Cited comes with the token that carries a new marker.

        Changes nothing that a later turn would see; ``remember`` does. Closing the generator
        stops the model. Raises MessageTooLong, ModelUnavailable, StoreUnavailable or TimedOut.
        """
        ...

    async def remember(self, question: str, answer: str) -> None:
        """Add a finished turn to the memory that the next turns draw on."""
        ...


class EngineFactory(Protocol):
    """Makes engines for conversations."""

    def build(self, scope: DocumentScope, history: Sequence[HistoryMessage]) -> ChatEngine:
        """Make an engine that remembers this history, oldest first."""
        ...

    @property
    def memory_messages(self) -> int:
        """How many of a conversation's last messages an engine can make use of."""
        ...


class ConversationRepository(Protocol):
    """Where conversations and their messages are kept. Every method may raise StoreUnavailable."""

    async def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        ...

    async def get(self, conversation: UUID) -> Conversation:
        """The conversation with this id; raises ConversationNotFound."""
        ...

    async def page(self, limit: int, cursor: str | None) -> Page[Conversation]:
        """One page of the conversations, newest first; raises InvalidCursor."""
        ...

    async def update(self, conversation: Conversation) -> None:
        """Keep a conversation's new title and scope; raises ConversationNotFound."""
        ...

    async def delete(self, conversation: UUID) -> None:
        """Forget a conversation and its messages; raises ConversationNotFound."""
        ...

    async def messages(self, conversation: UUID, limit: int, cursor: str | None) -> Page[Message]:
        """One page of a conversation's messages, oldest first.

        Raises ConversationNotFound or InvalidCursor.
        """
        ...

    async def recent(self, conversation: UUID, limit: int) -> Sequence[Message]:
        """The last messages of a conversation, oldest first."""
        ...
