"""Registries over a database, and ledgers that can be held up."""

from typing import TYPE_CHECKING

from tests.support.milestones import Milestone
from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.model import Message
from tunedd_api.conversations.ports import EngineFactory
from tunedd_api.conversations.service import ConversationService
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.answering import Answering
from tunedd_api.conversations.turns.ledger import (
    Entry,
    Lease,
)
from tunedd_api.conversations.turns.runner import TurnOptions, TurnRunner
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.turns import SqlTurnLedger

if TYPE_CHECKING:
    import asyncio

_RUNNERS: list[TurnRunner] = []
"""Those that a test has made, whose turns have to settle before its database closes."""


class GatedLedger(SqlTurnLedger):
    """A ledger whose commits can be held up, or made to fail."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.gate: asyncio.Event | None = None
        self.at_gate = Milestone()
        self.failure: Exception | None = None

    async def commit(self, lease: Lease, entry: Entry) -> None:
        """Wait at the gate, or fail, or commit."""
        if self.gate is not None:
            self.at_gate.set()
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        await super().commit(lease, entry)


def registry_over(
    database: Database,
    library: DocumentCatalogue,
    engines: EngineFactory,
    *,
    ledger: SqlTurnLedger | None = None,
    capacity: int = 256,
    idle: float = 3600.0,
    admission: TurnAdmission | None = None,
    options: TurnOptions | None = None,
) -> ConversationService:
    """A registry as the service composes it, over this database and these engines."""
    repository = SqlConversationRepository(database)
    live = EngineRegistry(engines, repository, capacity=capacity, idle=idle)
    ledger = ledger or SqlTurnLedger(database)
    runner = TurnRunner(
        ledger,
        Answering(ledger, repository, live),
        admission or TurnAdmission(64, 64),
        options or TurnOptions(lease=15.0, heartbeat=0.02, patience=10.0),
    )
    _RUNNERS.append(runner)
    return ConversationService(repository, library, live, runner)


def runner_over(
    database: Database,
    engines: EngineFactory,
    *,
    ledger: SqlTurnLedger | None = None,
    admission: TurnAdmission | None = None,
    options: TurnOptions | None = None,
) -> TurnRunner:
    """A process's worth of turns over this database; its heart beats fast."""
    repository = SqlConversationRepository(database)
    ledger = ledger or SqlTurnLedger(database)
    live = EngineRegistry(engines, repository, capacity=256, idle=3600.0)
    runner = TurnRunner(
        ledger,
        Answering(ledger, repository, live),
        admission or TurnAdmission(64, 64),
        options or TurnOptions(lease=60.0, heartbeat=0.01, patience=60.0),
    )
    _RUNNERS.append(runner)
    return runner


async def settle_turns() -> None:
    """Stop the turns of every runner that the test has made, and wait until all are settled."""
    while _RUNNERS:
        await _RUNNERS.pop().drain()


async def keep_turn(database: Database, question: Message, reply: Message) -> None:
    """Enter a whole turn into the history."""
    ledger = SqlTurnLedger(database)
    lease = Lease(question.conversation_id, holder=reply.id)
    await ledger.begin(lease, 60.0)
    try:
        await ledger.commit(lease, Entry(question, reply, "A title"))
    finally:
        await ledger.abandon(lease)
