"""The column of a table by which a question compares its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.answering.tables.measures import INCOME, PRICE, Measure, Reading
from tunedd_api.rag.answering.tables.table import Table
from tunedd_api.rag.answering.tables.values import Values
from tunedd_api.rag.language.word_lists import word_list, word_set
from tunedd_api.rag.questions.asked_words import AskedWord, keys_of

_RANKS: Final = word_set("# no nr rank place position pos platz rang puesto")
_PLACES: Final = _RANKS | word_set("id code")
NO_PRICES: Final = keys_of(
    *word_list("deposit discount refund saving surcharge fine kaution pfand rabatt caution"),
    *INCOME.names,
)
"""Names of columns whose amounts of money are no prices."""

_LEAST_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column that may be meant, and whether more of it is more of what is asked for."""

    at: int
    values: Values
    sign: int


def columns_for(
    readings: Sequence[Reading],
    words: Sequence[AskedWord],
    table: Table,
    periods: Sequence[AskedWord] = (),
) -> list[Chosen]:
    """The columns that may measure what is asked for, all as likely; none if the table has none.

    First those that the question names, then those named as what is measured usually is, then
    those in its units.
    """
    named = _named(words, table)
    if _of_no_column(periods, table):
        return []
    for choose in (_by_words, _by_names, _by_unit):
        for reading in readings:
            found = choose(reading.measure, named, table)
            if found:
                return [Chosen(at, table.columns[at], reading.sign) for at in found]
    return []


def _by_words(measure: Measure, named: Mapping[int, int], table: Table) -> list[int]:
    """The columns that the question names most fully, if they may measure it."""
    may = [at for at in named if _may_measure(measure, at, table)]
    sure = [at for at in may if _surely_measures(measure, at, table)] or may
    fullness = {at: (named[at], -len(table.header[at].split())) for at in sure}
    most = max(fullness.values(), default=None)
    return [at for at in sure if fullness[at] == most]


def _by_names(measure: Measure, named: Mapping[int, int], table: Table) -> list[int]:
    """The columns whose names say what is measured, by the likeliest of these names."""
    del named
    for name in measure.names:
        keys = keys_of(name)
        found = [
            at
            for at in table.columns
            if not table.names[at].isdisjoint(keys)
            and table.columns[at].unit in {None, *measure.units}
        ]
        if found:
            return found
    return []


def _by_unit(measure: Measure, named: Mapping[int, int], table: Table) -> list[int]:
    del named
    if measure.is_named:
        return []
    return [
        at
        for at, values in table.columns.items()
        if values.unit is not None
        and values.unit in measure.units
        and (measure is not PRICE or table.names[at].isdisjoint(NO_PRICES))
    ]


def _may_measure(measure: Measure, at: int, table: Table) -> bool:
    unit = table.columns[at].unit
    return unit is None or not measure.units or unit in measure.units or measure.counts


def _surely_measures(measure: Measure, at: int, table: Table) -> bool:
    unit = table.columns[at].unit
    return unit in measure.units or not table.names[at].isdisjoint(keys_of(*measure.names))


def _named(words: Sequence[AskedWord], table: Table) -> dict[int, int]:
    """How many of the words name each column that has numbers, twice what is the word itself."""
    found: dict[int, int] = {}
    for at in table.columns:
        keys = table.names[at]
        others = (word for word in words if word.forms.isdisjoint(table.names[table.entity]))
        count = sum(
            _LEAST_NAMED if not word.forms.isdisjoint(keys) else not word.keys.isdisjoint(keys)
            for word in others
        )
        if count:
            found[at] = count
    return found


def _of_no_column(periods: Sequence[AskedWord], table: Table) -> bool:
    """Whether a time is asked for that no column is for, while others are for other times."""
    every = _period_keys()
    headed = [at for at in table.columns if not table.names[at].isdisjoint(every)]
    return bool(headed) and any(
        all(word.forms.isdisjoint(table.names[at]) for at in headed) for word in periods
    )


def _period_keys() -> frozenset[str]:
    return keys_of("hour day night week month year Stunde Tag Nacht Woche Monat Jahr")


def is_order_of_rows(name: str) -> bool:
    """Whether a column only numbers the rows."""
    return name.strip().lower().rstrip(".") in _PLACES


def tells_ranks(name: str) -> bool:
    """Whether a column tells the places that rows have won."""
    return name.strip().lower().rstrip(".") in _RANKS


def agreed(rows: Iterable[frozenset[int]]) -> frozenset[int]:
    """The rows on which all columns agree."""
    found = list(rows)
    return frozenset.intersection(*found) if found else frozenset()
