"""A number of a text with what it counts or measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.words import Token

CLOCK: Final = "clock"
"""The unit of times of day, which are in minutes."""

YEAR: Final = "year"
"""The unit of numbers that name a year."""


_ROUNDED: Final = 1e-3
"""By how much of a number it may differ from the same number, rounded."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at the tokens ``first`` to ``last``.

    ``values`` holds the ways to read it (1.500 is 1500 or 1.5), in the base of its ``unit``
    (seconds for a duration, "%" for shares, a month for its days, "clock" in minutes); the unit
    is None for what merely counts. ``link`` is the place of the number before it in "from 3 to 5".
    """

    values: tuple[float, ...]
    unit: str | None
    first: int
    last: int
    link: int | None = None

    def equals(self, other: "Quantity") -> bool:
        """Whether some reading of one is some reading of the other.

        Whole numbers must be the same; others may be rounded, as a third is to 33.3 percent.
        """
        return any(_are_equal(a, b) for a in self.values for b in other.values)


def _are_equal(one: float, other: float) -> bool:
    near = abs(one - other) <= _ROUNDED * max(abs(one), abs(other))
    return one == other or (near and not (one.is_integer() and other.is_integer()))


def low_at(found: Sequence[Token], at: int) -> str:
    """The token at a place in lower case; empty outside the text."""
    return found[at].low if 0 <= at < len(found) else ""
