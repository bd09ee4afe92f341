"""Conversations and turns, made up."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.conversations.model import (
    Conversation,
    Message,
    MessageStatus,
    Outcome,
    Timings,
    Usage,
)
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.scope import DocumentScope


def a_conversation(
    *,
    title: str | None = "A title",
    scope: DocumentScope | None = None,
    created_at: datetime | None = None,
) -> Conversation:
    """A new conversation."""
    moment = created_at or datetime.now(UTC)
    return Conversation(
        id=uuid4(),
        title=title,
        scope=scope or DocumentScope.everything(),
        created_at=moment,
        updated_at=moment,
    )


def a_turn(
    conversation: UUID, *, content: str = "Why?", at: datetime | None = None
) -> tuple[Message, Message]:
    """A question and its answer."""
    question = Message(
        id=uuid4(),
        conversation_id=conversation,
        role="user",
        content=content,
        status=MessageStatus.COMPLETE,
        created_at=at or datetime.now(UTC),
    )
    return question, a_reply(question)


def a_reply(question: Message) -> Message:
    """An answer that has everything that answers may have."""
    quote = f"Because “{question.content}”"
    return Message(
        id=uuid4(),
        conversation_id=question.conversation_id,
        role="assistant",
        content=f"{quote} [1] So there.",
        status=MessageStatus.COMPLETE,
        created_at=question.created_at,
        outcome=Outcome.ANSWERED,
        citations=(
            Citation(
                marker=1,
                document=DocumentRef(id=uuid4(), name="folder/ä 🐝.md"),
                page=3,
                start=10,
                end=10 + len(quote),
                quote=quote,
                score=0.8125,
            ),
        ),
        unsupported=(Span(len(quote) + 5, len(quote) + 14),),
        usage=Usage(100, 20, 50, 12, 4096),
        timings=Timings(0.25, 1.5, 12.75, 100.125),
        in_reply_to=question.id,
    )
