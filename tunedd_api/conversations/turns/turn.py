"""A turn under way: it runs in a task of its own, and whoever listens may come and go."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import uuid4

from tunedd_api.conversations.events import TurnCommitted, TurnEvent
from tunedd_api.conversations.model import Message
from tunedd_api.errors import TuneddError


class TurnCancelled(Exception):
    """The turn was cancelled before there was anything to keep of it."""


class Turn:
    """One question and the making of its answer.

    ``run`` makes the answer and publishes what happens. Events are kept as long as the turn is, so
    that a listener who comes late, or reads slowly, sees all of them and holds up nobody.
    ``attended`` counts those who want the answer, and ``grace`` is for how many seconds it goes on
    without them. ``answer_id`` is the id that the assistant's message bears; it can be relied on
    from the first event on.
    """

    def __init__(self, run: Callable[["Turn"], Awaitable[None]]) -> None:
        self._events: list[TurnEvent] = []
        self._news: asyncio.Event | None = None
        self._answered = asyncio.Event()
        self._failure: BaseException | None = None
        self._told_to_stop = False
        self._given_up: TuneddError | None = None
        self.attended = 0
        self.grace = 0.0
        self.answer_id = uuid4()
        self._task = asyncio.create_task(self._carry_out(run))
        self._task.add_done_callback(self._ended)

    @property
    def running(self) -> bool:
        """Whether the turn still has something to do."""
        return not self._task.done()

    @property
    def stopping(self) -> bool:
        """Whether the turn was told to stop and has not done so yet."""
        return self.running and (self._told_to_stop or self._task.cancelling() > 0)

    @property
    def committed(self) -> Message | None:
        """The message that the turn has brought, if it has."""
        last = self._events[-1] if self._events else None
        return last.message if isinstance(last, TurnCommitted) else None

    def publish(self, event: TurnEvent) -> None:
        """Let all who listen know, now or when they come to it."""
        self._events.append(event)
        if isinstance(event, TurnCommitted):
            self._answered.set()
        self._tell()

    def cancel(self) -> None:
        """Stop the turn; what there is of the answer is kept."""
        self.give_up(None)

    def give_up(self, reason: TuneddError | None) -> None:
        """As ``cancel``; where nothing is kept, ``reason`` is what the turn has failed with."""
        self._given_up = self._given_up if self._told_to_stop else reason
        self._told_to_stop = True
        # After its first step: a task cancelled before it has nothing cleaned up behind it.
        self._task.get_loop().call_soon(self._task.cancel)

    def when_settled(self, tell: Callable[["Turn"], None]) -> None:
        """Have it told that the turn has ended, however it ends."""
        self._task.add_done_callback(lambda _: tell(self))

    async def settled(self) -> None:
        """Wait until the turn has ended, however it ends."""
        await asyncio.wait([self._task])

    async def events(self) -> AsyncIterator[TurnEvent]:
        """All events from the first, then as they come.

        Raises:
            TurnCancelled: if the turn was cancelled and left no message.
            TuneddError: what the turn failed with.
        """
        async for burst in self.bursts():
            for event in burst:
                yield event

    async def bursts(self, after: int = 0) -> AsyncIterator[Sequence[TurnEvent]]:
        """The events behind the first ``after``, as many at a time as have come meanwhile.

        Raises what ``events`` raises.
        """
        seen = after
        while True:
            over = self._task.done()
            if seen < len(self._events):
                burst = self._events[seen:]
                seen += len(burst)
                yield burst
            elif over:
                break
            else:
                self._news = self._news or asyncio.Event()
                await self._news.wait()
        self._raise_failure()

    async def message(self) -> Message:
        """Wait for the assistant's message; raises what ``events`` raises."""
        await self._answered.wait()
        if (message := self.committed) is not None:
            return message
        self._raise_failure()
        raise TurnCancelled

    def _raise_failure(self) -> None:
        if self._task.cancelled():  # before its first step, so that nothing could note it
            raise self._given_up or TurnCancelled()
        if self._failure is not None:
            raise self._failure

    async def _carry_out(self, run: Callable[["Turn"], Awaitable[None]]) -> None:
        try:
            await run(self)
        except asyncio.CancelledError:
            self._failure = self._given_up or TurnCancelled()
        except Exception as error:  # noqa: BLE001 - handed on to whoever listens
            self._failure = error

    def _tell(self) -> None:
        """Wake who waits for news; while nobody does, there is nothing to wake."""
        if self._news is not None:
            self._news.set()
            self._news = None

    def _ended(self, _: object) -> None:
        self._answered.set()
        self._tell()
