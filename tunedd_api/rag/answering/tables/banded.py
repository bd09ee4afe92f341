"""The rows of a table whose bands hold what a question names: 4 kg, the year 2003, a Wednesday."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.answering.tables.bands import Band, Bands, bands_of
from tunedd_api.rag.answering.tables.points import Point, points_asked
from tunedd_api.rag.questions.asked_words import AskedWord, asked_words, keys_of

_BELOW_ZERO: Final = re.compile(r"(?:^|[\s(])[-−]\d")
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Held:
    """The places of the rows that hold what a question names; none where no band does.

    ``lows`` are the words that say it, and ``numbers`` those written as numbers.
    """

    rows: frozenset[int]
    lows: frozenset[str]
    numbers: frozenset[str]


def rows_held(question: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Held | None:
    """The rows that bands hold the question's numbers for; None where no band is of their kind.

    ``names`` are those of the columns, which may tell bands, too: "up to 5 kg" above prices. Of
    bands of which one lies within the other, as "up to 5" and "up to 10", the narrowest counts.
    """
    points = points_asked(question)
    if not points or len(rows) > _MOST_ROWS or _BELOW_ZERO.search(question):
        return None
    return _held(points, question, tuple(names), tuple(map(tuple, rows)))


@lru_cache(maxsize=256)
def _held(
    points: tuple[Point, ...],
    question: str,
    names: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Held | None:
    by_rows = list(bands_of(names, rows))
    by_names = list(bands_of((), [(name,) for name in names[1:]]))
    within = frozenset(range(len(rows)))
    met: list[Point] = []
    for point in points:
        columns = [bands for bands in by_rows if _is_of_its_kind(point, bands, question, rows)]
        if columns:
            holding = [found for bands in columns if (found := _narrowest(point, bands))]
            if not holding and _stands_in(point, rows):
                continue  # as a number of its own
            within &= holding[0] if holding else frozenset()
            met.append(point)
        elif any(bands.unit == point.unit and _narrowest(point, bands) for bands in by_names):
            met.append(point)
    if not met:
        return None
    return Held(
        within,
        frozenset[str]().union(*(point.lows for point in met)),
        frozenset[str]().union(*(point.numbers for point in met)),
    )


def _stands_in(point: Point, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a cell is, or says, the number itself."""
    return any(
        re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.,]?\d)", cell)
        for number in point.numbers
        for row in rows
        for cell in row
    )


def _is_of_its_kind(
    point: Point, bands: Bands, question: str, rows: Sequence[Sequence[str]]
) -> bool:
    """Whether bands are of what a point measures, or count what it counts."""
    if point.unit != bands.unit:
        return False
    if point.unit is not None:
        return True
    keys = keys_of(bands.name) | keys_of(*(cell for row in rows for cell in row))
    told = [AskedWord.of(point.counted, is_name=False)] if point.counted else []
    return not point.counted or any(word.is_among(keys) for word in (*told, *asked_words(question)))


def _narrowest(point: Point, bands: Bands) -> frozenset[int]:
    holding = {
        at: band
        for at, told in enumerate(bands.rows)
        for band in told
        if band.holds(point.first, point.last)
    }
    return frozenset(at for at, band in holding.items() if not _is_wide(band, holding.values()))


def _is_wide(band: Band, others: Iterable[Band]) -> bool:
    return any(band.goes_beyond(other) for other in others)
