"""Conversations and their messages."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.documents.passages import Role
from tunedd_api.documents.scope import DocumentScope


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


NO_USAGE: Final = Usage(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Timings:
    """Where a turn's time went, in milliseconds; ``first_token_ms`` counts from the start."""

    condense_ms: float
    retrieve_ms: float
    first_token_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDetails:
    """What an engine tells of its answer beside the text.

    ``unsupported`` marks the parts of the text that no retrieved passage bears out. Each field
    has a default, which is what messages get that were kept before there was the field.
    """

    outcome: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[Span, ...] = ()
    usage: Usage | None = None

    def details(self) -> dict[str, Any]:
        """The details by their names, without whatever else is known of the answer."""
        return {field.name: getattr(self, field.name) for field in fields(AnswerDetails)}


@dataclass(frozen=True, slots=True)
class Message(AnswerDetails):
    """One message of a conversation.

    Its details, ``timings`` and ``in_reply_to`` belong to the assistant's messages.
    ``replaced_by`` is the answer that was given instead of this one.
    """

    id: UUID
    conversation_id: UUID
    role: Role
    content: str
    status: MessageStatus
    created_at: datetime
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
