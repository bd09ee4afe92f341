"""Metadata filters written as Weaviate's."""

from typing import Any

from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)
from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn

from tunedd_api.rag.vector_stores.base import refuse_empty


def to_filter(filters: MetadataFilters) -> FilterReturn:
    """Write filters as Weaviate's, IN, NIN and NOT included, which LlamaIndex's writer refuses.

    Raises ValueError for an empty list of filters or values, or an operator not known here.
    """
    refuse_empty(filters)
    return _combined(filters)


def _combined(filters: MetadataFilters) -> FilterReturn:
    parts = [
        _combined(part) if isinstance(part, MetadataFilters) else _single(part)
        for part in filters.filters
    ]
    match filters.condition:
        case FilterCondition.OR:
            return Filter.any_of(parts)
        case FilterCondition.NOT:
            return Filter.not_(Filter.any_of(parts))
        case _:
            return Filter.all_of(parts)


def _single(part: MetadataFilter) -> FilterReturn:  # noqa: C901 - one line for each operator
    asked = Filter.by_property(part.key)
    value: Any = part.value
    match part.operator:
        case FilterOperator.EQ:
            return asked.equal(value)
        case FilterOperator.NE:
            return asked.not_equal(value)
        case FilterOperator.GT:
            return asked.greater_than(value)
        case FilterOperator.GTE:
            return asked.greater_or_equal(value)
        case FilterOperator.LT:
            return asked.less_than(value)
        case FilterOperator.LTE:
            return asked.less_or_equal(value)
        case FilterOperator.IN | FilterOperator.ANY:
            return asked.contains_any(_listed(value))
        case FilterOperator.NIN:
            return Filter.all_of([asked.not_equal(one) for one in _listed(value)])
        case FilterOperator.ALL:
            return asked.contains_all(_listed(value))
        case FilterOperator.IS_EMPTY:
            return asked.is_none(True)  # noqa: FBT003 - the client's way
        case unknown:
            raise ValueError(f"The filter operator {unknown.value!r} is not supported.")


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - whatever the filter holds
    return value if isinstance(value, list) else [value]
