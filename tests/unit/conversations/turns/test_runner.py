"""Turns and their leases: held while a turn runs, wherever the others are."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from tests.support.conversations import a_conversation, a_turn
from tests.support.engines import ScriptedEngines
from tests.support.milestones import Milestone
from tests.support.registries import runner_over
from tests.support.service import rows_of
from tunedd_api.conversations.events import SourcesFound, TokenGenerated, TurnCommitted, TurnEvent
from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.ledger import (
    Begun,
    Entry,
    IdempotencyKey,
    Lease,
    Renewed,
    Repeated,
    Running,
)
from tunedd_api.conversations.turns.runner import TurnOptions, TurnRunner
from tunedd_api.conversations.turns.turn import Turn, TurnCancelled
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    ConversationNotFound,
    LeaseLost,
    MessageNotFound,
    ModelUnavailable,
    NotTheLastAnswer,
    Overloaded,
    StoreUnavailable,
    TooManyTurns,
    TurnInProgress,
)
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import turn_leases
from tunedd_api.storage.turns import SqlTurnLedger

EVERYTHING = DocumentScope.everything()
KEY = IdempotencyKey.of("a key", "One?")
DOWN = StoreUnavailable("The database is out of reach.")


class ObservedLedger(SqlTurnLedger):
    """A ledger whose entries a test sees, holds up, or makes fail.

    ``begins`` and ``renewals`` hold what was answered, or None for a failure. At a gate an entry
    waits after it was made and before its holder hears of it.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.begins = asyncio.Queue[Begun | Repeated | Running | None]()
        self.renewals = asyncio.Queue[Renewed | None]()
        self.out_of_reach: set[str] = set()
        self.failing_commits: list[bool] = []
        self.losing_begins = False
        self.gates: dict[str, asyncio.Event] = {}
        self.at_gate = Milestone()

    async def begin(self, lease: Lease, ttl: float) -> Begun | Repeated | Running:
        """Begin, and note what came of it."""
        answer = await super().begin(lease, ttl)
        if self.losing_begins:
            raise DOWN
        self.begins.put_nowait(answer)
        await self._pass("begin")
        return answer

    async def renew(self, lease: Lease, ttl: float) -> Renewed:
        """Renew, and note what came of it."""
        if "renew" in self.out_of_reach:
            self.renewals.put_nowait(None)
            raise DOWN
        answer = await super().renew(lease, ttl)
        await self._pass("renew")
        self.renewals.put_nowait(answer)
        return answer

    async def commit(self, lease: Lease, entry: Entry) -> None:
        """Commit, unless that is to fail before or after it is done."""
        if self.failing_commits:
            done = self.failing_commits.pop(0)
            if done:
                await super().commit(lease, entry)
            raise DOWN
        await super().commit(lease, entry)
        await self._pass("commit")

    async def abandon(self, lease: Lease) -> None:
        """Abandon."""
        if "abandon" in self.out_of_reach:
            raise DOWN
        await super().abandon(lease)

    async def renewed(self) -> Renewed | None:
        """What the next renewal is answered that begins from now on."""
        while not self.renewals.empty():
            self.renewals.get_nowait()
        await self.renewals.get()  # may have been at the database already
        return await self.renewals.get()

    async def _pass(self, entry: str) -> None:
        if entry in self.gates:
            self.at_gate.set()
            await self.gates[entry].wait()


@pytest.fixture
def repository(database: Database) -> SqlConversationRepository:
    """What all processes have written."""
    return SqlConversationRepository(database)


@pytest.fixture
async def conversation(repository: SqlConversationRepository) -> UUID:
    """A conversation that nobody has said anything in."""
    conversation = a_conversation()
    await repository.add(conversation)
    return conversation.id


@pytest.fixture
def ledger(database: Database) -> ObservedLedger:
    """The ledger of the first process."""
    return ObservedLedger(database)


@pytest.fixture
def engines() -> ScriptedEngines:
    """The engines of the first process."""
    return ScriptedEngines("Here")


@pytest.fixture
async def runner(
    database: Database, ledger: ObservedLedger, engines: ScriptedEngines
) -> AsyncIterator[TurnRunner]:
    """The turns of the first process."""
    runner = runner_over(database, engines, ledger=ledger)
    yield runner
    ledger.out_of_reach.clear()
    await runner.drain()


