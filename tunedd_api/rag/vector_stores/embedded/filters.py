"""Metadata filters written as SQL, with every key and value bound and none spliced in.

A key's values are the elements of its list, or its one value, or none where it is missing.
EQ, IN and ANY ask for one that is equal, GT, GTE, LT and LTE for one of the same kind (number
or text) that compares so, ALL for each of several. NE and NIN are the exact opposites of EQ and
IN and so hold where the key is missing. IS_EMPTY holds where there is no value but "".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)

from tunedd_api.rag.vector_stores.base import refuse_empty
from tunedd_api.rag.vector_stores.embedded.schema import COLUMNS


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the table ``passages AS p`` and the values bound in it, in order.

    ``opposite`` is the condition that this one negates, if it does: where few rows are left out,
    finding these is faster than finding all others.
    """

    sql: str
    values: tuple[Any, ...] = ()
    opposite: "Condition | None" = None

    def negated(self) -> "Condition":
        """Hold exactly where this one does not, SQL's NULL counting as 'does not'."""
        return Condition(f"({self.sql}) IS NOT TRUE", self.values, opposite=self)


_COMPARISONS: Final = {
    FilterOperator.GT: ">",
    FilterOperator.GTE: ">=",
    FilterOperator.LT: "<",
    FilterOperator.LTE: "<=",
}
_OPPOSITES: Final = {
    FilterOperator.NE: FilterOperator.EQ,
    FilterOperator.NIN: FilterOperator.IN,
}
# The inner json_each gives a list's elements; a single value is made a list of one first. `type`
# belongs to the comparison because SQLite holds any text to be greater than any number.
_ELEMENTS: Final = """SELECT 1 FROM json_each(p.metadata) AS m,
    json_each(CASE m.type WHEN 'array' THEN m.value ELSE json_array(m.value) END) AS e
    WHERE m.key = ? AND e.type <> 'null'"""
_NUMBERS: Final = "e.type IN ('integer', 'real', 'true', 'false')"
_TEXTS: Final = "e.type = 'text'"


def to_condition(filters: MetadataFilters | None) -> Condition | None:
    """Write filters as a condition; None where everything passes.

    Raises ValueError for an empty list of filters or values, or an operator not known here.
    """
    if filters is None:
        return None
    refuse_empty(filters)
    return _combined(filters)


def all_of(conditions: Sequence[Condition | None]) -> Condition | None:
    """Hold where every condition holds; None where there is no condition."""
    given = [condition for condition in conditions if condition is not None]
    return _joined(given, "AND") if given else None


def one_of(column: str, values: Sequence[str]) -> Condition:
    """Hold where a column (a name out of the schema, never of a caller's) has such a value."""
    # One bound JSON list, however long: SQLite limits how many values may be bound.
    sql = f"p.{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - the column is ours
    return Condition(sql, (json.dumps(list(values)),))


def _combined(filters: MetadataFilters) -> Condition:
    parts = [
        _combined(part) if isinstance(part, MetadataFilters) else _single(part)
        for part in filters.filters
    ]
    match filters.condition:
        case FilterCondition.OR:
            return _joined(parts, "OR")
        case FilterCondition.NOT:
            return _joined(parts, "OR").negated()
        case _:
            return _joined(parts, "AND")


def _joined(conditions: Sequence[Condition], word: str) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    return Condition(
        f" {word} ".join(f"({condition.sql})" for condition in conditions),
        tuple(value for condition in conditions for value in condition.values),
    )


def _single(part: MetadataFilter) -> Condition:
    opposite = _OPPOSITES.get(part.operator)
    if opposite is not None:
        return _single(part.model_copy(update={"operator": opposite})).negated()
    match part.operator:
        case FilterOperator.EQ:
            return _equal_to_any(part.key, [part.value])
        case FilterOperator.IN | FilterOperator.ANY:
            return _equal_to_any(part.key, _listed(part.value))
        case FilterOperator.ALL:
            return _joined([_equal_to_any(part.key, [v]) for v in _listed(part.value)], "AND")
        case FilterOperator.IS_EMPTY:
            return Condition(f"NOT EXISTS ({_ELEMENTS} AND e.value IS NOT '')", (part.key,))
        case FilterOperator.GT | FilterOperator.GTE | FilterOperator.LT | FilterOperator.LTE:
            return _compared(part.key, _COMPARISONS[part.operator], part.value)
        case unknown:
            raise ValueError(f"The filter operator {unknown.value!r} is not supported.")


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _equal_to_any(key: str, values: Sequence[Any]) -> Condition:
    if key in COLUMNS and all(isinstance(value, str) for value in values):
        return one_of(key, values)
    kind = _TEXTS if any(isinstance(value, str) for value in values) else _NUMBERS
    equal = f"{kind} AND e.value IN (SELECT value FROM json_each(?))"  # noqa: S608 - ours
    return Condition(f"EXISTS ({_ELEMENTS} AND {equal})", (key, json.dumps(list(values))))


def _compared(key: str, comparison: str, value: object) -> Condition:
    kind = _TEXTS if isinstance(value, str) else _NUMBERS
    return Condition(f"EXISTS ({_ELEMENTS} AND {kind} AND e.value {comparison} ?)", (key, value))
