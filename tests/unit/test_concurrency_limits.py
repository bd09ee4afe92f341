"""Limits that follow a model: played ones, on a clock that nobody waits for."""

import asyncio
import heapq
import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from tunedd_api.admission import Admission
from tunedd_api.concurrency_limits import AdaptiveLimit, FixedLimit
from tunedd_api.errors import Overloaded

Model = Callable[[int], float]
"""How many seconds an answer takes when so many are asked for at once."""


def waits(_: int) -> float:
    """A model that has computers enough: each answer takes a second."""
    return 1.0


def computes(running: int) -> float:
    """A model with sixteen places: what is beyond them waits for others to end."""
    return max(1.0, running / 16)


def one_by_one(running: int) -> float:
    """A model that answers one after the other."""
    return running / 2


class Play:
    """Clients who ask without a pause, and a model whose answers take ``writing`` seconds more."""

    def __init__(self, **limit: int) -> None:
        self.now = 0.0
        self.limit = AdaptiveLimit(clock=lambda: self.now, **limit)
        self._chance = random.Random(7)  # noqa: S311 - a play
        self._running = 0
        self._waiting = 0
        self._events: list[tuple[float, float]] = []
        self.limit.when_raised(self._let_in)

    def played(self, model: Model, clients: int, seconds: float, writing: float = 0.0) -> list[int]:
        """Let so much time go by, beginning with nobody; gives the limit after each answer."""
        limits, until = [], self.now + seconds
        self._running, self._waiting, self._model = 0, clients, model
        self._events.clear()
        self._let_in()
        while self._events and self.now < until:
            self.now, took = heapq.heappop(self._events)
            if took:
                self.limit.answered(took)
                heapq.heappush(self._events, (self.now + writing, 0.0))
            else:
                self._running, self._waiting = self._running - 1, self._waiting + 1
                self._let_in()
            limits.append(self.limit.value)
        return limits

    def _let_in(self) -> None:
        while self._waiting and self._running < self.limit.value:
            self._running, self._waiting = self._running + 1, self._waiting - 1
            self.limit.entered(self._running)
            took = self._model(self._running) * self._chance.uniform(0.9, 1.1)
            heapq.heappush(self._events, (self.now + took, took))


def test_a_model_that_waits_is_asked_for_all() -> None:
    """The limit doubles until nobody waits: 64 clients are all answered within 5 rounds."""
    limits = Play().played(waits, clients=64, seconds=5)
    assert limits[-1] >= 64


def test_long_answers_keep_nobody_waiting() -> None:
    """The limit grows with the answers that have begun, although none has ended yet."""
    limits = Play().played(waits, clients=64, seconds=5, writing=60)
    assert limits[-1] >= 64


def test_what_was_asked_before_says_nothing() -> None:
    """A limit that has shrunk is not lowered again by answers that were asked for before that."""
    now = 1.0
    limit = AdaptiveLimit(clock=lambda: now)
    for _ in range(8):
        limit.answered(1.0)
    now = 11.0
    for _ in range(8):
        limit.answered(10.0)
    shrunk = limit.value
    now = 12.0
    for _ in range(64):
        limit.answered(11.0)
    assert shrunk < 8
    assert limit.value == shrunk


def test_no_further_than_it_is_used() -> None:
    """A limit that nobody comes near does not grow on."""
    limits = Play().played(waits, clients=20, seconds=60)
    assert 20 <= limits[-1] <= 64


def test_the_most() -> None:
    """However well it goes, there is an end to it."""
    assert max(Play(most=100).played(waits, clients=1000, seconds=30)) == 100


def test_a_model_that_computes_is_left_its_places() -> None:
    """Where answers come later the more are asked for, the limit stays near what is computed."""
    limits = Play().played(computes, clients=256, seconds=120)
    settled = limits[len(limits) // 4 :]
    assert min(settled) >= 12
    assert max(settled) <= 64


def test_a_model_that_answers_one_by_one() -> None:
    """A queue at the server is no reason to make it longer."""
    assert max(Play().played(one_by_one, clients=64, seconds=600)) <= 24


def test_a_model_that_grows_slow() -> None:
    """A limit that has grown shrinks when answers begin to come later, and comes back."""
    play = Play()
    grown = play.played(waits, clients=128, seconds=10)[-1]
    shrunk = min(play.played(lambda running: 1.0 + running / 8, clients=128, seconds=120))
    assert shrunk < grown / 2
    assert play.played(waits, clients=128, seconds=120)[-1] > shrunk * 2


def test_refusals_lower_it_at_once() -> None:
    """A server that says it has too much to do is asked for less, but always for something."""
    limit = AdaptiveLimit(start=100, least=4)
    values = []
    for _ in range(20):
        limit.refused()
        values.append(limit.value)
    assert all(later < earlier or later == 4 for earlier, later in pairwise(values))
    assert values[-1] == 4


async def test_admission_follows_its_limit() -> None:
    """What a limit grows by is let in at once, before anybody leaves."""
    limit = AdaptiveLimit(start=1, least=1)
    admission = Admission(limit, waiting=2)

    async def next_one() -> int:
        async with admission.admitted():
            return admission.running

    async with admission.admitted():
        waits = asyncio.create_task(next_one())
        await asyncio.sleep(0)
        assert admission.waiting == 1
        for _ in range(8):
            limit.answered(0.0)
        assert limit.value == 2
        assert await waits == 2


async def test_the_queue_comes_on_top() -> None:
    """With a set limit and no queue, the next one is refused."""
    admission = Admission(FixedLimit(1), waiting=0)
    async with admission.admitted():
        with pytest.raises(Overloaded):
            async with admission.admitted():
                pytest.fail("It was let in.")
