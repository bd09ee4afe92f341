"""Turns: a task of their own, with listeners who come and go."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.conversations import a_turn
from tunedd_api.conversations.events import SourcesFound, TokenGenerated, TurnCommitted, TurnEvent
from tunedd_api.conversations.turns.turn import Turn, TurnCancelled
from tunedd_api.errors import ModelUnavailable

if TYPE_CHECKING:
    from tunedd_api.conversations.model import Message

SOURCES = SourcesFound(())
HELLO = TokenGenerated("Hello")


class Script:
    """Events of a turn, one at a time: an event, an error to raise, or a gate to wait at."""

    def __init__(self, *steps: TurnEvent | Exception | asyncio.Event) -> None:
        self._steps = steps
        self.at_gate = asyncio.Event()
        self.begun = False
        self.ended = False

    async def __call__(self, turn: Turn) -> None:
        """Follow the script."""
        self.begun = True
        try:
            for step in self._steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, asyncio.Event):
                    self.at_gate.set()
                    await step.wait()
                else:
                    turn.publish(step)
        finally:
            self.ended = True


def committed() -> TurnCommitted:
    """A turn's last event."""
    return TurnCommitted(a_turn(uuid4())[1])


async def heard(turn: Turn) -> Sequence[TurnEvent]:
    """All events that a listener hears."""
    return [event async for event in turn.events()]


async def test_events_in_order() -> None:
    """A listener hears every event in order, and the turn ends with its message."""
    last = committed()
    turn = Turn(Script(SOURCES, HELLO, HELLO, last))
    assert await heard(turn) == [SOURCES, HELLO, HELLO, last]
    assert await turn.message() == last.message
    assert not turn.running


async def test_events_that_have_come_meanwhile() -> None:
    """What has come while a listener was busy is heard at once, from the place it had reached."""
    gate, last = asyncio.Event(), committed()
    script = Script(SOURCES, HELLO, HELLO, gate, HELLO, last)
    turn = Turn(script)
    await script.at_gate.wait()
    bursts = turn.bursts(after=1)
    assert list(await anext(bursts)) == [HELLO, HELLO]
    gate.set()
    await turn.settled()
    assert [list(burst) async for burst in bursts] == [[HELLO, last]]


async def test_late_listener() -> None:
    """Listeners who come in the middle, or when all is over, hear everything from the start."""
    gate = asyncio.Event()
    last = committed()
    script = Script(SOURCES, HELLO, gate, last)
    turn = Turn(script)
    early = asyncio.create_task(heard(turn))
    await script.at_gate.wait()
    late = asyncio.create_task(heard(turn))
    assert turn.running
    gate.set()
    everything = [SOURCES, HELLO, last]
    assert await early == await late == await heard(turn) == everything


async def test_slow_listener_holds_up_nobody() -> None:
    """The turn runs to its end even if a listener stops listening after the first event."""
    last = committed()
    turn = Turn(Script(SOURCES, HELLO, last))
    slow = turn.events()
    assert await anext(slow) == SOURCES
    assert await turn.message() == last.message
    assert [event async for event in slow] == [HELLO, last]


async def test_listener_who_leaves() -> None:
    """A listener who is gone changes nothing for the turn and the other listeners."""
    gate = asyncio.Event()
    last = committed()
    script = Script(SOURCES, gate, last)
    turn = Turn(script)
    leaving = asyncio.create_task(heard(turn))
    staying = asyncio.create_task(heard(turn))
    await script.at_gate.wait()
    leaving.cancel()
    await asyncio.wait([leaving])
    gate.set()
    assert await staying == [SOURCES, last]


async def test_failure_reaches_every_listener() -> None:
    """Each listener hears what came before the failure, and then the failure itself."""
    failure = ModelUnavailable("The model is out of reach.")
    turn = Turn(Script(SOURCES, HELLO, failure))
    listeners = [turn.events() for _ in range(3)]
    for listener in listeners:
        assert [await anext(listener), await anext(listener)] == [SOURCES, HELLO]
        with pytest.raises(ModelUnavailable) as raised:
            await anext(listener)
        assert raised.value is failure
    with pytest.raises(ModelUnavailable):
        await turn.message()
    with pytest.raises(ModelUnavailable):
        await heard(turn)


async def test_failure_that_nobody_hears() -> None:
    """A turn may fail without a listener; it is settled all the same."""
    turn = Turn(Script(ValueError("unforeseen")))
    await turn.settled()
    assert not turn.running


async def test_cancelled_before_it_began() -> None:
    """A turn cancelled before its first step takes it, cleans up, and stops."""
    script = Script(asyncio.Event(), SOURCES, committed())
    turn = Turn(script)
    turn.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(TurnCancelled):
            await turn.message()
        with pytest.raises(TurnCancelled):
            await heard(turn)
        await turn.settled()
    assert script.begun
    assert script.ended
    assert not turn.running


async def test_cancelled_before_it_began_with_a_listener_waiting() -> None:
    """Listeners who wait for the first event hear that the turn was cancelled."""
    turn = Turn(Script(asyncio.Event(), committed()))
    listener = asyncio.create_task(heard(turn))
    turn.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(TurnCancelled):
            await listener


async def test_killed_before_it_began() -> None:
    """Even a turn whose task was killed from outside before its first step says that it is over."""
    turn = Turn(Script(SOURCES, committed()))
    listener = asyncio.create_task(heard(turn))
    for task in asyncio.all_tasks() - {asyncio.current_task(), listener}:
        task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(TurnCancelled):
            await listener


async def test_cancelled_amid_its_work() -> None:
    """A cancelled turn stops where it is; listeners hear what there was, and that it is over."""
    script = Script(SOURCES, HELLO, asyncio.Event(), committed())
    turn = Turn(script)
    listener = asyncio.create_task(heard(turn))
    await script.at_gate.wait()
    turn.cancel()
    await turn.settled()
    assert script.ended
    with pytest.raises(TurnCancelled):
        await listener


async def test_cancelled_turn_may_leave_a_message() -> None:
    """When the cancelled work still yields its message, listeners get it instead of a failure."""
    last = committed()
    reached = asyncio.Event()

    async def keeping(turn: Turn) -> None:
        try:
            turn.publish(HELLO)
            reached.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            turn.publish(last)

    turn = Turn(keeping)
    await reached.wait()
    turn.cancel()
    kept: Message = await turn.message()
    assert kept == last.message
    assert await heard(turn) == [HELLO, last]


async def test_cancelling_twice_or_late() -> None:
    """Cancelling a turn again, or after its end, does no harm."""
    last = committed()
    turn = Turn(Script(last))
    await turn.message()
    turn.cancel()
    turn.cancel()
    await turn.settled()
    assert await turn.message() == last.message
