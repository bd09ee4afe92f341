"""Search over HTTP: the very retrieval that conversations use."""

from fastapi import APIRouter, Request

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import CatalogueDep, JsonBody, RetrieverDep, ServicesDep
from tunedd_api.api.disconnects import while_present
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.selection import selected

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[JsonBody])
async def search(
    query: schemas.SearchQuery,
    request: Request,
    retriever: RetrieverDep,
    catalogue: CatalogueDep,
    services: ServicesDep,
) -> schemas.Passages:
    """Retrieve passages for a query within its history; no language model is called."""
    for message in (query.query, *(m.content for m in query.history)):
        services.limits.check(message)
    scope = await selected(catalogue, query.documents)
    history = [HistoryMessage(m.role, m.content) for m in query.history]
    found = await while_present(
        request, retriever.retrieve(query.query, history, scope, query.limit)
    )
    return schemas.Passages(passages=[schemas.Passage.of(p) for p in found])
