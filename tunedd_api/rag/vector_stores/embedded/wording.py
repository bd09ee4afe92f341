"""The passages that match keywords best, by BM25 over the postings of all segments."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.nearness import NO_PLACES
from tunedd_api.rag.vector_stores.embedded.segment import Segment, Slots
from tunedd_api.rag.vector_stores.embedded.selection import Scope, Selected
from tunedd_api.rag.vector_stores.embedded.view import Part, View
from tunedd_api.rag.vector_stores.keywords import K1, B, Frequencies, KeywordWeights

_Found = tuple[Slots, NDArray[np.float64]]


def frequencies(view: View, keywords: Collection[str]) -> Frequencies:
    """In how many passages each of these keywords stands; those that stand nowhere are left out."""
    holding = {word: sum(_holding(part, word) for part in view.parts) for word in keywords}
    return Frequencies(len(view), {word: count for word, count in holding.items() if count})


def matching(view: View, scope: Scope, weights: KeywordWeights, limit: int) -> _Found:
    """Find the places of the best matches, at most ``limit``, and their scores, best first.

    Of equals, those that were added first come first.
    """
    counted = frequencies(view, weights.keys())
    # k1 + 1 is the constant factor of BM25.
    worth = {
        word: weight * counted.rarity(word) * (K1 + 1)
        for word, weight in weights.items()
        if word in counted.holding
    }
    places = [NO_PLACES]
    scores = [np.zeros(0, dtype=np.float64)]
    if worth:
        mean = max(view.keywords / max(len(view), 1), 1e-9)
        for part, base in zip(view.parts, view.bases, strict=False):
            slots, scored = _scored(part.segment, worth, mean, scope.selected(part), limit)
            places.append(base + slots)
            scores.append(scored)
    return _best(view, np.concatenate(places), np.concatenate(scores), limit)


def _holding(part: Part, keyword: str) -> int:
    slots, _ = part.segment.postings.of(keyword)
    return len(slots) if part.alive is None else int(np.count_nonzero(part.alive[slots]))


def _scored(
    segment: Segment, worth: Mapping[str, float], mean: float, selected: Selected, limit: int
) -> _Found:
    """Those of a segment's passages that may be among the best, and their scores."""
    sums = np.zeros(len(segment), dtype=np.float64)
    for word, most in worth.items():
        slots, counts = segment.postings.of(word)
        if selected.slots is not None:
            slots, counts = _among(slots, counts, selected.slots)
        lengths = segment.lengths[slots] * (K1 * B / mean)
        sums[slots] += most * counts / (counts + (K1 * (1 - B) + lengths))
    if selected.slots is not None:
        found = selected.slots[sums[selected.slots] > 0]
        return found, sums[found]
    if selected.mask is not None:
        sums[~selected.mask] = 0.0
    return _above(sums, limit)


def _among(
    slots: NDArray[np.uint32], counts: NDArray[np.uint8], selected: Slots
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Those of a keyword's passages that are selected; both ascend."""
    if not len(selected):
        return slots[:0], counts[:0]
    start, end = np.searchsorted(slots, [selected[0], selected[-1] + 1])
    slots, counts = slots[start:end], counts[start:end]
    if selected[-1] - selected[0] + 1 == len(selected):
        return slots, counts
    held = np.isin(slots, selected, assume_unique=True)
    return slots[held], counts[held]


def _above(sums: NDArray[np.float64], limit: int) -> _Found:
    """The best, and all that are as good as the last of them."""
    found = np.flatnonzero(sums)
    scores = sums[found]
    if len(found) > limit:
        bar = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        found, scores = found[scores >= bar], scores[scores >= bar]
    return found, scores


def _best(view: View, places: Slots, scores: NDArray[np.float64], limit: int) -> _Found:
    order = np.lexsort((view.rows_of(places), -scores))[:limit]
    return places[order], scores[order]
