"""Conversations and their messages."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.documents.passages import Passage, Role
from tunedd_api.documents.scope import DocumentScope


class MessageStatus(StrEnum):
    """How the turn that made a message ended, or that another answer took its place."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REPLACED = "replaced"


class Outcome(StrEnum):
    """What became of a question.

    ``CONVERSATION`` is for what needs no evidence; ``EXTRACTIVE`` for passages that are quoted
    because no model could be asked.
    """

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    CONVERSATION = "conversation"
    EXTRACTIVE = "extractive"


class Grounding(StrEnum):
    """What becomes of sentences that no passage bears out.

    ``STRICT`` leaves them out and quotes the passages instead, ``MARK`` shows them with a mark,
    ``OPEN`` also lets the model answer from what it knows where the documents hold nothing.
    """

    STRICT = "strict"
    MARK = "mark"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a turn spent, by the model's own tokenizer where there is one.

    ``prompt_tokens`` includes ``history_tokens`` and ``context_tokens`` (the passages); all are
    0 for a turn that called no model. ``messages_left_out`` and ``passages_left_out`` count what
    was retrieved or said before and had no room in the prompt.
    """

    prompt_tokens: int
    history_tokens: int
    context_tokens: int
    completion_tokens: int
    context_window: int
    messages_left_out: int = 0
    passages_left_out: int = 0


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

    ``unsupported`` marks the parts of the text that no retrieved passage bears out. ``nearest``
    are the passages that come closest, where the documents hold no answer. ``truncated`` is true
    where the model was cut off before it had finished. Each field has a default, which is what
    messages get that were kept before there was the field.
    """

    outcome: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[Span, ...] = ()
    nearest: tuple[Passage, ...] = ()
    truncated: bool = False
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


class Access(StrEnum):
    """What a key may do with a conversation, from the least to the most."""

    READ = "read"
    WRITE = "write"
    """Ask, stop, regenerate, rename and change the scope."""
    OWN = "own"
    """Share and delete it, too."""

    def allows(self, wanted: "Access") -> bool:
        """Whether who may do this may do that."""
        order = list(Access)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, the documents it may see, and how its answers are checked.

    ``grounding`` is None where the service's own setting holds. ``access`` is what whoever looks
    at it may do.
    """

    id: UUID
    title: str | None
    scope: DocumentScope
    created_at: datetime
    updated_at: datetime
    message_count: int = 0
    grounding: Grounding | None = None
    access: Access = Access.OWN
