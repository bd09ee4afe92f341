"""A benchmark: what it declares, what it is run with, and the figures that it finds."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, Literal, TypeVar

Unit = Literal["ms", "s", "MB", "a second", "times", "tokens", "calls"]

OURS: Final = "Tunedd API"
"""What the project is called among the contenders."""

_K = TypeVar("_K")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one contender: a value for each repeat, never empty.

    ``of`` is empty where the values compare contenders, as ratios do.
    """

    measure: str
    of: str
    unit: Unit
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one of the values."""
        return median(self.values)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure is to reach: one of ``at_most`` and ``at_least``, in the figure's unit.

    It is about the figure of this measure that compares contenders, or is of the contender named.
    ``held_by`` says what keeps the figure from the bar, and is shown where it does not reach it.
    """

    measure: str
    at_most: float | None = None
    at_least: float | None = None
    of: str = ""
    held_by: str = ""

    def holds(self, figure: Figure) -> bool:
        """Whether the median reaches the bar."""
        if self.at_most is not None:
            return figure.median <= self.at_most
        return self.at_least is not None and figure.median >= self.at_least

    def figure(self, figures: Sequence[Figure]) -> Figure | None:
        """The figure that this is about, if it was measured."""
        named = (f for f in figures if (f.measure, f.of) == (self.measure, self.of))
        return next(named, None)


@dataclass(frozen=True, slots=True)
class Run:
    """What a benchmark is run with.

    ``folder`` is empty and its own, ``peers`` are the Python interpreters of the environments that
    it asked for. A quick run shows that all of it works, and its figures are worth little.
    """

    folder: Path
    repeats: int
    quick: bool
    peers: Mapping[str, Path]

    def count(self, usual: int, quick: int) -> int:
        """How much of something to do."""
        return quick if self.quick else usual


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The declaration: ``what`` says in a few plain sentences what is measured, and how.

    ``peers`` name folders of ``benchmarks/peers``, whose environments are made before the run.
    ``lacks`` says in a sentence what is not at hand of what published figures are measured with,
    and nothing where all of it is: without it, figures are shown and not published.
    """

    name: str
    title: str
    what: str
    measure: Callable[[Run], Sequence[Figure]]
    bars: tuple[Bar, ...]
    peers: tuple[str, ...] = ()
    repeats: int = 5
    lacks: Callable[[], str] = _nothing


async def in_turns(
    ways: Mapping[_K, Callable[[], Awaitable[_T]]], repeats: int
) -> dict[_K, tuple[_T, ...]]:
    """Do each of the ways so many times, one after the other; each repeat begins with another.

    What else the machine does then falls on all of them alike.
    """
    found: dict[_K, list[_T]] = {name: [] for name in ways}
    names = list(ways)
    for repeat in range(repeats):
        first = repeat % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(await ways[name]())
    return {name: tuple(values) for name, values in found.items()}


def ratios(of: Sequence[float], to: Sequence[float]) -> tuple[float, ...]:
    """The ratio of each repeat of one contender to the same repeat of another."""
    return tuple(one / other for one, other in zip(of, to, strict=True))
