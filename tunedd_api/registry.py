"""The registry: conversations by their UUID, and the use cases that act on them."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Final, Literal
from uuid import UUID, uuid4

from tunedd_api.conversations import (
    Answer,
    AnswerFinished,
    ChatEngine,
    Conversation,
    ConversationRepository,
    EngineFactory,
    Message,
    MessageStatus,
    Outcome,
    SourcesFound,
    Timings,
    TokenGenerated,
    TurnCommitted,
    TurnEvent,
    Usage,
)
from tunedd_api.documents import DocumentLibrary, DocumentScope
from tunedd_api.errors import TuneddError, TurnInProgress
from tunedd_api.pagination import Page
from tunedd_api.passages import HistoryMessage
from tunedd_api.turns import Turn


class Unchanged:
    """The type of UNCHANGED: a field that an update leaves alone, where None means something."""


UNCHANGED: Final = Unchanged()


@dataclass(slots=True)
class _Live:
    """What the registry holds of a conversation that somebody is having."""

    engine: ChatEngine | None = None
    turn: Turn | None = None

    @property
    def busy(self) -> bool:
        return self.turn is not None and self.turn.running


class ConversationRegistry:
    """Conversations by UUID: each with its own engine, one turn at a time.

    At most ``capacity`` engines are alive; the least recently used gives way, and is rebuilt
    from the conversation's last messages when it is needed again.
    """

    def __init__(
        self,
        repository: ConversationRepository,
        library: DocumentLibrary,
        engines: EngineFactory,
        *,
        capacity: int = 256,
    ) -> None:
        self._repository = repository
        self._library = library
        self._engines = engines
        self._capacity = capacity
        self._live: OrderedDict[UUID, _Live] = OrderedDict()

    async def create(self, documents: Sequence[str] | None, title: str | None) -> Conversation:
        """Start a conversation with everything (None) or with the documents selected.

        Raises:
            EmptySelection, UnknownDocuments: if the selection selects nothing, or nothing known.
        """
        now = datetime.now(UTC)
        conversation = Conversation(
            id=uuid4(),
            title=title,
            scope=await self._scope(documents),
            created_at=now,
            updated_at=now,
        )
        await self._repository.add(conversation)
        return conversation

    async def get(self, conversation: UUID) -> Conversation:
        """The conversation with this id; raises ConversationNotFound."""
        return await self._repository.get(conversation)

    async def page(self, limit: int, cursor: str | None) -> Page[Conversation]:
        """One page of the conversations, newest first; raises InvalidCursor."""
        return await self._repository.page(limit, cursor)

    async def messages(self, conversation: UUID, limit: int, cursor: str | None) -> Page[Message]:
        """One page of messages, oldest first; raises ConversationNotFound or InvalidCursor."""
        return await self._repository.messages(conversation, limit, cursor)

    async def update(
        self,
        conversation: UUID,
        *,
        title: str | Unchanged | None = UNCHANGED,
        documents: Sequence[str] | Unchanged | None = UNCHANGED,
    ) -> Conversation:
        """Rename a conversation, or change what it may see from the next turn on.

        Raises:
            ConversationNotFound, EmptySelection, UnknownDocuments
        """
        kept = await self._repository.get(conversation)
        if not isinstance(title, Unchanged):
            kept = replace(kept, title=title)
        if not isinstance(documents, Unchanged):
            kept = replace(kept, scope=await self._scope(documents))
            self._drop_engine(conversation)
        kept = replace(kept, updated_at=datetime.now(UTC))
        await self._repository.update(kept)
        return kept

    async def delete(self, conversation: UUID) -> None:
        """Cancel the running turn, if any, and forget the conversation.

        Raises:
            ConversationNotFound
        """
        await self._repository.get(conversation)
        if (live := self._live.get(conversation)) and live.turn:
            live.turn.cancel()
            await live.turn.settled()
        await self._repository.delete(conversation)
        self._live.pop(conversation, None)

    async def send(
        self, conversation: UUID, content: str, documents: Sequence[str] | None = None
    ) -> Turn:
        """Begin a turn: the answer to ``content``, from ``documents`` within the scope.

        Raises:
            ConversationNotFound, EmptySelection, UnknownDocuments
            TurnInProgress: if the conversation is still answering.
        """
        kept = await self._repository.get(conversation)
        scope = kept.scope.narrowed_to(await self._scope(documents))
        live = self._live.setdefault(conversation, _Live())
        if live.busy:
            raise TurnInProgress
        live.turn = Turn(self._converse(kept, live, content, scope))
        self._live.move_to_end(conversation)
        self._make_room()
        return live.turn

    async def aclose(self) -> None:
        """Cancel every running turn and wait until each is settled."""
        turns = [live.turn for live in self._live.values() if live.turn and live.turn.running]
        for turn in turns:
            turn.cancel()
        await asyncio.gather(*(turn.settled() for turn in turns))
        self._live.clear()

    async def _scope(self, documents: Sequence[str] | None) -> DocumentScope:
        if documents is None:
            return DocumentScope.everything()
        return DocumentScope.of(d.id for d in await self._library.resolve(documents))

    async def _converse(
        self, conversation: Conversation, live: _Live, content: str, scope: DocumentScope
    ) -> AsyncGenerator[TurnEvent, None]:
        draft = _Draft(conversation.id, content)
        if live.engine is None:
            live.engine = await self._build_engine(conversation)
        engine = live.engine
        try:
            async with contextlib.aclosing(engine.converse(content, scope)) as events:
                async for event in events:
                    if isinstance(event, AnswerFinished):
                        draft.answer = event.answer
                    else:
                        draft.add(event)
                        yield event
        except asyncio.CancelledError:
            if not draft.begun:
                raise
            yield await self._settle(draft, engine, MessageStatus.CANCELLED)
            return
        except TuneddError:
            if draft.content:
                await self._settle(draft, engine, MessageStatus.FAILED)
            raise
        yield await self._settle(draft, engine, MessageStatus.COMPLETE)

    async def _settle(
        self, draft: "_Draft", engine: ChatEngine, status: MessageStatus
    ) -> TurnCommitted:
        question, reply = draft.messages(status)
        await self._repository.commit_turn(question, reply)
        if status is not MessageStatus.FAILED and reply.content:
            await engine.remember(question.content, reply.content)
        return TurnCommitted(reply)

    async def _build_engine(self, conversation: Conversation) -> ChatEngine:
        recent = await self._repository.recent(conversation.id, self._engines.memory_messages)
        return self._engines.build(conversation.scope, _memorable(recent))

    def _drop_engine(self, conversation: UUID) -> None:
        """Let the next turn rebuild the engine; a running turn keeps its own to the end."""
        if live := self._live.get(conversation):
            live.engine = None

    def _make_room(self) -> None:
        for key, live in list(self._live.items()):
            if len(self._live) <= self._capacity:
                break
            if not live.busy:
                del self._live[key]


class _Draft:
    """What a turn has brought so far."""

    def __init__(self, conversation: UUID, question: str) -> None:
        self._conversation = conversation
        self._question = question
        self._asked_at = datetime.now(UTC)
        self._clock = perf_counter()
        self._parts: list[str] = []
        self.begun = False
        self.answer: Answer | None = None

    def add(self, event: SourcesFound | TokenGenerated) -> None:
        self.begun = True
        if isinstance(event, TokenGenerated):
            self._parts.append(event.text)

    @property
    def content(self) -> str:
        return "".join(self._parts)

    def messages(self, status: MessageStatus) -> tuple[Message, Message]:
        """The user's and the assistant's message of the turn."""
        question = self._message("user", self._question, self._asked_at)
        answer = self.answer or self._partial()
        reply = replace(
            self._message("assistant", answer.content, datetime.now(UTC)),
            status=status,
            outcome=answer.outcome,
            citations=answer.citations,
            unsupported=answer.unsupported,
            usage=answer.usage,
            timings=answer.timings,
            in_reply_to=question.id,
        )
        return question, reply

    def _message(self, role: Literal["user", "assistant"], content: str, at: datetime) -> Message:
        return Message(
            id=uuid4(),
            conversation_id=self._conversation,
            role=role,
            content=content,
            status=MessageStatus.COMPLETE,
            created_at=at,
        )

    def _partial(self) -> Answer:
        elapsed = (perf_counter() - self._clock) * 1000
        return Answer(
            content=self.content,
            outcome=Outcome.ANSWERED,
            citations=(),
            unsupported=(),
            usage=Usage(0, 0, 0, 0, 0),
            timings=Timings(0.0, 0.0, None, elapsed),
        )


def _memorable(messages: Sequence[Message]) -> list[HistoryMessage]:
    """What an engine should remember of a history: whole turns that were not failures."""
    failed = {m.in_reply_to for m in messages if m.status is MessageStatus.FAILED}
    return [
        HistoryMessage(m.role, m.content)
        for m in messages
        if m.status is not MessageStatus.FAILED and m.id not in failed and m.content
    ]
