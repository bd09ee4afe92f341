"""The passages nearest to vectors: estimated from bytes, and exact where it matters.

An estimate is off by no more than a bound that is known for each passage. What could be among the
nearest by that is measured again with the vectors themselves, so that what is found, and in which
order, is what comparing with every vector finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tunedd_api.rag.vector_stores.candidates import Scores, cosines
from tunedd_api.rag.vector_stores.embedded.quantisation import (
    Floats,
    Quantised,
    bounds,
    products,
)
from tunedd_api.rag.vector_stores.embedded.segment import Slots
from tunedd_api.rag.vector_stores.embedded.selection import Scope, Selected
from tunedd_api.rag.vector_stores.embedded.view import Part, View
from tunedd_api.rag.vector_stores.vectors import Vectors

_SLACK: Final = np.float32(4e-6)
"""What rounding, of float32 and to ``COSINE_DECIMALS``, adds to a bound."""

_MEASURED: Final = 2048
"""Passages up to which estimating saves nothing."""

_HEATS: Final = 16
"""Passages of which only the best sets the bar: a sixteenth is quickly sorted."""

_BLOCK: Final = 8192
NO_PLACES: Final = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Nearest:
    """Places of passages, best first, and their cosines."""

    places: Slots
    cosines: Scores


def nearest(view: View, scope: Scope, queries: Vectors, limit: int) -> list[Nearest]:
    """Find the passages nearest to each unit vector, at most ``limit``, best first.

    Of equals, those with the lower ids come first.
    """
    chosen = [scope.selected(part) for part in view.parts]
    if sum(one.most(part) for one, part in zip(chosen, view.parts, strict=True)) <= _MEASURED:
        return _by_measuring(view, chosen, queries, limit)
    quantised = Quantised.of(queries)
    looked = [
        _Looked(part, base, one, quantised)
        for part, base, one in zip(view.parts, view.bases, chosen, strict=False)
    ]
    return [_best(view, looked, queries, number, limit) for number in range(len(queries))]


def _by_measuring(
    view: View, chosen: Sequence[Selected], queries: Vectors, limit: int
) -> list[Nearest]:
    """Compare with every vector that is selected."""
    places: list[Slots] = []
    near: list[Scores] = []
    for part, base, one in zip(view.parts, view.bases, chosen, strict=False):
        slots = one.listed(part)
        if len(slots):
            vectors = part.segment.vectors[_run(slots)]
            places.append(base + slots)
            near.append(cosines(vectors, queries))
    if not places:
        return [Nearest(NO_PLACES, np.zeros(0)) for _ in queries]
    # Mostly there is one part, and numbers of one document need not be copied.
    every = places[0] if len(places) == 1 else np.concatenate(places)
    measured = near[0] if len(near) == 1 else np.concatenate(near, axis=1)
    return [_first(view, every, one, limit) for one in measured]


class _Looked:
    """What one look at a part tells of its passages: a row of estimates for each query."""

    def __init__(self, part: Part, base: int, selected: Selected, quantised: Quantised) -> None:
        segment = part.segment
        self._base = base
        self._slots = selected.slots
        chosen = slice(None) if self._slots is None else _run(self._slots)
        codes, scales = segment.codes[chosen], segment.scales[chosen]
        self.estimates = products(quantised, codes, scales)
        self.bounds = bounds(quantised, segment.errors[chosen]) + _SLACK
        if selected.mask is not None:
            self.estimates[:, ~selected.mask] = -np.inf

    def places(self, query: int, bar: float) -> Slots:
        """The places of the passages that may be as near to a query as ``bar``."""
        near = np.flatnonzero(self.estimates[query] + self.bounds[query] >= bar)
        return self._base + (near if self._slots is None else self._slots[near])

    def surely(self, query: int) -> Floats:
        """How near to a query each passage is at least."""
        least: Floats = self.estimates[query] - self.bounds[query]
        return least


def _run(slots: Slots) -> Slots | slice:
    """Slots that follow each other as a slice, which need not be copied."""
    if len(slots) and slots[-1] - slots[0] + 1 == len(slots):
        return slice(int(slots[0]), int(slots[-1]) + 1)
    return slots


def _best(
    view: View, looked: Sequence[_Looked], queries: Vectors, number: int, limit: int
) -> Nearest:
    bar = _bar([one.surely(number) for one in looked], limit)
    places = np.concatenate([NO_PLACES, *(one.places(number, bar) for one in looked)])
    return _first(view, places, _measured(view, places, queries[number]), limit)


def _measured(view: View, places: Slots, query: Vectors) -> Scores:
    """The cosines with a query, a few thousand vectors at a time."""
    near = np.zeros(len(places), dtype=np.float64)
    for start in range(0, len(places), _BLOCK):
        vectors = view.vectors_of(places[start : start + _BLOCK], len(query))
        near[start : start + _BLOCK] = cosines(vectors, query[None])[0]
    return near


def _bar(surely: Sequence[Floats], limit: int) -> float:
    """A cosine that at least ``limit`` passages reach for sure, where there are so many."""
    lowest = np.finfo(np.float32).min  # above what is left out, which is at minus infinity
    heats = [_heats(one) for one in surely]
    best = np.concatenate([np.zeros(0, dtype=np.float32), *heats])
    if len(best) < limit:
        best = np.concatenate([np.zeros(0, dtype=np.float32), *surely])
    if len(best) < limit:
        return float(lowest)
    return max(float(lowest), float(np.partition(best, len(best) - limit)[len(best) - limit]))


def _heats(surely: Floats) -> Floats:
    """The best of every sixteen, which lie far apart, so that neighbours do not meet."""
    whole = len(surely) // _HEATS
    if not whole:
        return surely
    best = surely[: whole * _HEATS].reshape(_HEATS, whole).max(axis=0)
    return np.concatenate([best, surely[whole * _HEATS :]])


def _first(view: View, places: Slots, near: Scores, limit: int) -> Nearest:
    if len(places) > limit:
        # Everything as good as the last one that fits: ids then decide which of them do.
        last = len(near) - limit
        best = (near >= np.partition(near, last)[last]).nonzero()[0]
        places, near = places[best], near[best]
    order = (-near).argsort(kind="stable")
    places, near = places[order], near[order]
    if (near[1:] == near[:-1]).any():
        ids = view.ids_of(places)
        ordered = sorted(range(len(places)), key=lambda n: (-near[n], ids[n]))
        places, near = places[ordered], near[ordered]
    return Nearest(places[:limit], near[:limit])
