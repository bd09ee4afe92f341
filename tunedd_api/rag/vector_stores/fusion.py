"""Scores of vectors and of keywords made one, by the same formula whatever the store."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final

import numpy as np

from tunedd_api.rag.vector_stores.candidates import Candidates, Scores

DEFAULT_ALPHA: Final = 0.67
"""What the vectors count for where nothing else is said; the keywords count for the rest. Between
.65 and .70, SciFact, TREC CAsT and MTRAG differ by .007 at most (docs/evaluation-retrieval.md)."""


def fused(near: Scores, said: Scores, alpha: float, floor: float = 0.0) -> Scores:
    """Add up cosines and BM25 scores of the same candidates, so that both lie between 0 and 1.

    A cosine is measured from ``floor``, that of texts which have nothing to do with each other,
    up to the best one: where all that is near lies close together, the keywords decide. A BM25
    score is measured by the best one; where no keyword matches, it is 0 by itself.
    """
    return alpha * shared(near - floor) + (1 - alpha) * shared(said)


def stretched(scores: Scores, depth: int) -> Scores:
    """Scores between 1 for the best and 0 for the last within ``depth``, and all beyond it."""
    if not len(scores):
        return scores
    best = float(scores.max())
    last = float(np.sort(scores)[-min(depth, len(scores))])
    if best <= last:
        return np.where(scores >= best, 1.0, 0.0)
    return np.clip((scores - last) / (best - last), 0.0, 1.0)


def shared(scores: Scores) -> Scores:
    """Scores as shares of the best one, from 0 to 1; all 0 where none is above."""
    best = float(scores.max()) if len(scores) else 0.0
    return np.clip(scores / best, 0.0, 1.0) if best > 0 else np.zeros_like(scores)


def ranked(ids: Sequence[str], scores: Scores, limit: int | None = None) -> list[tuple[str, float]]:
    """Ids with their scores, best first; equal scores go by id."""
    found = sorted(zip(ids, scores.tolist(), strict=True))
    found.sort(key=itemgetter(1), reverse=True)
    return found[:limit]


def ranking(
    found: Candidates, alpha: float, limit: int, *, hybrid: bool, floor: float = 0.0
) -> list[tuple[str, float]]:
    """Rank what was found for one vector, for one list of keywords, or for both.

    Without ``hybrid``, scores are what they are: cosines, or BM25 scores above 0.
    """
    near = found.cosines[0] if len(found.cosines) else None
    said = found.matches[0] if len(found.matches) else None
    if near is None and said is None:
        return []
    if near is not None and said is not None:
        scores = fused(near, said, alpha, floor)
    elif near is not None:
        scores = alpha * shared(near - floor) if hybrid else near
    else:
        assert said is not None  # noqa: S101 - one of the two is there
        scores = (1 - alpha) * shared(said) if hybrid else said
    kept = range(len(found.ids)) if near is not None else np.flatnonzero(scores > 0).tolist()
    return ranked([found.ids[n] for n in kept], scores[list(kept)], limit)
