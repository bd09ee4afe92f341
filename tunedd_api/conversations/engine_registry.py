"""Engines that stay alive between turns: a bounded cache over the conversations' histories."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias
from uuid import UUID

from tunedd_api.conversations.history import memorable
from tunedd_api.conversations.model import Conversation, Grounding, Message
from tunedd_api.conversations.ports import ChatEngine, ConversationRepository, EngineFactory
from tunedd_api.documents.scope import DocumentScope

_State: TypeAlias = tuple[DocumentScope, Grounding | None, int]
"""Scope, grounding and number of messages: every turn adds some, whichever process it ran in."""


@dataclass(slots=True)
class _Kept:
    engine: ChatEngine
    state: _State
    used_at: float


class EngineRegistry:
    """Keeps at most ``capacity`` engines, none that was idle for more than ``idle`` seconds.

    The least recently used goes first.
    An engine serves as long as its conversation is as the engine left it; when another process
    has added to it since, or its scope has changed, it is rebuilt from the last messages.
    """

    def __init__(
        self,
        factory: EngineFactory,
        repository: ConversationRepository,
        *,
        capacity: int,
        idle: float,
    ) -> None:
        self._factory = factory
        self._repository = repository
        self._capacity = capacity
        self._idle = idle
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()

    @property
    def memory_messages(self) -> int:
        """How many of a conversation's last messages an engine can make use of."""
        return self._factory.memory_messages

    def __len__(self) -> int:
        """How many engines are kept."""
        return len(self._kept)

    async def take(self, conversation: Conversation) -> ChatEngine:
        """Take the conversation's engine out, or make one; ``put`` brings it back."""
        kept = self._kept.pop(conversation.id, None)
        if kept is not None and kept.state == _state(conversation):
            return kept.engine
        recent = await self._repository.recent(conversation.id, self.memory_messages)
        return self._build(conversation, recent)

    def fresh(self, conversation: Conversation, history: Sequence[Message]) -> ChatEngine:
        """Make an engine that remembers just this history."""
        self._kept.pop(conversation.id, None)
        return self._build(conversation, history)

    def put(self, conversation: Conversation, engine: ChatEngine) -> None:
        """Keep the engine of a conversation that is now in this state."""
        now = monotonic()
        self._kept[conversation.id] = _Kept(engine, _state(conversation), now)
        self._kept.move_to_end(conversation.id)
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) <= self._capacity and oldest.used_at >= now - self._idle:
                break
            self._kept.popitem(last=False)

    def drop(self, conversation: UUID) -> None:
        """Forget the engine of a conversation, if there is one."""
        self._kept.pop(conversation, None)

    def _build(self, conversation: Conversation, history: Sequence[Message]) -> ChatEngine:
        return self._factory.build(conversation.scope, memorable(history), conversation.grounding)


def _state(conversation: Conversation) -> _State:
    return conversation.scope, conversation.grounding, conversation.message_count
