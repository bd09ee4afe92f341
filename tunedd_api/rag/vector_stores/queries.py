"""How much of a query is asked of the vectors, and how much of the words."""

from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.rag.vector_stores.base import refuse_empty
from tunedd_api.rag.vector_stores.candidates import DEPTH, Candidates, CandidateSearch
from tunedd_api.rag.vector_stores.fusion import DEFAULT_ALPHA, ranking
from tunedd_api.rag.vector_stores.keywords import keyword_weights
from tunedd_api.rag.vector_stores.vectors import query_unit


def vector_weight(query: VectorStoreQuery) -> float:
    """Tell what the vectors count for, 0…1; the words count for the rest.

    Raises ValueError for a mode that the stores do not know, an alpha outside 0…1, or a query by
    vector that brings none.
    """
    match VectorStoreQueryMode(query.mode):
        case VectorStoreQueryMode.TEXT_SEARCH | VectorStoreQueryMode.SPARSE:
            return 0.0
        case VectorStoreQueryMode.DEFAULT:
            if query.query_embedding is None:
                raise ValueError("A query by vector needs a vector.")
            return 1.0
        case VectorStoreQueryMode.HYBRID:
            alpha = DEFAULT_ALPHA if query.alpha is None else query.alpha
            if not 0 <= alpha <= 1:
                raise ValueError(f"alpha is {alpha}, not between 0 and 1.")
            return 0.0 if query.query_embedding is None else alpha
        case unknown:
            raise ValueError(f"The query mode {unknown.value!r} is not supported.")


def candidate_search(query: VectorStoreQuery, dimension: int) -> CandidateSearch:
    """Write a query of LlamaIndex's as a search for candidates; raises as ``vector_weight`` does.

    Also ConfigurationError if the query's vector has another dimension than the store's, and
    ValueError for an empty filter.
    """
    weight, given = vector_weight(query), query.query_embedding
    refuse_empty(query.filters)
    words = keyword_weights(query.query_str or "") if weight < 1 else {}
    return CandidateSearch(
        vectors=[query_unit(given, dimension)] if weight > 0 and given is not None else [],
        keywords=[words] if words else [],
        filters=query.filters,
        depth=max(DEPTH, query.similarity_top_k),
    )


def ranked_for(
    query: VectorStoreQuery, found: Candidates, floor: float = 0.0
) -> list[tuple[str, float]]:
    """Rank what was found for a query of LlamaIndex's: ids and scores, best first.

    ``floor`` is the cosine of unrelated texts, from which a hybrid query measures.
    """
    hybrid = VectorStoreQueryMode(query.mode) is VectorStoreQueryMode.HYBRID
    limit = query.similarity_top_k
    return ranking(found, vector_weight(query), limit, hybrid=hybrid, floor=floor)
