"""Making the answer of a turn, and committing it with its question."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.events import Answer, EngineEvent, TurnCommitted
from tunedd_api.conversations.history import to_history
from tunedd_api.conversations.model import Conversation, Message, MessageStatus
from tunedd_api.conversations.ports import ChatEngine, ConversationRepository
from tunedd_api.conversations.turns.draft import Draft, title_of
from tunedd_api.conversations.turns.heartbeat import uninterrupted
from tunedd_api.conversations.turns.ledger import Edit, Entry, Lease, Replacement, TurnLedger
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    LeaseLost,
    NotFound,
    NotTheLastAnswer,
    StoreUnavailable,
    TuneddError,
)

_PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.5, 2.0)
"""Seconds between attempts to enter a turn: as long in all as the turn's lease surely lasts, and as
a turn that was told to stop may take for it (see ``heartbeat``)."""


@dataclass(slots=True)
class Hold:
    """A lease, the conversation as it was granted, and whether what it was for is committed."""

    lease: Lease
    conversation: Conversation
    committed: bool = False


class Answering:
    """Makes answers, and enters them into the ledger under the lease that their turn holds."""

    def __init__(
        self, ledger: TurnLedger, repository: ConversationRepository, engines: EngineRegistry
    ) -> None:
        self._ledger = ledger
        self._repository = repository
        self._engines = engines

    async def answer(self, turn: Turn, hold: Hold, content: str, scope: DocumentScope) -> None:
        """Answer a new message; what there is of the answer is kept if it is cut off."""
        conversation = hold.conversation
        scope = conversation.scope.narrowed_to(scope)
        engine = await self._engines.take(conversation)
        draft = Draft(conversation.id, content, answer_id=turn.answer_id)
        answer: Answer | None = None
        status = MessageStatus.COMPLETE
        failure: TuneddError | None = None
        try:
            answer = await converse(engine, scope, draft, turn)
        except asyncio.CancelledError:
            if not draft.begun:
                raise
            status = MessageStatus.CANCELLED
        except TuneddError as error:
            if not draft.content:
                raise
            status, failure = MessageStatus.FAILED, error
        reply = draft.reply(status, answer)
        await uninterrupted(self._commit(hold, engine, draft, reply))
        if failure is not None:
            raise failure
        turn.publish(TurnCommitted(reply))

    async def answer_anew(self, turn: Turn, hold: Hold, answer: UUID, content: str | None) -> None:
        """Answer the last question once more, or what it is now to say.

        The answer before stays readable as replaced, and so does a question that was edited.
        """
        conversation = hold.conversation
        recent = await self._recent(conversation)
        old = recent[-1] if recent else None
        question = next((m for m in recent if old and m.id == old.in_reply_to), None)
        if old is None or question is None or answer not in {old.id, question.id}:
            raise NotTheLastAnswer
        before = [m for m in recent if question.id not in {m.id, m.in_reply_to}]
        engine = self._engines.fresh(conversation, before)
        same = content is None or content == question.content
        draft = Draft(
            conversation.id, content or question.content, question if same else None, turn.answer_id
        )
        edited = None if same else Edit(question.id, draft.question)
        made = await converse(engine, conversation.scope, draft, turn)
        reply = draft.reply(MessageStatus.COMPLETE, made)

        replacement = Replacement(old.id, reply, draft.sources(reply), edited)

        def replaced() -> Awaitable[None]:
            return self._ledger.replace(hold.lease, replacement)

        await uninterrupted(self._persistently(replaced, reply))
        hold.committed = True
        turn.publish(TurnCommitted(reply))

    async def kept(self, conversation: UUID, answer: UUID) -> Message:
        """An answer as it is kept; raises ConversationNotFound or MessageNotFound."""
        return await self._repository.answer(conversation, answer)

    async def _commit(self, hold: Hold, engine: ChatEngine, draft: Draft, reply: Message) -> None:
        question, conversation = draft.question, hold.conversation
        entry = Entry(question, reply, title_of(question.content), draft.sources(reply))

        def commit() -> Awaitable[None]:
            return self._ledger.commit(hold.lease, entry)

        await self._persistently(commit, reply)
        hold.committed = True
        if reply.status is not MessageStatus.FAILED and reply.content:
            await engine.remember(to_history(question), to_history(reply))
        now = replace(
            conversation,
            message_count=conversation.message_count + 2,
            updated_at=reply.created_at,
        )
        self._engines.put(now, engine)

    async def _persistently(self, enter: Callable[[], Awaitable[None]], reply: Message) -> None:
        """Enter what somebody has read to its end, also if the database is away for a moment.

        An entry that has been made, and whose confirmation was lost, is made just once.

        Raises:
            ConversationNotFound, LeaseLost
            StoreUnavailable: if it stays away.
        """
        for pause in (*_PAUSES, None):
            try:
                await enter()
            except StoreUnavailable:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            except LeaseLost:
                if pause == _PAUSES[0] or not await self._is_kept(reply):
                    raise
                return
            else:
                return

    async def _is_kept(self, reply: Message) -> bool:
        try:
            await self._repository.answer(reply.conversation_id, reply.id)
        except NotFound:
            return False
        return True

    async def _recent(self, conversation: Conversation) -> Sequence[Message]:
        """The last messages of a conversation, its last question among them."""
        recent = await self._repository.recent(conversation.id, self._engines.memory_messages)
        if recent and recent[-1].in_reply_to not in {message.id for message in recent}:
            # It lies further back: it was answered anew again and again.
            recent = await self._repository.recent(conversation.id, conversation.message_count)
        return recent


async def converse(engine: ChatEngine, scope: DocumentScope, draft: Draft, turn: Turn) -> Answer:
    """Have the question answered; what the engine publishes goes into the draft and to all."""

    def publish(event: EngineEvent) -> None:
        draft.add(event)
        turn.publish(event)

    return await engine.converse(draft.question.content, scope, publish)
