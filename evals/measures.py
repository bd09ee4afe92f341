"""Measures of a ranking, by ir-measures: nDCG@10, recall@5, recall@1 and first place.

``qrels`` say which places are right for a query, ``run`` what was found, best first.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Final

import ir_measures
from ir_measures import R, Success, nDCG

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]

MEASURES: Final = {
    "nDCG@10": nDCG @ 10,
    "recall@5": R @ 5,
    "recall@1": R @ 1,
    "first place": Success @ 1,
}
"""``recall@1`` is the share of all right places that stand first, ``first place`` the share of
queries with any right place first: the same where each query has one."""


def by_query(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """Each measure for each query that has right places; nothing found counts as 0."""
    scored = {
        query: {place: float(-rank) for rank, place in enumerate(places)}
        for query, places in run.items()
    }
    values: dict[str, dict[str, float]] = {
        query: dict.fromkeys(MEASURES, 0.0) for query, right in qrels.items() if any(right.values())
    }
    names = {str(measure): name for name, measure in MEASURES.items()}
    for found in ir_measures.iter_calc(
        list(MEASURES.values()), {q: dict(places) for q, places in qrels.items()}, scored
    ):
        if found.query_id in values:
            values[found.query_id][names[str(found.measure)]] = found.value
    return values


def means(values: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each measure over queries."""
    rows = list(values)
    return {name: fmean(row[name] for row in rows) for name in MEASURES} if rows else {}
