"""The passages that match keywords best, by BM25 over the postings of all segments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.vector_stores.embedded.nearness import NO_PLACES
from tunedd_api.rag.vector_stores.embedded.segment import Places, Segment, Slots
from tunedd_api.rag.vector_stores.embedded.selection import Scope, Selected
from tunedd_api.rag.vector_stores.embedded.view import Part, View
from tunedd_api.rag.vector_stores.keywords import K1, B, Frequencies, KeywordWeights

_Found = tuple[Slots, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class _Holders:
    """The passages of a part that hold a keyword, and how often each does.

    ``damping`` is BM25's denominator without the constant factor.
    """

    slots: Places
    counts: NDArray[np.uint8]
    damping: NDArray[np.float64]


def frequencies(view: View, keywords: Collection[str]) -> Frequencies:
    """In how many passages each of these keywords stands; those that stand nowhere are left out."""
    holding = {word: sum(_holding(part, word) for part in view.parts) for word in keywords}
    return Frequencies(len(view), {word: count for word, count in holding.items() if count})


def matching(
    view: View, scope: Scope, searches: Sequence[KeywordWeights], limit: int
) -> list[_Found]:
    """For each list of keywords the places of the best matches, at most ``limit``, and scores.

    The best come first, and of equals those that were added first.
    """
    counted = frequencies(view, dict.fromkeys(word for words in searches for word in words))
    mean = max(view.keywords / max(len(view), 1), 1e-9)
    chosen = [scope.selected(part) for part in view.parts]
    held = [
        {word: _holders(part.segment, one, word, mean) for word in counted.holding}
        for part, one in zip(view.parts, chosen, strict=True)
    ]
    found: list[_Found] = []
    for weights in searches:
        # k1 + 1 is the constant factor of BM25.
        worth = {
            word: weight * counted.rarity(word) * (K1 + 1)
            for word, weight in weights.items()
            if word in counted.holding
        }
        places = [NO_PLACES]
        scores = [np.zeros(0, dtype=np.float64)]
        for part, base, one, holders in zip(view.parts, view.bases, chosen, held, strict=False):
            slots, scored = _scored(len(part.segment), worth, holders, one, limit)
            places.append(base + slots)
            scores.append(scored)
        found.append(_best(view, np.concatenate(places), np.concatenate(scores), limit))
    return found


def _holding(part: Part, keyword: str) -> int:
    if part.alive is None:
        return part.segment.postings.held(keyword)
    slots, _ = part.segment.postings.of(keyword)
    return int(np.count_nonzero(part.alive[slots]))


def _holders(segment: Segment, selected: Selected, word: str, mean: float) -> _Holders:
    """The selected passages of a segment that hold a keyword."""
    slots, counts = segment.postings.of(word)
    if selected.slots is not None:
        slots, counts = _among(slots, counts, selected.slots)
    lengths = segment.lengths[slots] * (K1 * B / mean)
    return _Holders(slots, counts, counts + (K1 * (1 - B) + lengths))


def _scored(
    passages: int,
    worth: Mapping[str, float],
    held: Mapping[str, _Holders],
    selected: Selected,
    limit: int,
) -> _Found:
    """Those of a segment's passages that may be among the best, and their scores."""
    if not worth:
        return NO_PLACES, np.zeros(0, dtype=np.float64)
    sums = np.zeros(passages, dtype=np.float64)
    for word, most in worth.items():
        one = held[word]
        sums[one.slots] += most * one.counts / one.damping
    if selected.slots is not None:
        found = selected.slots[sums[selected.slots] > 0]
        return found, sums[found]
    if selected.mask is not None:
        sums[~selected.mask] = 0.0
    return _above(sums, limit)


def _among(
    slots: Places, counts: NDArray[np.uint8], selected: Slots
) -> tuple[Places, NDArray[np.uint8]]:
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
