"""The registry: one engine and one turn at a time per conversation, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest

from tests.support.engines import ScriptedEngines
from tests.support.libraries import NamedDocuments
from tests.support.registries import GatedLedger, registry_over
from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.conversations.ports import ConversationRepository
from tunedd_api.conversations.service import ConversationService
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.ledger import Lease
from tunedd_api.conversations.turns.turn import TurnCancelled
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    ConversationNotFound,
    EmptySelection,
    IdempotencyMismatch,
    ModelUnavailable,
    NotTheLastAnswer,
    NoTurnInProgress,
    Overloaded,
    StoreUnavailable,
    TurnInProgress,
    UnknownDocuments,
)
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database

LIBRARY = NamedDocuments("a.md", "b.md", "c.md")
DOWN = ModelUnavailable("The model is out of reach.")


@pytest.fixture
def repository(database: Database) -> SqlConversationRepository:
    """An empty repository."""
    return SqlConversationRepository(database)


@pytest.fixture
def ledger(database: Database) -> GatedLedger:
    """An empty ledger."""
    return GatedLedger(database)


@pytest.fixture
def engines() -> ScriptedEngines:
    """Engines that greet."""
    return ScriptedEngines("Hello", " there")


@pytest.fixture
async def registry(
    database: Database, ledger: GatedLedger, engines: ScriptedEngines
) -> AsyncIterator[ConversationService]:
    """A registry that keeps two engines alive."""
    registry = registry_over(database, LIBRARY, engines, ledger=ledger, capacity=2)
    yield registry
    await registry.drain()


def said(*contents: str) -> list[HistoryMessage]:
    """A history of questions and answers in turn."""
    roles = ("user", "assistant")
    return [HistoryMessage(roles[i % 2], text) for i, text in enumerate(contents)]  # type: ignore[arg-type]


def scope(*names: str) -> DocumentScope:
    """The scope of these documents."""
    return DocumentScope.of(document_id(name) for name in names)


async def begun(registry: ConversationService, documents: Sequence[str] | None = None) -> UUID:
    """A new conversation."""
    return (await registry.create(documents, None)).id


async def asked(registry: ConversationService, conversation: UUID, question: str) -> Message:
    """The answer to a question."""
    return await (await registry.send(conversation, question)).message()


async def history(repository: ConversationRepository, conversation: UUID) -> list[Message]:
    """All of a conversation's messages."""
    return list(await repository.recent(conversation, 1000))


async def rebuilt_memory(database: Database, conversation: UUID) -> list[HistoryMessage]:
    """What an engine remembers that a fresh registry makes from the history."""
    engines = ScriptedEngines("Again")
    fresh = registry_over(database, LIBRARY, engines)
    await asked(fresh, conversation, "Remember?")
    await fresh.drain()
    return engines.built[0].memory[:-2]


async def test_engine_is_kept(registry: ConversationService, engines: ScriptedEngines) -> None:
    """A conversation keeps its engine, and the engine remembers each turn."""
    conversation = await begun(registry)
    assert engines.built == []
    await asked(registry, conversation, "One?")
    await asked(registry, conversation, "Two?")
    (engine,) = engines.built
    assert engine.memory == said("One?", "Hello there", "Two?", "Hello there")


async def test_each_its_own_engine(registry: ConversationService, engines: ScriptedEngines) -> None:
    """Two conversations never share an engine."""
    for question in ("One?", "Two?"):
        await asked(registry, await begun(registry), question)
    memories = [engine.memory for engine in engines.built]
    assert memories == [said("One?", "Hello there"), said("Two?", "Hello there")]


