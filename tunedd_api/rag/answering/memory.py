"""The memory of one conversation's engine."""

from collections.abc import Callable, Sequence
from typing import Final, Self

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.memory.types import DEFAULT_CHAT_STORE_KEY
from llama_index.core.storage.chat_store import SimpleChatStore
from pydantic import PrivateAttr

from tunedd_api.documents.passages import HistoryMessage

_OUTCOME: Final = "outcome"
_QUOTED: Final = "quoted"


class ConversationMemory(ChatMemoryBuffer):
    """A ChatMemoryBuffer that counts each message once.

    The base class counts all messages anew for every one it leaves out, which is quadratic
    (4.45 s for 600 messages); summing the messages' own counts is linear.
    """

    _count: Callable[[str], int] = PrivateAttr()

    @classmethod
    def holding(
        cls, history: Sequence[HistoryMessage], *, token_limit: int, count: Callable[[str], int]
    ) -> Self:
        """Make a memory of this history, oldest first, that gives back at most ``token_limit``."""
        memory = cls(
            token_limit=max(token_limit, 1),  # the base class takes no limit of 0
            chat_store=SimpleChatStore(
                store={DEFAULT_CHAT_STORE_KEY: [to_chat_message(m) for m in history]}
            ),
        )
        memory._count = count
        return memory

    def remember(self, messages: Sequence[HistoryMessage], *, at_most: int) -> None:
        """Add messages, and let go of the oldest ones beyond ``at_most``."""
        kept = [*self.get_all(), *(to_chat_message(m) for m in messages)]
        self.set(kept[-at_most:])

    def _token_count_for_messages(self, messages: list[ChatMessage]) -> int:
        return sum(self._count(m.content or "") for m in messages)


def to_chat_message(message: HistoryMessage) -> ChatMessage:
    """Say a message of the history in LlamaIndex's words; what else is known of it comes along."""
    return ChatMessage(
        role=MessageRole(message.role),
        content=message.content,
        additional_kwargs={_OUTCOME: message.outcome, _QUOTED: message.quoted},
    )


def to_history(messages: Sequence[ChatMessage]) -> list[HistoryMessage]:
    """Read LlamaIndex's messages back."""
    return [
        HistoryMessage(
            role="user" if m.role is MessageRole.USER else "assistant",
            content=m.content or "",
            outcome=m.additional_kwargs.get(_OUTCOME),
            quoted=m.additional_kwargs.get(_QUOTED, ()),
        )
        for m in messages
    ]
