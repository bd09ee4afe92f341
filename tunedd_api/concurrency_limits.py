"""How many may be inside at once: a number that is set, or one that follows what is measured.

The limit that adapts works as TCP does on a network whose bandwidth nobody knows: it doubles while
answers come no later for it, then grows by the square root, and shrinks as soon as they come later
or are refused. The formula is Gradient2 of Netflix's "concurrency-limits" (2018), which compares
what is measured now with what was measured in the long run.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final, Protocol

_TOLERATED: Final = 1.5
"""How much later than usual an answer may come: prompts differ that much in length."""
_SMALLEST_STEP_DOWN: Final = 0.5
_AFTER_REFUSAL: Final = 0.7
_FORGETTING: Final = 1.01
"""What the usual time rises by for each round, so that one lucky measurement is not for ever."""
_FEWEST: Final = 8
"""Measurements in a round at least."""


class ConcurrencyLimit(Protocol):
    """Says how many may be inside."""

    @property
    def value(self) -> int:
        """How many, now."""
        ...

    def entered(self, running: int) -> None:
        """Note that somebody has come in, and how many are inside with them."""
        ...

    def when_raised(self, then: Callable[[], None]) -> None:
        """Have it called whenever more may be inside than before."""
        ...


@dataclass(frozen=True, slots=True)
class FixedLimit:
    """A number that never changes."""

    value: int

    def entered(self, running: int) -> None:
        """Nothing follows from it."""

    def when_raised(self, then: Callable[[], None]) -> None:
        """It is never called."""


class AdaptiveLimit:
    """Between ``least`` and ``most``, beginning with ``start``.

    A server that computes answers later the more are asked of it at once, and the limit stays where
    that begins; one that waits, or has computers enough, is asked as much as it takes. ``clock``
    gives seconds.
    """

    def __init__(
        self,
        start: int = 8,
        least: int = 4,
        most: int = 512,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._limit = float(start)
        self._least = least
        self._most = most
        self._measured: list[float] = []
        self._usual = math.inf
        self._busiest = 0
        self._doubling = True
        self._clock = clock
        self._round_began = -math.inf
        self._when_raised: list[Callable[[], None]] = []

    @property
    def value(self) -> int:
        """How many may be inside now."""
        return int(self._limit)

    def entered(self, running: int) -> None:
        """Note how many are inside: a limit that is not used up has no reason to grow."""
        self._busiest = max(self._busiest, running)

    def when_raised(self, then: Callable[[], None]) -> None:
        """Have those who wait let in as soon as the limit grows.

        That is when an answer begins; before one ends, and a place is given back, may take long.
        """
        self._when_raised.append(then)

    def answered(self, seconds: float) -> None:
        """Note how long the model took to begin its answer, now.

        A round is half as many answers as were inside at once, after which the limit is set anew.
        All of them were asked for after the one before had ended, so under the limit that is
        judged; half are as many as a limit that has doubled lets in, while the others may be
        writing for long.
        """
        if self._clock() - seconds < self._round_began:
            return
        self._measured.append(seconds)
        if 2 * len(self._measured) >= max(2 * _FEWEST, min(self._busiest, self.value)):
            self._set_anew(median(self._measured))

    def refused(self) -> None:
        """Note that the server has too much to do."""
        self._doubling = False
        self._limit = max(self._least, self._limit * _AFTER_REFUSAL)
        self._begin_round()

    def _set_anew(self, now: float) -> None:
        before = self.value
        self._usual = min(self._usual * _FORGETTING, now)
        gradient = 1.0 if now <= 0 else _TOLERATED * self._usual / now
        if gradient < 1.0:
            self._doubling = False
            self._limit *= max(gradient, _SMALLEST_STEP_DOWN)
        elif self._busiest >= self.value:
            self._limit += self._limit if self._doubling else math.sqrt(self._limit)
        self._limit = min(max(self._limit, self._least), self._most)
        self._begin_round()
        if self.value > before:
            for then in self._when_raised:
                then()

    def _begin_round(self) -> None:
        self._measured.clear()
        self._busiest = 0
        self._round_began = self._clock()
