"""Figures: what an evaluation found, one number each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Final, Literal

Unit = Literal["share", "count", "ms", "calls"]

_HUNDREDTHS: Final = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: of which group, what it says, and how many cases it is the mean of.

    A ``share`` is 0…1. ``value`` is None where there was nothing to measure. Figures of one name
    that differ in their ``measure`` make one row of a table.
    """

    group: str
    name: str
    value: float | None
    of: int
    unit: Unit = "share"
    measure: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same figure in another report."""
        return self.group, self.name, self.measure


def share(group: str, name: str, cases: Iterable[float | bool | None], measure: str = "") -> Figure:
    """The mean of the cases that have a value."""
    values = [float(case) for case in cases if case is not None]
    value = fmean(values) if values else None
    return Figure(group, name, value, len(values), measure=measure)


def count(group: str, name: str, found: int, of: int) -> Figure:
    """How many were found among all."""
    return Figure(group, name, float(found), of, "count")


def times(group: str, name: str, milliseconds: Sequence[float]) -> list[Figure]:
    """Median and 95th percentile of times."""
    if not milliseconds:
        return []
    spread = quantiles([*milliseconds, milliseconds[-1]], n=_HUNDREDTHS, method="inclusive")
    return [
        Figure(group, f"{name}, median", spread[49], len(milliseconds), "ms"),
        Figure(group, f"{name}, 95th percentile", spread[94], len(milliseconds), "ms"),
    ]