async def test_least_recently_used_gives_way(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """Over capacity the conversation unused for longest loses its engine, and no other does."""
    first, second, third = [await begun(registry) for _ in range(3)]
    await asked(registry, first, "1?")
    await asked(registry, second, "2?")
    await asked(registry, first, "1 again?")
    await asked(registry, third, "3?")
    assert len(engines.built) == 3
    await asked(registry, first, "1 once more?")
    assert len(engines.built) == 3
    await asked(registry, second, "2 again?")
    assert len(engines.built) == 4


async def test_rebuilt_engine_has_seen_the_history(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """An engine that gave way is rebuilt with what was said before, scope and all."""
    conversation = (await registry.create(["a.md"], None)).id
    await asked(registry, conversation, "One?")
    await asked(registry, conversation, "Two?")
    for _ in range(2):
        await asked(registry, await begun(registry), "Other?")
    await asked(registry, conversation, "Three?")
    rebuilt = engines.built[-1]
    answered = "Hello there"
    assert rebuilt.memory == said("One?", answered, "Two?", answered, "Three?", answered)
    assert rebuilt.scope == scope("a.md")


async def test_rebuilt_from_the_last_messages(database: Database) -> None:
    """No more of a long history is read than an engine can make use of."""
    engines = ScriptedEngines("Yes", memory_messages=4)
    registry = registry_over(database, LIBRARY, engines, capacity=1)
    conversation = await begun(registry)
    for number in range(5):
        await asked(registry, conversation, f"{number}?")
    await asked(registry, await begun(registry), "Other?")
    await asked(registry, conversation, "5?")
    assert engines.built[-1].memory == said("3?", "Yes", "4?", "Yes", "5?", "Yes")
    await registry.drain()


async def test_busy_conversations_do_not_give_way(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """A conversation that is being answered stays, even when there are more than fit."""
    gate = asyncio.Event()
    engines.script = ("Wait", gate)
    conversations = [await begun(registry) for _ in range(4)]
    turns = [await registry.send(conversation, "Hm?") for conversation in conversations]
    for conversation in conversations:
        with pytest.raises(TurnInProgress):
            await registry.send(conversation, "And?")
    gate.set()
    for turn in turns:
        assert (await turn.message()).content == "Wait"


async def test_one_turn_at_a_time(
    registry: ConversationService, engines: ScriptedEngines, repository: SqlConversationRepository
) -> None:
    """A second message is refused while one is answered, and taken as soon as that is over."""
    gate = asyncio.Event()
    engines.script = ("One", gate)
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    with pytest.raises(TurnInProgress):
        await registry.send(conversation, "Two?")
    gate.set()
    await turn.message()
    await asked(registry, conversation, "Three?")
    questions = [m.content for m in await history(repository, conversation) if m.role == "user"]
    assert questions == ["One?", "Three?"]


async def test_only_one_of_many_at_once(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """Of messages sent at the very same time, one is answered and the others are refused."""
    engines.script = (asyncio.Event(),)
    conversation = await begun(registry)
    outcomes = await asyncio.gather(
        *(registry.send(conversation, f"{n}?") for n in range(5)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, TurnInProgress)]
    assert len(refused) == 4


async def test_failed_turn_is_not_remembered(
    registry: ConversationService,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
) -> None:
    """A turn that fails amid its answer is kept as failed and forgotten by live and new engines."""
    conversation = await begun(registry)
    await asked(registry, conversation, "One?")
    engines.script = ("Half", DOWN)
    with pytest.raises(ModelUnavailable):
        await asked(registry, conversation, "Two?")
    kept = await history(repository, conversation)
    assert [m.status for m in kept[2:]] == [MessageStatus.COMPLETE, MessageStatus.FAILED]
    assert kept[3].content == "Half"
    assert engines.built[0].memory == said("One?", "Hello there")
    assert await rebuilt_memory(database, conversation) == engines.built[0].memory


async def test_turn_that_fails_before_its_first_token(
    registry: ConversationService, engines: ScriptedEngines, repository: SqlConversationRepository
) -> None:
    """A turn that fails before it says anything leaves nothing, with sources found or not."""
    conversation = await begun(registry)
    engines.script = (DOWN,)
    with pytest.raises(ModelUnavailable):
        await asked(registry, conversation, "One?")
    engines.before_sources = (DOWN,)
    with pytest.raises(ModelUnavailable):
        await asked(registry, conversation, "Two?")
    assert await history(repository, conversation) == []
    assert engines.built[0].memory == []


async def test_unforeseen_failure_leaves_nothing(
    registry: ConversationService, engines: ScriptedEngines, repository: SqlConversationRepository
) -> None:
    """An error that nobody foresaw reaches the caller and leaves no half of a turn."""
    conversation = await begun(registry)
    engines.script = ("Half", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await asked(registry, conversation, "One?")
    assert await history(repository, conversation) == []
    assert engines.built[0].memory == []


async def test_cancelled_turn_keeps_what_there_was(
    registry: ConversationService,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
) -> None:
    """A cancelled answer is kept as far as it came, and the conversation builds on it."""
    engines.script = ("Half", asyncio.Event(), " and half")
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    turn.cancel()
    message = await turn.message()
    assert (message.content, message.status) == ("Half", MessageStatus.CANCELLED)
    kept = await history(repository, conversation)
    assert kept[1] == message
    assert kept[0].id == message.in_reply_to
    assert engines.closed == 1
    assert engines.built[0].memory == said("One?", "Half")
    assert await rebuilt_memory(database, conversation) == engines.built[0].memory


async def test_turn_cancelled_before_its_first_token(
    registry: ConversationService,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
) -> None:
    """A turn cancelled after its sources and before a token is remembered by no engine."""
    engines.script = (asyncio.Event(),)
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    turn.cancel()
    message = await turn.message()
    assert (message.content, message.status) == ("", MessageStatus.CANCELLED)
    assert engines.built[0].memory == []
    assert await rebuilt_memory(database, conversation) == []


async def test_turn_cancelled_before_its_sources(
    registry: ConversationService, engines: ScriptedEngines, repository: SqlConversationRepository
) -> None:
    """A turn cancelled before it found anything leaves nothing."""
    engines.before_sources = (asyncio.Event(),)
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        await turn.message()
    assert await history(repository, conversation) == []


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("finished", [True, False])
async def test_cancelled_while_being_kept(
    registry: ConversationService,
    engines: ScriptedEngines,
    repository: SqlConversationRepository,
    ledger: GatedLedger,
    times: int,
    *,
    finished: bool,
) -> None:
    """A turn cancelled while it is written down is written down whole, and remembered."""
    ledger.gate = asyncio.Event()
    conversation = await begun(registry)
    if not finished:
        engines.script = ("Half", asyncio.Event())
    turn = await registry.send(conversation, "One?")
    if not finished:
        await engines.at_gate.wait()
        turn.cancel()
    await ledger.at_gate.wait()
    for _ in range(times):
        turn.cancel()
        await asyncio.sleep(0)
    ledger.gate.set()
    message = await turn.message()
    assert message.status is (MessageStatus.COMPLETE if finished else MessageStatus.CANCELLED)
    assert (await history(repository, conversation))[1] == message
    assert engines.built[0].memory == said("One?", message.content)


async def test_turn_that_cannot_be_kept(
    registry: ConversationService, engines: ScriptedEngines, ledger: GatedLedger
) -> None:
    """When the database fails at the last moment, the turn fails and is not remembered."""
    ledger.failure = StoreUnavailable("The database is out of reach.")
    conversation = await begun(registry)
    with pytest.raises(StoreUnavailable):
        await asked(registry, conversation, "One?")
    assert engines.built[0].memory == []
    ledger.failure = None
    await asked(registry, conversation, "Two?")
    assert engines.built[-1].memory == said("Two?", "Hello there")


async def test_deleting_cancels_the_turn(
    registry: ConversationService, engines: ScriptedEngines, repository: SqlConversationRepository
) -> None:
    """Deleting ends the running turn before the conversation is gone."""
    engines.script = ("Half", asyncio.Event())
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    await registry.delete(conversation)
    assert not turn.running
    assert engines.closed == 1
    with pytest.raises(ConversationNotFound):
        await registry.get(conversation)
    with pytest.raises(ConversationNotFound):
        await registry.send(conversation, "Two?")
    assert await history(repository, conversation) == []


async def test_deleting_what_is_not_there(registry: ConversationService) -> None:
    """An unknown conversation cannot be deleted."""
    with pytest.raises(ConversationNotFound):
        await registry.delete(uuid4())


async def test_scope_of_turns(registry: ConversationService, engines: ScriptedEngines) -> None:
    """A turn sees its conversation's documents, or those of them that it names itself."""
    conversation = await begun(registry, ["a.md", "b.md"])
    await asked(registry, conversation, "One?")
    await (await registry.send(conversation, "Two?", ["b.md", "c.md"])).message()
    with pytest.raises(EmptySelection):
        await registry.send(conversation, "Three?", ["c.md"])
    with pytest.raises(EmptySelection):
        await registry.send(conversation, "Three?", [])
    with pytest.raises(UnknownDocuments):
        await registry.send(conversation, "Three?", ["d.md"])
    await asked(registry, conversation, "Four?")
    both = scope("a.md", "b.md")
    assert engines.asked == [("One?", both), ("Two?", scope("b.md")), ("Four?", both)]
    assert [engine.scope for engine in engines.built] == [both]


async def test_scope_changes_from_the_next_turn_on(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """A turn under way keeps the scope it began with; the next has the new one, and the memory."""
    gate = asyncio.Event()
    engines.script = ("One", gate)
    conversation = await begun(registry, ["a.md"])
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    changed = await registry.update(conversation, documents=["b.md"])
    assert changed.scope == scope("b.md")
    gate.set()
    await turn.message()
    await asked(registry, conversation, "Two?")
    assert engines.asked == [("One?", scope("a.md")), ("Two?", scope("b.md"))]
    assert [engine.scope for engine in engines.built] == [scope("a.md"), scope("b.md")]
    assert engines.built[1].memory == said("One?", "One", "Two?", "One")


async def test_new_title_keeps_the_engine(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """Renaming a conversation does not make it forget or reread anything."""
    conversation = await begun(registry, ["a.md"])
    await asked(registry, conversation, "One?")
    renamed = await registry.update(conversation, title="New")
    assert (renamed.title, renamed.scope) == ("New", scope("a.md"))
    await asked(registry, conversation, "Two?")
    assert len(engines.built) == 1


async def test_refused_update_changes_nothing(registry: ConversationService) -> None:
    """An update to documents that are not there is refused as a whole."""
    conversation = await begun(registry, ["a.md"])
    before = await registry.get(conversation)
    for documents, error in (([], EmptySelection), (["d.md"], UnknownDocuments)):
        with pytest.raises(error):
            await registry.update(conversation, title="New", documents=documents)
    assert await registry.get(conversation) == before


async def test_closing_cancels_every_turn(
    repository: SqlConversationRepository, database: Database, engines: ScriptedEngines
) -> None:
    """Closing ends all turns and keeps what each had to say."""
    engines.script = ("Half", asyncio.Event())
    registry = registry_over(database, LIBRARY, engines)
    conversations = [await begun(registry) for _ in range(3)]
    turns = [await registry.send(conversation, "Hm?") for conversation in conversations]
    for turn in turns:
        await anext(turn.events())
    await registry.drain()
    assert not any(turn.running for turn in turns)
    for conversation, turn in zip(conversations, turns, strict=True):
        message = await turn.message()
        assert message.status is MessageStatus.CANCELLED
        assert (await history(repository, conversation))[1] == message


async def test_idle_engines_are_let_go(database: Database, engines: ScriptedEngines) -> None:
    """An engine that was idle for too long gives way to the next even where there is room."""
    registry = registry_over(database, LIBRARY, engines, idle=0.0)
    conversation = await begun(registry)
    await asked(registry, conversation, "One?")
    await asked(registry, await begun(registry), "Other?")
    await asked(registry, conversation, "Two?")
    memories = [engine.memory[:2] for engine in engines.built]
    one = said("One?", "Hello there")
    assert memories == [one, said("Other?", "Hello there"), one]


async def test_turns_of_another_process_are_seen(
    database: Database, engines: ScriptedEngines
) -> None:
    """An engine never answers past what another process has added to its conversation."""
    here = registry_over(database, LIBRARY, engines)
    there = registry_over(database, LIBRARY, ScriptedEngines("Hi"))
    conversation = await begun(here)
    await asked(here, conversation, "One?")
    await asked(there, conversation, "Two?")
    await asked(here, conversation, "Three?")
    assert engines.built[-1].memory == said(
        "One?", "Hello there", "Two?", "Hi", "Three?", "Hello there"
    )


async def test_one_turn_at_a_time_over_all_processes(
    database: Database, engines: ScriptedEngines
) -> None:
    """While one process answers in a conversation no other does; it can ask for it to stop."""
    engines.script = ("Half", asyncio.Event())
    here = registry_over(database, LIBRARY, engines)
    there = registry_over(database, LIBRARY, ScriptedEngines("Hi"))
    conversation = await begun(here)
    turn = await here.send(conversation, "One?")
    await engines.at_gate.wait()
    with pytest.raises(TurnInProgress):
        await there.send(conversation, "Two?")
    await there.cancel(conversation)
    assert (await turn.message()).status is MessageStatus.CANCELLED
    assert (await asked(there, conversation, "Two?")).content == "Hi"


async def test_turn_of_a_process_that_died(
    registry: ConversationService, ledger: GatedLedger
) -> None:
    """When a process dies amid a turn, its lease runs out and another may answer."""
    conversation = await begun(registry)
    await ledger.begin(Lease(conversation, uuid4()), ttl=0.0)
    assert (await asked(registry, conversation, "One?")).content == "Hello there"


async def test_turn_that_lost_its_lease(
    registry: ConversationService,
    ledger: GatedLedger,
    engines: ScriptedEngines,
    repository: ConversationRepository,
) -> None:
    """A turn whose lease was taken over stops by itself and keeps nothing."""
    engines.script = ("Half", asyncio.Event())
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    await repository.delete(conversation)
    await turn.settled()
    assert engines.closed == 1
    assert await history(repository, conversation) == []


async def test_cancelled_before_its_first_step(
    registry: ConversationService, repository: ConversationRepository
) -> None:
    """A turn cancelled as soon as it was made leaves its conversation free for the next."""
    conversation = await begun(registry)
    turn = await registry.send(conversation, "One?")
    turn.cancel()
    with pytest.raises(TurnCancelled):
        await turn.message()
    assert await history(repository, conversation) == []
    assert (await asked(registry, conversation, "Two?")).content == "Hello there"


async def test_cancelling(registry: ConversationService, engines: ScriptedEngines) -> None:
    """A running turn can be cancelled by its conversation; where none runs, that is said."""
    engines.script = ("Half", asyncio.Event())
    conversation = await begun(registry)
    with pytest.raises(NoTurnInProgress):
        await registry.cancel(conversation)
    with pytest.raises(ConversationNotFound):
        await registry.cancel(uuid4())
    turn = await registry.send(conversation, "One?")
    await engines.at_gate.wait()
    await registry.cancel(conversation)
    assert (await turn.message()).status is MessageStatus.CANCELLED


async def test_same_request_again(
    registry: ConversationService, engines: ScriptedEngines, repository: ConversationRepository
) -> None:
    """A request repeated under its key gets the first one's answer and makes no second turn."""
    gate = asyncio.Event()
    engines.script = ("Hello", gate)
    conversation = await begun(registry)
    first = await registry.send(conversation, "One?", None, "key")
    meanwhile = await registry.send(conversation, "One?", None, "key")
    gate.set()
    message = await first.message()
    assert await meanwhile.message() == message
    later = await registry.send(conversation, "One?", None, "key")
    assert await later.message() == message
    assert len(engines.asked) == 1
    assert len(await history(repository, conversation)) == 2


async def test_same_request_in_another_process(
    database: Database, engines: ScriptedEngines
) -> None:
    """A request repeated to another process waits there for the first one's answer."""
    gate = asyncio.Event()
    engines.script = ("Hello", gate)
    elsewhere = ScriptedEngines("Never")
    here = registry_over(database, LIBRARY, engines)
    there = registry_over(database, LIBRARY, elsewhere)
    conversation = await begun(here)
    first = await here.send(conversation, "One?", None, "key")
    await engines.at_gate.wait()
    again = await there.send(conversation, "One?", None, "key")
    gate.set()
    assert await again.message() == await first.message()
    assert elsewhere.asked == []


async def test_other_request_under_the_same_key(registry: ConversationService) -> None:
    """A key belongs to one request of one conversation."""
    conversation = await begun(registry)
    await (await registry.send(conversation, "One?", None, "key")).message()
    for content, documents in (("Two?", None), ("One?", ["a.md"])):
        with pytest.raises(IdempotencyMismatch):
            await registry.send(conversation, content, documents, "key")
    other = await begun(registry)
    assert await (await registry.send(other, "Two?", None, "key")).message()


async def test_failed_request_may_be_tried_again(
    registry: ConversationService, engines: ScriptedEngines
) -> None:
    """A key whose turn left nothing can be used again for the same request."""
    conversation = await begun(registry)
    engines.script = (DOWN,)
    with pytest.raises(ModelUnavailable):
        await (await registry.send(conversation, "One?", None, "key")).message()
    engines.script = ("Hello",)
    again = await registry.send(conversation, "One?", None, "key")
    assert (await again.message()).content == "Hello"


async def test_too_many_at_once(database: Database, engines: ScriptedEngines) -> None:
    """Beyond those that run and those that wait, turns are refused and may be tried again."""
    gate = asyncio.Event()
    engines.script = ("Hello", gate)
    admission = TurnAdmission(running=1, waiting=1)
    registry = registry_over(database, LIBRARY, engines, admission=admission)
    runs, waits, refused = [await begun(registry) for _ in range(3)]
    running = await registry.send(runs, "One?")
    await engines.at_gate.wait()
    waiting = await registry.send(waits, "Two?")
    with pytest.raises(Overloaded):
        await asked(registry, refused, "Three?")
    assert [question for question, _ in engines.asked] == ["One?"]
    gate.set()
    await running.message()
    await waiting.message()
    assert (await asked(registry, refused, "Three?")).content == "Hello"


async def test_answered_anew(
    registry: ConversationService, engines: ScriptedEngines, repository: ConversationRepository
) -> None:
    """A question answered anew is asked as if for the first time; the old answer stays readable."""
    conversation = await begun(registry)
    first = await asked(registry, conversation, "One?")
    old = await asked(registry, conversation, "Two?")
    engines.script = ("Better",)
    new = await (await registry.regenerate(conversation, old.id)).message()
    kept = await history(repository, conversation)
    assert [(m.content, m.status) for m in kept[2:]] == [
        ("Two?", MessageStatus.COMPLETE),
        ("Hello there", MessageStatus.REPLACED),
        ("Better", MessageStatus.COMPLETE),
    ]
    assert kept[3].replaced_by == new.id
    assert new.in_reply_to == old.in_reply_to == kept[2].id
    assert engines.built[-1].memory[:2] == said("One?", "Hello there")
    engines.script = ("Next",)
    await asked(registry, conversation, "Three?")
    assert engines.built[-1].memory == said(
        "One?", "Hello there", "Two?", "Better", "Three?", "Next"
    )
    for message in (first.id, old.id, uuid4()):
        with pytest.raises(NotTheLastAnswer):
            await (await registry.regenerate(conversation, message)).message()


async def test_new_answer_that_fails(
    registry: ConversationService, engines: ScriptedEngines, repository: ConversationRepository
) -> None:
    """When the new answer fails, the old one stands as it did."""
    conversation = await begun(registry)
    old = await asked(registry, conversation, "One?")
    before = await history(repository, conversation)
    engines.script = ("Half", DOWN)
    with pytest.raises(ModelUnavailable):
        await (await registry.regenerate(conversation, old.id)).message()
    assert await history(repository, conversation) == before
