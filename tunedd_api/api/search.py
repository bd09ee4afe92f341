"""Search over HTTP: the very retrieval that conversations use."""

from fastapi import APIRouter

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import CatalogueDep, JsonBody, RetrieverDep, ServicesDep
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.selection import selected

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[JsonBody])
async def search(
    request: schemas.SearchQuery,
    retriever: RetrieverDep,
    catalogue: CatalogueDep,
    services: ServicesDep,
) -> schemas.Passages:
    """Retrieve passages for a query within its history; no language model is called."""
    for message in (request.query, *(m.content for m in request.history)):
        services.limits.check(message)
    scope = await selected(catalogue, request.documents)
    history = [HistoryMessage(m.role, m.content) for m in request.history]
    found = await retriever.retrieve(request.query, history, scope, request.limit)
    return schemas.Passages(passages=[schemas.Passage.of(p) for p in found])
