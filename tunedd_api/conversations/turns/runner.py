"""Running turns: one at a time per conversation, whichever process it is in."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TypeAlias, TypeVar
from uuid import UUID, uuid4

from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.events import (
    AnswerFinished,
    Cited,
    SourcesFound,
    TokenGenerated,
    TurnCommitted,
    TurnEvent,
)
from tunedd_api.conversations.model import NO_USAGE, Conversation, Message, MessageStatus
from tunedd_api.conversations.ports import ChatEngine, ConversationRepository
from tunedd_api.conversations.turns.admission import Admission
from tunedd_api.conversations.turns.draft import Draft, title_of
from tunedd_api.conversations.turns.heartbeat import Heartbeat, uninterrupted
from tunedd_api.conversations.turns.ledger import (
    Begun,
    IdempotencyKey,
    Lease,
    Repeated,
    Running,
    TurnLedger,
)
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    NotTheLastAnswer,
    Overloaded,
    StoreUnavailable,
    TuneddError,
    TurnInProgress,
)

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """How turns hold on to their conversations, in seconds.

    ``patience`` is how long a retry waits for the turn that another process makes of the same
    request.
    """

    lease: float = 15.0
    heartbeat: float = 0.5
    patience: float = 300.0


@dataclass(slots=True)
class _Hold:
    """A lease, and whether what it was for has been committed."""

    lease: Lease
    committed: bool = False


_Run: TypeAlias = Callable[[_Hold], AsyncGenerator[TurnEvent, None]]


class TurnRunner:
    """Makes turns and keeps track of those that run in this process."""

    def __init__(
        self,
        ledger: TurnLedger,
        repository: ConversationRepository,
        engines: EngineRegistry,
        admission: Admission,
        options: TurnOptions,
    ) -> None:
        self._ledger = ledger
        self._repository = repository
        self._engines = engines
        self._admission = admission
        self._options = options
        self._heartbeat = Heartbeat(ledger, options.lease, options.heartbeat)
        self._running: dict[UUID, tuple[Lease, Turn]] = {}
        self._unsettled: set[Turn] = set()
        self._draining = False

    async def send(
        self,
        conversation: UUID,
        content: str,
        scope: DocumentScope,
        key: IdempotencyKey | None = None,
    ) -> Turn:
        """Begin the turn that answers ``content`` from ``scope`` within the conversation's.

        Raises:
            ConversationNotFound, TurnInProgress, IdempotencyMismatch, Overloaded
        """
        lease = Lease(conversation, uuid4(), key)
        return await self._begin(lease, lambda hold: self._answer(hold, content, scope))

    async def regenerate(self, conversation: UUID, answer: UUID) -> Turn:
        """Begin the turn that answers the last question anew.

        Raises:
            ConversationNotFound, TurnInProgress, Overloaded
        """
        lease = Lease(conversation, uuid4())
        return await self._begin(lease, lambda hold: self._answer_anew(hold, answer))

    async def cancel(self, conversation: UUID) -> bool:
        """Stop the conversation's turn, wherever it runs; False if none does."""
        if conversation in self._running:
            self._running[conversation][1].cancel()
            return True
        return await self._ledger.request_cancel(conversation)

    async def stop(self, conversation: UUID) -> None:
        """Stop the conversation's turn and wait until it is settled, if it runs here."""
        running = self._running.get(conversation)
        if await self.cancel(conversation) and running:
            await running[1].settled()

    async def drain(self) -> None:
        """Take on no more turns, stop those that run, and wait until all are settled."""
        self._draining = True
        turns = tuple(self._unsettled)
        for turn in turns:
            turn.cancel()
        await asyncio.gather(*(turn.settled() for turn in turns))

    async def _begin(self, lease: Lease, run: _Run) -> Turn:
        if self._draining:
            raise Overloaded
        if (turn := self._same_request(lease)) is not None:
            if not turn.stopping:
                return turn
            await turn.settled()  # a retry by a client that had gone finds what was kept
        begun = await self._ask(lease)
        if self._draining and not isinstance(begun, Repeated):
            await self._abandon(lease)
            raise Overloaded
        match begun:
            case Begun():
                return self._started(lease, run)
            case Repeated(message):
                return Turn(_repeat(message))
            case Running():
                turn = self._same_request(lease)  # it may have begun since we asked, or be ending
                if turn is not None and not turn.stopping:
                    return turn
                return self._noted(Turn(self._wait_for_another(lease, run)))

    def _same_request(self, lease: Lease) -> Turn | None:
        """The turn that carries out the same request, if it runs here."""
        known = self._running.get(lease.conversation_id)
        if lease.key and known and known[0].key == lease.key and known[1].running:
            return known[1]
        return None

    async def _ask(self, lease: Lease) -> Begun | Repeated | Running:
        """Ask for a lease, which nobody is left with who gives up meanwhile."""
        asking = asyncio.ensure_future(self._ledger.begin(lease, self._options.lease))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            with contextlib.suppress(TuneddError):
                await uninterrupted(asking)
            await uninterrupted(self._abandon(lease))
            raise

    def _started(self, lease: Lease, run: _Run) -> Turn:
        turn = self._noted(Turn(self._leased(lease, run)))
        conversation = lease.conversation_id
        self._running[conversation] = (lease, turn)

        def forget(_: object) -> None:
            if self._running.get(conversation, (None, None))[1] is turn:
                del self._running[conversation]

        turn.when_settled(forget)
        return turn

    def _noted(self, turn: Turn) -> Turn:
        self._unsettled.add(turn)
        turn.when_settled(self._unsettled.discard)
        return turn

    async def _wait_for_another(self, lease: Lease, run: _Run) -> AsyncGenerator[TurnEvent, None]:
        """Wait for the process that carries out the same request; take over if it dies."""
        deadline = monotonic() + self._options.patience
        while monotonic() < deadline:
            await asyncio.sleep(self._options.heartbeat)
            match await self._ask(lease):
                case Begun():
                    async with contextlib.aclosing(self._leased(lease, run)) as events:
                        async for event in events:
                            yield event
                    return
                case Repeated(message):
                    async for event in _repeat(message):
                        yield event
                    return
        raise TurnInProgress

    async def _leased(self, lease: Lease, run: _Run) -> AsyncGenerator[TurnEvent, None]:
        """Run a turn that gives its lease back when it ends without a commit."""
        hold = _Hold(lease)
        try:
            async with (
                self._heartbeat.holding(lease),
                self._admission.admitted(),
                contextlib.aclosing(run(hold)) as events,
            ):
                async for event in events:
                    yield event
        finally:
            if not hold.committed:
                await uninterrupted(self._abandon(lease))

    async def _abandon(self, lease: Lease) -> None:
        try:
            await self._ledger.abandon(lease)
        except StoreUnavailable:
            _log.warning("A turn's lease could not be given back; it expires by itself.")

    async def _answer(
        self, hold: _Hold, content: str, scope: DocumentScope
    ) -> AsyncGenerator[TurnEvent, None]:
        conversation = await self._repository.get(hold.lease.conversation_id)
        scope = conversation.scope.narrowed_to(scope)
        engine = await self._engines.take(conversation)
        draft = Draft(conversation.id, content)
        status = MessageStatus.COMPLETE
        failure: TuneddError | None = None
        try:
            async with contextlib.aclosing(_shown(engine, content, scope, draft)) as events:
                async for event in events:
                    yield event
        except asyncio.CancelledError:
            if not draft.begun:
                raise
            status = MessageStatus.CANCELLED
        except TuneddError as error:
            if not draft.content:
                raise
            status, failure = MessageStatus.FAILED, error
        reply = await uninterrupted(self._commit(hold, conversation, engine, draft, status))
        if failure is not None:
            raise failure
        yield TurnCommitted(reply)

    async def _commit(
        self,
        hold: _Hold,
        conversation: Conversation,
        engine: ChatEngine,
        draft: Draft,
        status: MessageStatus,
    ) -> Message:
        reply = draft.reply(status)
        title = title_of(draft.question.content)
        await self._ledger.commit(hold.lease, draft.question, reply, title)
        hold.committed = True
        if status is not MessageStatus.FAILED and reply.content:
            await engine.remember(draft.question.content, reply.content)
        now = replace(
            conversation,
            message_count=conversation.message_count + 2,
            updated_at=reply.created_at,
        )
        self._engines.put(now, engine)
        return reply

    async def _answer_anew(self, hold: _Hold, answer: UUID) -> AsyncGenerator[TurnEvent, None]:
        conversation = await self._repository.get(hold.lease.conversation_id)
        recent = await self._recent(conversation)
        old = recent[-1] if recent else None
        question = next((m for m in recent if old and m.id == old.in_reply_to), None)
        if old is None or question is None or answer not in {old.id, question.id}:
            raise NotTheLastAnswer
        before = [m for m in recent if question.id not in {m.id, m.in_reply_to}]
        engine = self._engines.fresh(conversation, before)
        draft = Draft(conversation.id, question.content, asked=question)
        events = _shown(engine, question.content, conversation.scope, draft)
        async with contextlib.aclosing(events):
            async for event in events:
                yield event
        reply = draft.reply(MessageStatus.COMPLETE)
        await uninterrupted(self._ledger.replace(hold.lease, old.id, reply))
        hold.committed = True
        yield TurnCommitted(reply)

    async def _recent(self, conversation: Conversation) -> Sequence[Message]:
        """The last messages of a conversation, its last question among them."""
        recent = await self._repository.recent(conversation.id, self._engines.memory_messages)
        if recent and recent[-1].in_reply_to not in {message.id for message in recent}:
            # It lies further back: it was answered anew again and again.
            recent = await self._repository.recent(conversation.id, conversation.message_count)
        return recent


async def _shown(
    engine: ChatEngine, question: str, scope: DocumentScope, draft: Draft
) -> AsyncGenerator[TurnEvent, None]:
    """What a listener sees of the engine's events, all of which go into the draft."""
    async with contextlib.aclosing(engine.converse(question, scope)) as events:
        async for event in events:
            draft.add(event)
            if not isinstance(event, Cited | AnswerFinished):
                yield event


async def _repeat(message: Message) -> AsyncGenerator[TurnEvent, None]:
    """The events of a turn that is over, as far as its message tells."""
    passages = tuple(
        Passage(
            id=uuid4(),
            document=citation.document,
            title=citation.document.name,
            page=citation.page,
            start=citation.start,
            end=citation.end,
            text=citation.quote,
            score=citation.score,
            similarity=0.0,
        )
        for citation in message.citations
    )
    yield SourcesFound(passages, message.usage or NO_USAGE, 0.0, 0.0)
    if message.content:
        yield TokenGenerated(message.content)
    yield TurnCommitted(message)
