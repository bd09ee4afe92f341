"""The columns of a row in which the cell stands that a question asks for."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tunedd_api.rag.answering.tables.asked_cell import PERIODS, AskedCell, numbers_of
from tunedd_api.rag.answering.tables.column_keys import column_keys
from tunedd_api.rag.answering.tables.columns import NO_PRICES
from tunedd_api.rag.answering.tables.measures import PRICE, Measure
from tunedd_api.rag.answering.tables.row_lines import RowLine
from tunedd_api.rag.answering.tables.values import in_common_unit, values_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.questions.asked_words import AskedWord, keys_of, mark_of

SYNONYM: Final = 0.6
"""How well what means the same stands for a word."""

_TIMES: Final = word_set("day month year time date week hour")
_BLANK: Final = re.compile(r"[\s\-–—−.…?*]*")


def held_in(word: AskedWord, keys: frozenset[str]) -> float:
    """Whether a text with these keys holds a word: as it is, or as one that means the same."""
    if not word.forms.isdisjoint(keys):
        return 1.0
    doers = _doers(word.low)
    return SYNONYM * (word.is_among(keys) or not doers.union(map(mark_of, doers)).isdisjoint(keys))


def keys_of_values(row: RowLine) -> frozenset[str]:
    """The keys of the names of columns but the first, which says what the rows are."""
    return frozenset().union(*_names(row).values())


def columns_named(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> Sequence[int]:
    """The places of the columns that are named best by what a row itself does not hold.

    Where cells stand apart by single blanks, all that is behind the first word is one column.
    """
    words = [word for word in asked.words if word.low not in hits]
    lows = parsed(asked.question).lows & _TIMES
    found: dict[int, float] = {}
    for at, keys in _names(row).items():
        numbers = numbers_of(row.columns[at]) & asked.numbers
        held = [held_in(word, keys) for word in words]
        found[at] = sum(held) + len(lows & keys) + len(numbers)
    most = max(found.values(), default=0.0)
    best = {at: keys for at, keys in _names(row).items() if found[at] == most > 0}
    fuller = {
        at: sum(not word.forms.isdisjoint(keys) for word in asked.naming)
        for at, keys in best.items()
    }
    return [at for at, fit in fuller.items() if fit == max(fuller.values())]


def is_blank(asked: AskedCell, hits: Mapping[str, float], row: RowLine) -> bool:
    """Whether nothing stands in the cell that is asked for, as in one of "–"."""
    if row.is_bare or not row.columns:
        return False
    named = columns_named(asked, hits, row)
    measures = asked.measures or ((asked.implied,) if asked.implied is not None else ())
    measured = [
        at for at in _names(row) if any(_measures(measure, row.columns[at]) for measure in measures)
    ]
    told = [at for at in measured if at in named] or named or measured
    return bool(told) and all(_BLANK.fullmatch(row.cells[at]) for at in told)


def is_measured(measure: Measure, row: RowLine, beside: Sequence[Measure]) -> bool:
    """Whether a row or what names its columns says that something is measured, or its unit is.

    ``beside`` are what else may be meant: of what is big, a weight does not tell by its unit.
    """
    if any(is_named_as(measure, text) for text in (row.cells[0], *row.columns, row.above[0])):
        return True
    if measure.is_named or (not measure.counts and any(other.counts for other in beside)):
        return False
    told = parsed(" ".join(row.cells)).quantities
    units = {in_common_unit(1.0, quantity.unit)[1] for quantity in told}
    units |= {
        values_of(name, ["1"]).unit
        for name in row.columns[1:]
        if measure is not PRICE or keys_of(name).isdisjoint(NO_PRICES)
    }
    return not units.isdisjoint(measure.units - {None})


def is_measured_by_title(
    measure: Measure, asked: AskedCell, hits: Mapping[str, float], row: RowLine
) -> bool:
    """Whether the title alone says what numbers of a named column measure, which have no unit."""
    if row.is_bare or not any(is_named_as(measure, text) for text in row.above[1:]):
        return False
    told = [(row.columns[at], row.cells[at]) for at in columns_named(asked, hits, row)]
    values = [values_of(name, [cell]) for name, cell in told]
    return any(value.known and value.unit is None for value in values)


def is_named_as(measure: Measure, text: str) -> bool:
    """Whether a text holds a name of what is measured."""
    names = [name for name in measure.names if base_form(name) not in PERIODS]
    return not keys_of(text).isdisjoint(keys_of(*names))


def _names(row: RowLine) -> Mapping[int, frozenset[str]]:
    """The keys of what each column behind the first is called."""
    if row.is_bare:
        return {0: column_keys(" ".join(row.columns[0].split()[1:]))}
    return {at: column_keys(name) for at, name in enumerate(row.columns) if at}


def _measures(measure: Measure, name: str) -> bool:
    unit = values_of(name, ["1"]).unit
    return is_named_as(measure, name) or (
        not measure.is_named and unit is not None and unit in measure.units
    )


def _doers(low: str) -> frozenset[str]:
    """What one is called who does what a verb says: the supplier of "supplies"."""
    base = base_form(low)
    stem = f"{base[:-1]}i" if base.endswith("y") else base.removesuffix("e")
    return frozenset(base_form(f"{stem}{ending}") for ending in ("er", "or"))
