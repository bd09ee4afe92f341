"""Limits that follow a model: played ones, on a clock that nobody waits for."""

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


def played(limit: AdaptiveLimit, model: Model, clients: int, seconds: float) -> list[int]:
    """Have clients ask without a pause; gives the limit after each answer."""
    chance, limits = random.Random(7), []  # noqa: S311 - a play
    running, waiting, now = 0, clients, 0.0
    ends: list[tuple[float, float]] = []

    def let_in() -> None:
        nonlocal running, waiting
        while waiting and running < limit.value:
            running, waiting = running + 1, waiting - 1
            limit.entered(running)
            took = model(running) * chance.uniform(0.9, 1.1)
            heapq.heappush(ends, (now + took, took))

    let_in()
    while ends and now < seconds:
        now, took = heapq.heappop(ends)
        running, waiting = running - 1, waiting + 1
        limit.answered(took)
        limits.append(limit.value)
        let_in()
    return limits


def test_a_model_that_waits_is_asked_for_all() -> None:
    """The limit doubles until nobody waits: 64 clients are all answered within 5 rounds."""
    limits = played(AdaptiveLimit(), waits, clients=64, seconds=5)
    assert limits[-1] >= 64


def test_no_further_than_it_is_used() -> None:
    """A limit that nobody comes near does not grow on."""
    limits = played(AdaptiveLimit(), waits, clients=20, seconds=60)
    assert 20 <= limits[-1] <= 64


def test_the_most() -> None:
    """However well it goes, there is an end to it."""
    assert max(played(AdaptiveLimit(most=100), waits, clients=1000, seconds=30)) == 100


def test_a_model_that_computes_is_left_its_places() -> None:
    """Where answers come later the more are asked for, the limit stays near what is computed."""
    limits = played(AdaptiveLimit(), computes, clients=256, seconds=120)
    settled = limits[len(limits) // 4 :]
    assert min(settled) >= 12
    assert max(settled) <= 64


def test_a_model_that_answers_one_by_one() -> None:
    """A queue at the server is no reason to make it longer."""
    assert max(played(AdaptiveLimit(), one_by_one, clients=64, seconds=600)) <= 24


def test_a_model_that_grows_slow() -> None:
    """A limit that has grown shrinks when answers begin to come later, and comes back."""
    limit = AdaptiveLimit()
    grown = played(limit, waits, clients=128, seconds=10)[-1]
    shrunk = min(played(limit, lambda running: 1.0 + running / 8, clients=128, seconds=120))
    assert shrunk < grown / 2
    assert played(limit, waits, clients=128, seconds=120)[-1] > shrunk * 2


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
    """What a limit grows by is let in at once, when the next one leaves."""
    limit = AdaptiveLimit(start=1, least=1)
    admission = Admission(limit, waiting=2)
    async with admission.admitted():
        assert limit.value == 1
        limit.answered(1.0)
        for _ in range(7):
            limit.answered(1.0)
        assert limit.value == 2
        async with admission.admitted():
            assert admission.running == 2


async def test_the_queue_comes_on_top() -> None:
    """With a set limit and no queue, the next one is refused."""
    admission = Admission(FixedLimit(1), waiting=0)
    async with admission.admitted():
        with pytest.raises(Overloaded):
            async with admission.admitted():
                pytest.fail("It was let in.")
