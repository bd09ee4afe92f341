"""The shapes of messages: a user's, and answers."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from tunedd_api.api.schemas.bases import Response
from tunedd_api.api.schemas.citations import Citation
from tunedd_api.api.schemas.documents import Passage
from tunedd_api.conversations import citations
from tunedd_api.conversations import model as conversations
from tunedd_api.conversations.model import MessageStatus, Outcome


class Span(Response):
    """A stretch of a message's content, in characters."""

    start: int
    end: int


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
    where the model was cut off. ``outcome`` is null where the answer was cancelled or failed.
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