@pytest.fixture
async def other_database(database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """The same database, as another process has it open."""
    other = Database.in_file(tmp_path / "tunedd.sqlite3")
    yield other
    await other.aclose()


@pytest.fixture
def other_ledger(other_database: Database) -> ObservedLedger:
    """The ledger of the second process."""
    return ObservedLedger(other_database)


@pytest.fixture
def other_engines() -> ScriptedEngines:
    """The engines of the second process."""
    return ScriptedEngines("There")


@pytest.fixture
async def other(
    other_database: Database, other_ledger: ObservedLedger, other_engines: ScriptedEngines
) -> AsyncIterator[TurnRunner]:
    """The turns of the second process."""
    runner = runner_over(other_database, other_engines, ledger=other_ledger)
    yield runner
    await runner.drain()


async def send(
    runner: TurnRunner,
    conversation: UUID,
    content: str = "One?",
    key: IdempotencyKey | None = None,
) -> Turn:
    """Begin a turn over all documents."""
    return await runner.send(conversation, content, EVERYTHING, key)


async def asked(
    runner: TurnRunner,
    conversation: UUID,
    content: str = "One?",
    key: IdempotencyKey | None = None,
) -> Message:
    """The answer to a question."""
    return await (await send(runner, conversation, content, key)).message()


async def said(repository: SqlConversationRepository, conversation: UUID) -> list[str]:
    """All that was said in a conversation."""
    return [message.content for message in await repository.recent(conversation, 100)]


async def heard(turn: Turn) -> list[TurnEvent]:
    """All events of a turn."""
    return [event async for event in turn.events()]


async def expire(database: Database) -> None:
    """Have all leases run out, as if time had passed."""
    statement = update(turn_leases).values(expires_at=0.0)
    await database.write(lambda db: db.execute(statement))


@contextmanager
def cut_off(ledger: ObservedLedger) -> Iterator[None]:
    """Have leases not be renewed for a while."""
    ledger.out_of_reach.add("renew")
    yield
    ledger.out_of_reach.discard("renew")


async def test_lease_is_renewed(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    ledger: ObservedLedger,
    database: Database,
    conversation: UUID,
) -> None:
    """However long a turn takes, its lease is renewed and no other process answers meanwhile."""
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    turn = await send(runner, conversation)
    await engines.at_gate.wait()
    for _ in range(2):
        await expire(database)
        assert await ledger.renewed() == Renewed(held=True, cancel_requested=False)
        with pytest.raises(TurnInProgress):
            await send(other, conversation, "Two?")
    gate.set()
    assert (await turn.message()).status is MessageStatus.COMPLETE


async def test_lease_ends_with_the_turn(
    runner: TurnRunner, other: TurnRunner, engines: ScriptedEngines, conversation: UUID
) -> None:
    """As soon as a turn is over, in whatever way, another process may answer."""
    await asked(runner, conversation)
    await asked(other, conversation)
    engines.script = (ModelUnavailable("The model is out of reach."),)
    with pytest.raises(ModelUnavailable):
        await asked(runner, conversation)
    await asked(other, conversation)
    engines.script = (asyncio.Event(),)
    turn = await send(runner, conversation)
    await engines.at_gate.wait()
    turn.cancel()
    await turn.message()
    await asked(other, conversation)


async def test_request_to_cancel_from_elsewhere(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """A turn that is cancelled in another process stops and keeps what there is of its answer."""
    engines.script = ("Half", asyncio.Event())
    turn = await send(runner, conversation)
    await engines.at_gate.wait()
    assert await other.cancel(conversation)
    message = await turn.message()
    assert (message.content, message.status) == ("Half", MessageStatus.CANCELLED)
    assert await said(repository, conversation) == ["One?", "Half"]
    assert not await other.cancel(conversation)


async def test_turn_that_cannot_hold_on(
    database: Database, ledger: ObservedLedger, engines: ScriptedEngines, conversation: UUID
) -> None:
    """A turn whose lease cannot be renewed fails for that reason: nobody has cancelled it."""
    brief = TurnOptions(lease=0.02, heartbeat=0.01)
    runner = runner_over(database, engines, ledger=ledger, options=brief)
    engines.before_sources = (asyncio.Event(),)
    with cut_off(ledger):
        turn = await send(runner, conversation)
        with pytest.raises(StoreUnavailable):
            await turn.message()


async def test_turns_of_one_owner(
    database: Database,
    ledger: ObservedLedger,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """One owner has no more turns at once than each may have, and others have theirs."""
    runner = runner_over(database, engines, ledger=ledger, admission=TurnAdmission(4, 4, each=1))
    ada, bob = uuid4(), uuid4()
    others = [a_conversation() for _ in range(3)]
    for other in others:
        await repository.add(other)
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    first = await runner.send(conversation, "One?", EVERYTHING, owner=ada)
    await engines.at_gate.wait()
    refused = await runner.send(others[0].id, "Two?", EVERYTHING, owner=ada)
    with pytest.raises(TooManyTurns):
        await refused.message()
    rest = [
        await runner.send(others[1].id, "Two?", EVERYTHING, owner=bob),
        await runner.send(others[2].id, "Two?", EVERYTHING),
    ]
    gate.set()
    for turn in (first, *rest):
        assert (await turn.message()).status is MessageStatus.COMPLETE
    again = await runner.send(others[0].id, "Two?", EVERYTHING, owner=ada)
    assert (await again.message()).status is MessageStatus.COMPLETE


@pytest.mark.parametrize("failures", [[False], [False, False], [True]], ids=str)
async def test_database_away_at_the_commit(
    runner: TurnRunner,
    ledger: ObservedLedger,
    repository: SqlConversationRepository,
    conversation: UUID,
    failures: list[bool],
) -> None:
    """An answer is kept, once, though the database is away when it comes, or its word is lost."""
    ledger.failing_commits = [*failures]
    assert (await asked(runner, conversation)).status is MessageStatus.COMPLETE
    assert await said(repository, conversation) == ["One?", "Here"]
    await asked(runner, conversation, "Two?")


async def test_nothing_to_cancel(runner: TurnRunner, conversation: UUID) -> None:
    """Where no turn runs, cancelling says so and stopping does nothing."""
    for place in (conversation, uuid4()):
        assert not await runner.cancel(place)
        await runner.stop(place)


async def test_waiting_turn_is_cancelled(
    database: Database,
    ledger: ObservedLedger,
    engines: ScriptedEngines,
    other: TurnRunner,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """A turn that waits for its place holds its lease, can be stopped, and leaves nothing."""
    admission = TurnAdmission(running=1, waiting=1)
    runner = runner_over(database, engines, ledger=ledger, admission=admission)
    busy = a_conversation()
    await repository.add(busy)
    engines.script = (asyncio.Event(),)
    await send(runner, busy.id)
    await engines.at_gate.wait()
    waiting = await send(runner, conversation, "Two?")
    with pytest.raises(TurnInProgress):
        await send(other, conversation, "Three?")
    assert await other.cancel(conversation)
    with pytest.raises(TurnCancelled):
        await waiting.message()
    assert await said(repository, conversation) == []
    assert (await asked(other, conversation, "Four?")).content == "There"
    await runner.drain()


async def test_overloaded_turn_leaves_nothing(
    database: Database, engines: ScriptedEngines, conversation: UUID
) -> None:
    """A turn that is refused for lack of room gives its lease and its key back."""
    runner = runner_over(database, engines, admission=TurnAdmission(running=0, waiting=0))
    before = rows_of(database)
    with pytest.raises(Overloaded):
        await asked(runner, conversation, key=KEY)
    assert rows_of(database) == before


@pytest.mark.parametrize("noticed", [True, False])
async def test_lost_lease(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    ledger: ObservedLedger,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
    *,
    noticed: bool,
) -> None:
    """A turn that another process has taken the conversation from stops, and keeps nothing."""
    gate = asyncio.Event()
    engines.script = ("Half", gate)
    turn = await send(runner, conversation)
    await engines.at_gate.wait()
    with cut_off(ledger):
        assert await ledger.renewed() is None
        await expire(database)
        await asked(other, conversation, "Two?")
        if not noticed:
            gate.set()
            with pytest.raises(LeaseLost):
                await turn.message()
    with pytest.raises(LeaseLost):
        await turn.message()
    assert engines.closed == 1
    assert await said(repository, conversation) == ["Two?", "There"]
    engines.script = ("Here",)
    assert (await asked(runner, conversation, "Three?")).content == "Here"
    assert engines.built[-1].memory[:2] == [
        HistoryMessage("user", "Two?"),
        HistoryMessage("assistant", "There"),
    ]


async def test_conversation_deleted_elsewhere(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
) -> None:
    """A turn whose conversation another process deletes stops, says so, and keeps nothing."""
    engines.script = ("Half", asyncio.Event())
    turn = await send(runner, conversation, key=KEY)
    await engines.at_gate.wait()
    await repository.delete(conversation)
    with pytest.raises(ConversationNotFound):
        await turn.message()
    assert engines.closed == 1
    assert not any(rows_of(database).values())


async def test_lease_that_cannot_be_renewed(
    database: Database,
    ledger: ObservedLedger,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """A turn that cannot renew its lease stops when it has run out, and keeps what it can."""
    options = TurnOptions(lease=2.0, heartbeat=0.01)
    runner = runner_over(database, engines, ledger=ledger, options=options)
    engines.script = ("Half", asyncio.Event())
    with cut_off(ledger):
        turn = await send(runner, conversation)
        message = await turn.message()
    assert (message.content, message.status) == ("Half", MessageStatus.CANCELLED)
    assert await said(repository, conversation) == ["One?", "Half"]


async def test_renewal_is_not_cut_off(
    runner: TurnRunner, engines: ScriptedEngines, ledger: ObservedLedger, conversation: UUID
) -> None:
    """A renewal that is at the database when its turn ends is let finish before the turn is over.

    A connection that is cut off amid a statement can keep everybody else from writing.
    """
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    held_up = ledger.gates["renew"] = asyncio.Event()
    turn = await send(runner, conversation)
    await ledger.at_gate.wait()
    gate.set()
    assert (await turn.message()).status is MessageStatus.COMPLETE
    assert turn.running
    assert ledger.renewals.empty()
    held_up.set()
    await turn.settled()
    assert ledger.renewals.get_nowait() == Renewed(held=True, cancel_requested=False)


async def test_retry_of_a_turn_that_is_ending(
    runner: TurnRunner, engines: ScriptedEngines, ledger: ObservedLedger, conversation: UUID
) -> None:
    """A retry gets an answer of its own where the turn it repeats was told to stop."""
    engines.before_sources = (asyncio.Event(),)
    held_up = ledger.gates["renew"] = asyncio.Event()  # keeps the turn from ending
    first = await send(runner, conversation, key=KEY)
    await ledger.at_gate.wait()
    first.cancel()
    retrying = asyncio.create_task(send(runner, conversation, key=KEY))
    engines.before_sources, engines.script = (), ("Here",)
    held_up.set()
    assert (await (await retrying).message()).content == "Here"
    with pytest.raises(TurnCancelled):
        await first.message()


async def test_renewal_that_fails_for_a_while(
    runner: TurnRunner, engines: ScriptedEngines, ledger: ObservedLedger, conversation: UUID
) -> None:
    """A turn outlives moments in which its lease cannot be renewed."""
    gate = asyncio.Event()
    engines.script = ("Here", gate, " again")
    turn = await send(runner, conversation)
    await engines.at_gate.wait()
    with cut_off(ledger):
        assert await ledger.renewed() is None
    assert await ledger.renewed() == Renewed(held=True, cancel_requested=False)
    gate.set()
    assert (await turn.message()).content == "Here again"


async def test_lease_that_cannot_be_given_back(
    runner: TurnRunner,
    engines: ScriptedEngines,
    ledger: ObservedLedger,
    conversation: UUID,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """When a failed turn's lease cannot be given back, the failure stays what it was."""
    engines.script = (ModelUnavailable("The model is out of reach."),)
    ledger.out_of_reach.add("abandon")
    with caplog.at_level(logging.WARNING), pytest.raises(ModelUnavailable):
        await asked(runner, conversation)
    assert "could not be given back yet" in caplog.text


async def test_first_message_after_an_outage(
    runner: TurnRunner, engines: ScriptedEngines, ledger: ObservedLedger, conversation: UUID
) -> None:
    """A turn that the outage has ended does not keep its conversation from the next message."""
    engines.script = (ModelUnavailable("The model is out of reach."),)
    ledger.out_of_reach.add("abandon")
    with pytest.raises(ModelUnavailable):
        await asked(runner, conversation)
    engines.script = ("Here",)
    with pytest.raises(StoreUnavailable):
        await asked(runner, conversation)
    ledger.out_of_reach.clear()
    assert (await asked(runner, conversation)).content == "Here"


async def test_lease_whose_word_was_lost(
    runner: TurnRunner, ledger: ObservedLedger, conversation: UUID
) -> None:
    """A lease that was taken without a word of it does not keep others from the conversation."""
    ledger.losing_begins = True
    with pytest.raises(StoreUnavailable):
        await asked(runner, conversation)
    ledger.losing_begins = False
    assert (await asked(runner, conversation)).content == "Here"


async def test_next_message_while_the_last_is_being_settled(
    runner: TurnRunner,
    ledger: ObservedLedger,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """As soon as a turn is committed the next may begin, even before the last one knows."""
    gate = ledger.gates["commit"] = asyncio.Event()
    first = await send(runner, conversation)
    await ledger.at_gate.wait()
    del ledger.gates["commit"]
    assert (await asked(runner, conversation, "Two?")).content == "Here"
    gate.set()
    assert (await first.message()).content == "Here"
    await asked(runner, conversation, "Three?")
    assert await said(repository, conversation) == [
        "One?",
        "Here",
        "Two?",
        "Here",
        "Three?",
        "Here",
    ]


async def test_draining(
    runner: TurnRunner,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
) -> None:
    """Draining stops the turns that run, keeps what they had, and takes on no more."""
    engines.script = ("Half", asyncio.Event())
    turn = await send(runner, conversation, key=KEY)
    await engines.at_gate.wait()
    await runner.drain()
    assert not turn.running
    assert (await turn.message()).status is MessageStatus.CANCELLED
    for key in (None, KEY):
        with pytest.raises(Overloaded):
            await send(runner, conversation, key=key)
    with pytest.raises(Overloaded):
        await runner.regenerate(conversation, uuid4())
    assert await said(repository, conversation) == ["One?", "Half"]
    assert rows_of(database)["turn_leases"] == []
    await runner.drain()


async def test_turn_that_begins_while_draining(
    runner: TurnRunner, ledger: ObservedLedger, database: Database, conversation: UUID
) -> None:
    """A turn that was about to begin when the draining did is refused, and leaves nothing."""
    before = rows_of(database)
    gate = ledger.gates["begin"] = asyncio.Event()
    beginning = asyncio.create_task(send(runner, conversation, key=KEY))
    await ledger.at_gate.wait()
    await runner.drain()
    gate.set()
    with pytest.raises(Overloaded):
        await beginning
    assert rows_of(database) == before


async def test_draining_ends_the_wait_for_another_process(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    other_ledger: ObservedLedger,
    conversation: UUID,
) -> None:
    """A retry that waits for another process is over when its own process stops."""
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    first = await send(runner, conversation, key=KEY)
    again = await send(other, conversation, key=KEY)
    assert await other_ledger.begins.get() == Running()
    await other.drain()
    assert not again.running
    with pytest.raises(Overloaded):
        await again.message()
    gate.set()
    assert (await first.message()).status is MessageStatus.COMPLETE


async def test_retry_in_another_process(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    other_engines: ScriptedEngines,
    other_ledger: ObservedLedger,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """A retry in another process waits for the turn, and then tells the same as the turn did."""
    gate = asyncio.Event()
    engines.script = ("He", gate, "re")
    first = await send(runner, conversation, key=KEY)
    again = await send(other, conversation, key=KEY)
    for _ in range(3):
        assert await other_ledger.begins.get() == Running()
    assert again.running
    gate.set()
    message = await first.message()
    sources, token, last = await heard(again)
    assert isinstance(sources, SourcesFound)
    assert (token, last) == (TokenGenerated("Here"), TurnCommitted(message))
    assert await heard(await send(other, conversation, key=KEY)) == [sources, token, last]
    assert await said(repository, conversation) == ["One?", "Here"]
    assert other_engines.asked == []


async def test_retry_takes_over_from_a_process_that_died(
    other: TurnRunner,
    ledger: ObservedLedger,
    other_ledger: ObservedLedger,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
) -> None:
    """A retry carries the request out itself when the process dies that it has waited for."""
    dead = Lease(conversation, uuid4(), KEY)
    await ledger.begin(dead, 60.0)
    retry = await send(other, conversation, key=KEY)
    for _ in range(2):
        assert await other_ledger.begins.get() == Running()
    await expire(database)
    assert (await retry.message()).content == "There"
    with pytest.raises(LeaseLost):
        await ledger.commit(dead, Entry(*a_turn(conversation), "Late"))
    assert await said(repository, conversation) == ["One?", "There"]
    assert (await asked(other, conversation, key=KEY)).content == "There"


async def test_retry_takes_over_from_a_turn_that_failed(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    other_ledger: ObservedLedger,
    conversation: UUID,
) -> None:
    """A retry carries the request out itself when the turn that it has waited for left nothing."""
    gate = asyncio.Event()
    engines.script = (gate, ModelUnavailable("The model is out of reach."))
    first = await send(runner, conversation, key=KEY)
    retry = await send(other, conversation, key=KEY)
    assert await other_ledger.begins.get() == Running()
    gate.set()
    with pytest.raises(ModelUnavailable):
        await first.message()
    assert (await retry.message()).content == "There"


async def test_retry_that_took_over_is_a_turn_like_any_other(
    runner: TurnRunner,
    other: TurnRunner,
    ledger: ObservedLedger,
    other_engines: ScriptedEngines,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """A retry that took over holds its lease, and can be stopped from anywhere."""
    dead = Lease(conversation, uuid4(), KEY)
    await ledger.begin(dead, 60.0)
    other_engines.script = ("Half", asyncio.Event())
    retry = await send(other, conversation, key=KEY)
    await ledger.abandon(dead)
    await other_engines.at_gate.wait()
    for process in (runner, other):
        with pytest.raises(TurnInProgress):
            await send(process, conversation, "Two?")
    assert await other.cancel(conversation)
    assert (await retry.message()).status is MessageStatus.CANCELLED
    assert await said(repository, conversation) == ["One?", "Half"]


async def test_retry_whose_client_leaves(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    other_ledger: ObservedLedger,
    conversation: UUID,
) -> None:
    """A retry that nobody waits for any more leaves the turn alone that it has waited for."""
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    first = await send(runner, conversation, key=KEY)
    retry = await send(other, conversation, key=KEY)
    assert await other_ledger.begins.get() == Running()
    retry.cancel()
    with pytest.raises(TurnCancelled):
        await retry.message()
    gate.set()
    assert (await first.message()).status is MessageStatus.COMPLETE
    await asked(other, conversation, "Two?")


async def test_retry_whose_client_leaves_when_it_takes_over(
    other: TurnRunner,
    ledger: ObservedLedger,
    other_ledger: ObservedLedger,
    other_engines: ScriptedEngines,
    database: Database,
    conversation: UUID,
) -> None:
    """A retry that nobody waits for any more leaves no lease that it has just been granted."""
    before = rows_of(database)
    dead = Lease(conversation, uuid4(), KEY)
    await ledger.begin(dead, 60.0)
    retry = await send(other, conversation, key=KEY)
    first = other_ledger.gates["begin"] = asyncio.Event()
    await other_ledger.at_gate.wait()
    await ledger.abandon(dead)
    other_ledger.at_gate.clear()
    second = other_ledger.gates["begin"] = asyncio.Event()
    first.set()
    await other_ledger.at_gate.wait()
    retry.cancel()
    second.set()
    await retry.settled()
    with pytest.raises(TurnCancelled):
        await retry.message()
    assert rows_of(database) == before
    assert other_engines.asked == []


async def test_retry_that_loses_patience(
    other_database: Database,
    ledger: ObservedLedger,
    other_engines: ScriptedEngines,
    conversation: UUID,
) -> None:
    """A retry waits for another process no longer than its patience lasts."""
    impatient = runner_over(
        other_database, other_engines, options=TurnOptions(heartbeat=0.01, patience=0.0)
    )
    await ledger.begin(Lease(conversation, uuid4(), KEY), 60.0)
    with pytest.raises(TurnInProgress):
        await asked(impatient, conversation, key=KEY)
    assert other_engines.asked == []


async def test_retry_at_the_very_same_moment(
    runner: TurnRunner, engines: ScriptedEngines, ledger: ObservedLedger, conversation: UUID
) -> None:
    """Of a request sent twice at once, both get the one turn, and every event as it comes."""
    engines.script = ("Here", asyncio.Event())
    gate = ledger.gates["begin"] = asyncio.Event()
    sending = [asyncio.create_task(send(runner, conversation, key=KEY)) for _ in range(2)]
    answers = [await ledger.begins.get() for _ in sending]
    assert {type(answer) for answer in answers} == {Begun, Running}
    gate.set()
    first, second = [await task for task in sending]
    await engines.at_gate.wait()
    for turn in (first, second):
        events = turn.events()
        assert isinstance(await anext(events), SourcesFound)
        assert await anext(events) == TokenGenerated("Here")
    first.cancel()
    assert await first.message() == await second.message()


async def test_what_other_processes_did_is_remembered(
    runner: TurnRunner,
    other: TurnRunner,
    engines: ScriptedEngines,
    other_engines: ScriptedEngines,
    conversation: UUID,
) -> None:
    """Each process answers from all that was said, with answers that were replaced elsewhere."""
    first = await asked(runner, conversation, "One?")
    other_engines.script = ("Better",)
    await (await other.regenerate(conversation, first.id)).message()
    await asked(runner, conversation, "Two?")
    other_engines.script = ("There",)
    await asked(other, conversation, "Three?")
    expected = [
        HistoryMessage("user", "One?"),
        HistoryMessage("assistant", "Better"),
        HistoryMessage("user", "Two?"),
        HistoryMessage("assistant", "Here"),
    ]
    assert engines.built[-1].memory == expected
    assert other_engines.built[-1].memory[:4] == expected


async def test_resumed_in_another_process(
    runner: TurnRunner, other: TurnRunner, engines: ScriptedEngines, conversation: UUID
) -> None:
    """Who comes back to another process than the turn's waits there for its message."""
    gate = asyncio.Event()
    engines.script = ("Here", gate)
    turn = await runner.send(conversation, "One?", EVERYTHING)
    resumed = asyncio.create_task((await other.resume(conversation, turn.answer_id)).message())
    gate.set()
    message = await turn.message()
    assert message.id == turn.answer_id
    assert await resumed == message


async def test_resumed_after_a_failure_elsewhere(
    runner: TurnRunner, other: TurnRunner, engines: ScriptedEngines, conversation: UUID
) -> None:
    """A turn of another process that fails without a word leaves nothing to be found."""
    engines.script = (ModelUnavailable("The model is out of reach."),)
    turn = await runner.send(conversation, "One?", EVERYTHING)
    resumed = await other.resume(conversation, turn.answer_id)
    with pytest.raises(ModelUnavailable):
        await turn.message()
    with pytest.raises(MessageNotFound):
        await resumed.message()


async def test_answered_anew_by_its_question(
    runner: TurnRunner,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    conversation: UUID,
) -> None:
    """The last answer can be named by the question that it answers, whatever became of it."""
    engines.script = ("Half", ModelUnavailable("The model is out of reach."))
    with pytest.raises(ModelUnavailable):
        await asked(runner, conversation)
    question, failed = await repository.recent(conversation, 2)
    engines.script = ("Whole",)
    new = await (await runner.regenerate(conversation, question.id)).message()
    kept = await repository.recent(conversation, 3)
    assert [m.content for m in kept] == ["One?", "Half", "Whole"]
    assert (kept[1].status, kept[1].replaced_by) == (MessageStatus.REPLACED, new.id)
    assert kept[1].id == failed.id


async def test_nothing_to_answer_anew(runner: TurnRunner, conversation: UUID) -> None:
    """Where nothing was asked, there is nothing to answer anew, and nothing stays locked."""
    turn = await runner.regenerate(conversation, uuid4())
    with pytest.raises(NotTheLastAnswer):
        await turn.message()
    with pytest.raises(ConversationNotFound):
        await runner.regenerate(uuid4(), uuid4())
    await asked(runner, conversation)


async def test_answered_anew_again_and_again(
    database: Database, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A question can be answered anew more often than an engine can remember messages."""
    engines = ScriptedEngines("Again", memory_messages=4)
    runner = runner_over(database, engines)
    await asked(runner, conversation, "Before?")
    answer = await asked(runner, conversation)
    for _ in range(6):
        answer = await (await runner.regenerate(conversation, answer.id)).message()
    assert (await repository.get(conversation)).message_count == 10
    assert engines.asked[-1] == ("One?", EVERYTHING)
    assert engines.built[-1].memory[:2] == [
        HistoryMessage("user", "Before?"),
        HistoryMessage("assistant", "Again"),
    ]
