"""Which passages of a part a search may find: as the filters say, and still there."""

import sqlite3
from dataclasses import dataclass
from typing import Final

import numpy as np
from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)

from tunedd_api.rag.vector_stores.base import refuse_empty
from tunedd_api.rag.vector_stores.embedded import rows
from tunedd_api.rag.vector_stores.embedded.filters import Condition, all_of, to_condition
from tunedd_api.rag.vector_stores.embedded.segment import Integers, Segment, Slots
from tunedd_api.rag.vector_stores.embedded.view import Mask, Part

_FEW: Final = 8
"""The share of a part, one in so many, up to which selected slots are listed."""

_EQUAL: Final = frozenset({FilterOperator.EQ, FilterOperator.IN, FilterOperator.ANY})
_UNEQUAL: Final = frozenset({FilterOperator.NE, FilterOperator.NIN})


@dataclass(frozen=True, slots=True)
class Selected:
    """Passages of a part: slots in ascending order, where they are few, or a mask of all.

    With neither, everything is selected.
    """

    slots: Slots | None = None
    mask: Mask | None = None

    def most(self, part: Part) -> int:
        """How many passages of a part these are at most."""
        return len(part.segment) if self.slots is None else len(self.slots)

    def listed(self, part: Part) -> Slots:
        """The slots of all of them."""
        if self.slots is not None:
            return self.slots
        return np.arange(len(part.segment)) if self.mask is None else np.flatnonzero(self.mask)


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers of a segment's groups, or with ``negated`` all others."""

    numbers: frozenset[int]
    negated: bool = False

    def opposite(self) -> "Groups":
        """The groups that these are not."""
        return Groups(self.numbers, not self.negated)

    def __and__(self, other: "Groups") -> "Groups":
        match self.negated, other.negated:
            case False, False:
                return Groups(self.numbers & other.numbers)
            case False, True:
                return Groups(self.numbers - other.numbers)
            case True, False:
                return Groups(other.numbers - self.numbers)
            case _:
                return Groups(self.numbers | other.numbers, negated=True)

    def __or__(self, other: "Groups") -> "Groups":
        return (self.opposite() & other.opposite()).opposite()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search: what filters on documents and versions say of a part, or row numbers.

    ``rows`` are those of the passages that pass, or with ``negated`` of those that do not.
    """

    filters: MetadataFilters | None = None
    rows: Integers | None = None
    negated: bool = False

    def selected(self, part: Part) -> Selected:
        """Which passages of a part pass and are there."""
        segment = part.segment
        if self.rows is not None:
            return _alive(part, segment.slots_of(self.rows), negated=self.negated)
        if self.filters is None:
            return Selected(mask=part.alive)
        groups = _chosen(self.filters, segment)
        return _alive(part, _slots(segment, groups.numbers), negated=groups.negated)


def scope_of(
    connection: sqlite3.Connection, filters: MetadataFilters | None, beside: Condition | None
) -> Scope:
    """Find out where to search: what passes the filters, and the condition ``beside`` them.

    Only what is not known of whole documents is asked of the file.

    Raises ValueError for an empty list of filters or values, or an operator not known here.
    """
    if beside is None and is_of_groups(filters):
        return Scope(filters)
    condition = all_of([to_condition(filters), beside])
    if condition is None:
        return Scope()
    sought = condition.opposite or condition
    found = np.array(rows.numbers(connection, sought), dtype=np.int64)
    return Scope(rows=found, negated=sought is not condition)


def is_of_groups(filters: MetadataFilters | None) -> bool:
    """Whether filters ask for nothing but documents and versions; raises ValueError if empty."""
    refuse_empty(filters)
    return filters is None or _of_groups(filters)


def _of_groups(filters: MetadataFilters) -> bool:
    return all(
        _of_groups(part) if isinstance(part, MetadataFilters) else _is_of_groups(part)
        for part in filters.filters
    )


def _is_of_groups(part: MetadataFilter) -> bool:
    values = part.value if isinstance(part.value, list) else [part.value]
    return (
        part.key in {"source_id", "version"}
        and part.operator in _EQUAL | _UNEQUAL
        and all(isinstance(value, str) for value in values)
    )


def _chosen(filters: MetadataFilters, segment: Segment) -> Groups:
    parts = [
        _chosen(part, segment) if isinstance(part, MetadataFilters) else _named(part, segment)
        for part in filters.filters
    ]
    chosen = parts[0]
    for part in parts[1:]:
        chosen = chosen & part if filters.condition is FilterCondition.AND else chosen | part
    return chosen.opposite() if filters.condition is FilterCondition.NOT else chosen


def _named(part: MetadataFilter, segment: Segment) -> Groups:
    known = segment.by_source if part.key == "source_id" else segment.by_version
    values = part.value if isinstance(part.value, list) else [part.value]
    numbers = frozenset(number for value in values for number in known.get(str(value), ()))
    return Groups(numbers, negated=part.operator in _UNEQUAL)


def _slots(segment: Segment, numbers: frozenset[int]) -> Slots:
    groups = [segment.groups[number] for number in sorted(numbers)]
    if len(groups) == 1:
        return np.arange(groups[0].start, groups[0].end)
    return np.concatenate(
        [np.zeros(0, dtype=np.intp), *(np.arange(one.start, one.end) for one in groups)]
    )


def _alive(part: Part, slots: Slots, *, negated: bool) -> Selected:
    if negated:
        if not len(slots):
            return Selected(mask=part.alive)
        mask = part.mask.copy()
        mask[slots] = False
        return Selected(mask=mask)
    if len(slots) * _FEW > len(part.segment):
        mask = np.zeros(len(part.segment), dtype=np.bool_)
        mask[slots] = True
        return Selected(mask=mask if part.alive is None else mask & part.alive)
    return Selected(slots if part.alive is None else slots[part.alive[slots]])
