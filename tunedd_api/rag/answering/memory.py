"""The memory of one conversation's engine."""

import sys
from collections.abc import Sequence
from typing import Any, Final, Self

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.memory.types import DEFAULT_CHAT_STORE_KEY
from llama_index.core.storage.chat_store import SimpleChatStore

from tunedd_api.documents.passages import HistoryMessage

_OUTCOME: Final = "outcome"
_QUOTED: Final = "quoted"


class ConversationMemory(ChatMemoryBuffer):
    """A ChatMemoryBuffer that gives back all that it holds; it lets go of turns when it is filled.

    How much of it a prompt has room for is decided where prompts are made, once for passages and
    history. The base class decides it anew in each turn, by counting all messages for every one
    that it leaves out, which is quadratic (4.45 s for 600 messages).
    """

    _whole: bool = PrivateAttr(default=True)

    @classmethod
    def holding(cls, history: Sequence[HistoryMessage], *, at_most: int = sys.maxsize) -> Self:
        """Make a memory of the last messages of this history, oldest first."""
        kept = history[-at_most:]
        memory = cls(
            token_limit=sys.maxsize,
            chat_store=SimpleChatStore(
                store={DEFAULT_CHAT_STORE_KEY: [to_chat_message(m) for m in kept]}
            ),
        )
        memory._whole = len(kept) == len(history)
        return memory

    @property
    def is_whole(self) -> bool:
        """Whether nothing that came before has been let go of."""
        return self._whole

    def get(
        self,
        input: str | None = None,  # noqa: A002 - LlamaIndex's name
        initial_token_count: int = 0,
        **kwargs: Any,  # noqa: ANN401 - as the base class
    ) -> list[ChatMessage]:
        """All messages, oldest first; what the base class counts tokens for has no effect."""
        del input, initial_token_count, kwargs
        return self.get_all()

    def remember(self, messages: Sequence[HistoryMessage], *, at_most: int) -> None:
        """Add messages; beyond ``at_most``, let go of the oldest quarter at once.

        A prompt whose history begins elsewhere is read anew by the model server.
        """
        kept = [*self.get_all(), *(to_chat_message(m) for m in messages)]
        if len(kept) > at_most:
            newest = kept[-(at_most - at_most // 4) :]
            first = next((i for i, m in enumerate(newest) if m.role is MessageRole.USER), 0)
            kept = newest[first:]
            self._whole = False
        self.set(kept)


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
