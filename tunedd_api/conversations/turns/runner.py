"""Running turns: one at a time per conversation, whichever process it is in."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias
from uuid import UUID, uuid4

from tunedd_api.conversations.events import SourcesFound, TokenGenerated, TurnCommitted
from tunedd_api.conversations.model import NO_USAGE, Message
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.answering import Answering, Hold
from tunedd_api.conversations.turns.heartbeat import Heartbeat, uninterrupted
from tunedd_api.conversations.turns.ledger import (
    Asker,
    Begun,
    IdempotencyKey,
    Lease,
    Repeated,
    Running,
    TurnLedger,
)
from tunedd_api.conversations.turns.returns import LeaseReturns
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    MessageNotFound,
    StoreUnavailable,
    TuneddError,
    TurnInProgress,
)


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """How turns hold on to their conversations, in seconds.

    ``patience`` is how long a retry waits for the turn that another process makes of the same
    request.
    """

    lease: float = 15.0
    heartbeat: float = 0.5
    patience: float = 300.0


_Work: TypeAlias = Callable[[Turn, Hold], Awaitable[None]]


class TurnRunner:
    """Makes turns and keeps track of those that run in this process."""

    def __init__(
        self,
        ledger: TurnLedger,
        answering: Answering,
        admission: TurnAdmission,
        options: TurnOptions,
    ) -> None:
        self._ledger = ledger
        self._answering = answering
        self._admission = admission
        self._options = options
        self._heartbeat = Heartbeat(ledger, options.lease, options.heartbeat)
        self._returns = LeaseReturns(ledger, options.lease)
        self._running: dict[UUID, tuple[Lease, Turn]] = {}
        self._resumable: dict[UUID, tuple[UUID, Turn]] = {}

    async def send(
        self,
        conversation: UUID,
        content: str,
        scope: DocumentScope,
        key: IdempotencyKey | None = None,
        owner: UUID | None = None,
        asker: Asker | None = None,
    ) -> Turn:
        """Begin the turn that answers ``content`` from ``scope`` within the conversation's.

        ``owner`` is whose budget of turns it is counted in, and ``asker`` is named if it has not
        been seen to that they may write in the conversation. What the turn itself is refused for,
        TooManyTurns or Overloaded, comes with its events.

        Raises:
            ConversationNotFound, ReadOnlyShare, TurnInProgress, IdempotencyMismatch, Overloaded
        """
        return await self._begin(
            Lease(conversation, uuid4(), key, asker),
            self._admitted(
                owner, lambda turn, hold: self._answering.answer(turn, hold, content, scope)
            ),
        )

    async def regenerate(
        self,
        conversation: UUID,
        answer: UUID,
        content: str | None = None,
        owner: UUID | None = None,
    ) -> Turn:
        """Begin the turn that answers the last question anew, or ``content`` in its place.

        Raises:
            ConversationNotFound, TurnInProgress, Overloaded
        """
        return await self._begin(
            Lease(conversation, uuid4()),
            self._admitted(
                owner, lambda turn, hold: self._answering.answer_anew(turn, hold, answer, content)
            ),
        )

    async def resume(self, conversation: UUID, answer: UUID) -> Turn:
        """The turn that makes this answer, or made it: its events from the first.

        What another process makes is waited for, and told when it is there.

        Raises:
            MessageNotFound: by the turn's events, if no such answer is kept or being made.
        """
        known = self._resumable.get(answer)
        if known is not None and known[0] == conversation:
            return known[1]
        return self._admission.begin(
            lambda turn: self._tell_what_is_kept(turn, conversation, answer)
        )

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
        await self._admission.close()

    def _admitted(self, owner: UUID | None, work: _Work) -> _Work:
        """Work that waits for its place."""

        async def admitted(turn: Turn, hold: Hold) -> None:
            async with self._admission.taking(turn, owner, hold.lease.conversation_id):
                await work(turn, hold)

        return admitted

    async def _begin(self, lease: Lease, work: _Work) -> Turn:
        self._admission.check_open()
        if (turn := self._same_request(lease)) is not None:
            if not turn.stopping:
                return turn
            await turn.settled()  # a retry by a client that had gone finds what was kept
        begun = await self._ask(lease)
        if self._admission.closed and not isinstance(begun, Repeated):
            await self._returns.give_back(lease)
            self._admission.check_open()
        match begun:
            case Begun():
                return self._started(begun, work)
            case Repeated(message):
                return Turn(lambda turn: _repeated(turn, message))
            case Running():
                turn = self._same_request(lease)  # it may have begun since we asked, or be ending
                if turn is not None and not turn.stopping:
                    return turn
                return self._admission.begin(lambda turn: self._wait_for_another(turn, lease, work))

    def _same_request(self, lease: Lease) -> Turn | None:
        """The turn that carries out the same request, if it runs here."""
        known = self._running.get(lease.conversation_id)
        if lease.key and known and known[0].key == lease.key and known[1].running:
            return known[1]
        return None

    async def _ask(self, lease: Lease) -> Begun | Repeated | Running:
        """Ask for a lease, which nobody is left with who gives up meanwhile."""
        await self._returns.settle(lease.conversation_id)
        asking = asyncio.ensure_future(self._ledger.begin(lease, self._options.lease))
        try:
            return await asyncio.shield(asking)
        except StoreUnavailable:
            self._returns.keep(lease)  # it may be ours, and the word of it lost
            raise
        except asyncio.CancelledError:
            with contextlib.suppress(TuneddError):
                await uninterrupted(asking)
            await uninterrupted(self._returns.give_back(lease))
            raise

    def _started(self, begun: Begun, work: _Work) -> Turn:
        turn = self._admission.begin(lambda turn: self._leased(turn, begun, work))
        lease, conversation = begun.lease, begun.lease.conversation_id
        self._running[conversation] = (lease, turn)
        self._resumable[turn.answer_id] = (conversation, turn)

        def forget(_: object) -> None:
            if self._running.get(conversation, (None, None))[1] is turn:
                del self._running[conversation]
            # How it failed is kept nowhere else, for those who may come back.
            loop = asyncio.get_running_loop()
            loop.call_later(turn.grace, self._resumable.pop, turn.answer_id)

        turn.when_settled(forget)
        return turn

    async def _wait_for_another(self, turn: Turn, lease: Lease, work: _Work) -> None:
        """Wait for the process that carries out the same request; take over if it dies."""
        deadline = monotonic() + self._options.patience
        while monotonic() < deadline:
            await asyncio.sleep(self._options.heartbeat)
            match await self._ask(lease):
                case Begun() as begun:
                    return await self._leased(turn, begun, work)
                case Repeated(message):
                    return await _repeated(turn, message)
        raise TurnInProgress

    async def _tell_what_is_kept(self, turn: Turn, conversation: UUID, answer: UUID) -> None:
        """Tell of an answer that is kept, as soon as no turn can bring it any more."""
        deadline = monotonic() + self._options.patience
        while True:
            answering = await self._ledger.is_answering(conversation)
            try:
                message = await self._answering.kept(conversation, answer)
            except MessageNotFound:
                if not answering or monotonic() > deadline:
                    raise
                await asyncio.sleep(self._options.heartbeat)
            else:
                return await _repeated(turn, message)

    async def _leased(self, turn: Turn, begun: Begun, work: _Work) -> None:
        """Do the work of a turn that gives its lease back when it ends without a commit."""
        hold = Hold(begun.lease, begun.conversation)
        try:
            async with self._heartbeat.holding(begun.lease, turn.give_up):
                await work(turn, hold)
        finally:
            if not hold.committed:
                await uninterrupted(self._returns.give_back(begun.lease))


async def _repeated(turn: Turn, message: Message) -> None:
    """Publish the events of a turn that is over, as far as its message tells."""
    turn.answer_id = message.id
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
    turn.publish(SourcesFound(passages, message.usage or NO_USAGE))
    if message.content:
        turn.publish(TokenGenerated(message.content, message.citations))
    turn.publish(TurnCommitted(message))
