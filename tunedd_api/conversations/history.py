"""What an engine should remember of a conversation."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.documents.passages import HistoryMessage

_STANDING: Final = frozenset({MessageStatus.COMPLETE, MessageStatus.CANCELLED})


def memorable(messages: Sequence[Message]) -> list[HistoryMessage]:
    """The questions with the answers that stand, oldest first."""
    standing = [
        m for m in messages if m.role == "assistant" and m.content and m.status in _STANDING
    ]
    kept = {m.id for m in standing} | {m.in_reply_to for m in standing}
    return [to_history(m) for m in messages if m.id in kept]


def to_history(message: Message) -> HistoryMessage:
    """A message as engines remember it: with how its turn ended, and what it quotes."""
    return HistoryMessage(
        role=message.role,
        content=message.content,
        outcome=message.outcome,
        quoted=tuple(citation.place for citation in message.citations),
    )
