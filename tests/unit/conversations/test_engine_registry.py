"""Engines between turns: which are kept, for how long, and when one is made anew."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from tests.support.conversations import a_conversation, a_turn
from tests.support.engines import ScriptedEngines
from tests.support.registries import keep_turn
from tunedd_api.conversations import engine_registry
from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.model import Conversation, Message
from tunedd_api.conversations.ports import ChatEngine
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database

IDLE = 100.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """What time it is, in seconds."""
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock by which engines grow idle."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_registry, "monotonic", clock)
        yield clock


@pytest.fixture
def factory() -> ScriptedEngines:
    """What makes the engines."""
    return ScriptedEngines(memory_messages=4)


@pytest.fixture
def repository(database: Database) -> SqlConversationRepository:
    """The conversations' histories."""
    return SqlConversationRepository(database)


def live_engines(
    factory: ScriptedEngines, repository: SqlConversationRepository, *, capacity: int = 2
) -> EngineRegistry:
    """No engines yet."""
    return EngineRegistry(factory, repository, capacity=capacity, idle=IDLE)


@pytest.fixture
def live(factory: ScriptedEngines, repository: SqlConversationRepository) -> EngineRegistry:
    """Room for two engines."""
    return live_engines(factory, repository)


async def used(live: EngineRegistry, conversation: Conversation) -> ChatEngine:
    """Take a conversation's engine and put it back."""
    engine = await live.take(conversation)
    live.put(conversation, engine)
    return engine


def remembered(*messages: Message) -> list[HistoryMessage]:
    """What an engine should remember that was made with these messages."""
    return [HistoryMessage(message.role, message.content) for message in messages]


async def test_engine_comes_back(live: EngineRegistry, factory: ScriptedEngines) -> None:
    """What was put back is taken the next time, by its own conversation only."""
    one, other = a_conversation(), a_conversation()
    engine = await used(live, one)
    assert await used(live, other) is not engine
    assert await used(live, one) is engine
    assert len(factory.built) == 2


async def test_engine_that_is_out(live: EngineRegistry) -> None:
    """An engine that was taken and not put back is not kept."""
    conversation = a_conversation()
    engine = await used(live, conversation)
    assert len(live) == 1
    assert await live.take(conversation) is engine
    assert len(live) == 0
    assert await live.take(conversation) is not engine


async def test_engine_is_made_from_the_last_messages(
    live: EngineRegistry,
    factory: ScriptedEngines,
    repository: SqlConversationRepository,
    database: Database,
) -> None:
    """A new engine has the conversation's scope, and remembers its last messages."""
    conversation = a_conversation(scope=DocumentScope.of([uuid4()]))
    await repository.add(conversation)
    turns = [a_turn(conversation.id, content=f"{number}?") for number in range(3)]
    for turn in turns:
        await keep_turn(database, *turn)
    await live.take(conversation)
    assert factory.built[0].scope == conversation.scope
    assert factory.built[0].memory == remembered(*turns[1], *turns[2])
    assert live.memory_messages == 4


async def test_title_makes_no_difference(live: EngineRegistry) -> None:
    """An engine goes on serving when its conversation has another title."""
    conversation = a_conversation()
    engine = await used(live, conversation)
    assert await live.take(replace(conversation, title="Another")) is engine


@pytest.mark.parametrize("change", ["scope", "messages"])
async def test_engine_that_time_has_passed_by(live: EngineRegistry, change: str) -> None:
    """An engine whose conversation has another scope, or more messages, is made anew."""
    conversation = a_conversation()
    engine = await used(live, conversation)
    changed = (
        replace(conversation, scope=DocumentScope.of([uuid4()]))
        if change == "scope"
        else replace(conversation, message_count=2)
    )
    fresh = await used(live, changed)
    assert fresh is not engine
    assert await live.take(changed) is fresh


async def test_least_recently_used_goes_first(live: EngineRegistry) -> None:
    """Over capacity the engine goes that was used longest ago."""
    first, second, third = (a_conversation() for _ in range(3))
    kept = [await used(live, conversation) for conversation in (first, second)]
    await used(live, first)
    await used(live, third)
    assert len(live) == 2
    assert await used(live, first) is kept[0]
    assert await used(live, second) is not kept[1]


async def test_put_back_is_used(live: EngineRegistry) -> None:
    """Putting an engine in another's place counts as use, too."""
    first, second, third = (a_conversation() for _ in range(3))
    for conversation in (first, second):
        await used(live, conversation)
    engine = ScriptedEngines().build(first.scope, [])
    live.put(first, engine)
    await used(live, third)
    assert await live.take(first) is engine


async def test_capacity(factory: ScriptedEngines, repository: SqlConversationRepository) -> None:
    """However many conversations there are, no more engines are kept than there is room for."""
    live = live_engines(factory, repository, capacity=3)
    for _ in range(10):
        await used(live, a_conversation())
        assert len(live) <= 3
    assert len(live) == 3


async def test_idle_engines_are_let_go(live: EngineRegistry, clock: Clock) -> None:
    """An engine unused for longer than the limit goes at the next turn of any conversation."""
    idle, busy = a_conversation(), a_conversation()
    engine = await used(live, idle)
    clock.now += IDLE
    await used(live, busy)
    assert len(live) == 2
    clock.now += 0.1
    await used(live, busy)
    assert len(live) == 1
    assert await live.take(idle) is not engine


async def test_use_keeps_an_engine(live: EngineRegistry, clock: Clock) -> None:
    """Each use starts the time anew after which an engine is let go."""
    conversation, other = a_conversation(), a_conversation()
    engine = await used(live, conversation)
    for _ in range(3):
        clock.now += IDLE * 0.9
        assert await used(live, conversation) is engine
    clock.now += IDLE * 0.9
    await used(live, other)
    assert await live.take(conversation) is engine


async def test_dropped_engine(live: EngineRegistry) -> None:
    """A dropped engine is gone; dropping what is not there does no harm."""
    conversation = a_conversation()
    live.drop(conversation.id)
    engine = await used(live, conversation)
    live.drop(conversation.id)
    assert len(live) == 0
    assert await live.take(conversation) is not engine


async def test_fresh_engine(live: EngineRegistry, factory: ScriptedEngines) -> None:
    """A fresh engine remembers what it is told and no more, and the kept one is gone."""
    conversation = a_conversation()
    await used(live, conversation)
    turn = a_turn(conversation.id)
    engine = live.fresh(conversation, turn)
    assert engine is factory.built[-1]
    assert factory.built[-1].memory == remembered(*turn)
    assert len(live) == 0
