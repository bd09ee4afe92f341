"""Ranking: one score for each candidate, out of the question's share and the conversation's."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from llama_index.core.vector_stores.types import MetadataFilters

from tunedd_api.rag.retrieval.condense import CondensedQuery, Context, Vector, unit
from tunedd_api.rag.retrieval.subject import CONTEXT_DEPTH, Signs, share_of_context
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch, Scores
from tunedd_api.rag.vector_stores.fusion import fused, ranked

_FEWER_KEYWORDS: Final = 0.1
"""What the keywords count less where the conversation counts in full: what is asked about stands
in what was said, and few of its words are in the question (python -m benchmarks.conversational)."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ids of candidates with their scores, best first, and the cosine of each with the question.

    ``query`` is the unit vector that the scores go by: the question and as much of the
    conversation as counts beside it. ``nearness`` is the cosine of each candidate with that, and
    ``share`` how much of the conversation counts, from 0 to 1.
    """

    scores: list[tuple[str, float]]
    similarities: dict[str, float]
    query: Vector
    nearness: dict[str, float]
    share: float


async def rank(
    store: PassageStore,
    query: CondensedQuery,
    filters: MetadataFilters | None,
    alpha: float,
    floor: float,
) -> Ranking:
    """Search for a question and for what its conversation is about, and weigh the two.

    ``floor`` is the cosine of texts that have nothing to do with each other.

    Raises:
        StoreUnavailable, TimedOut
    """
    if query.context is None:
        found = await store.candidates(CandidateSearch([query.vector], [query.keywords], filters))
        scores = fused(found.cosines[0], found.matches[0], alpha, floor)
        return _ranking(found, scores, query.vector, found.cosines[0], 0.0)
    context = query.context
    search = CandidateSearch(
        [query.vector, unit(context.vector), unit(query.vector + context.vector)],
        [query.keywords, context.keywords, context.new],
        filters,
        CONTEXT_DEPTH,
        counted=context.new.keys(),
    )
    found = await store.candidates(search)
    question, background, _ = found.cosines
    said, said_before, new = found.matches
    signs = Signs.read(
        context, found.frequencies, question=question, background=background, new=new
    )
    share = share_of_context(signs)
    weight = share * _length(context)
    near = question + weight * background
    # All of the conversation's subject is near: the last candidate tells how near that is.
    unrelated = (1 + weight) * floor
    last = np.sort(near)[-min(CONTEXT_DEPTH, len(near)) :][:1].sum()
    scores = fused(
        near,
        said + share * said_before,
        1 - (1 - alpha) * (1 - share * _FEWER_KEYWORDS),
        unrelated + share * (last - unrelated),
    )
    blend = query.vector + share * context.vector
    return _ranking(found, scores, unit(blend), near / float(np.linalg.norm(blend)), share)


def _ranking(
    found: Candidates, scores: Scores, query: Vector, nearness: Scores, share: float
) -> Ranking:
    return Ranking(
        scores=ranked(found.ids, scores),
        similarities=dict(zip(found.ids, found.cosines[0].tolist(), strict=True)),
        query=query,
        nearness=dict(zip(found.ids, nearness.tolist(), strict=True)),
        share=share,
    )


def _length(context: Context) -> float:
    return float(np.linalg.norm(context.vector))
