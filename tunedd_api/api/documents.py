"""Documents over HTTP."""

from fastapi import APIRouter

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import Cursor, DocumentId, LibraryDep, Limit

router = APIRouter(prefix="/documents", tags=["documents"])


@router.get("")
async def list_documents(
    library: LibraryDep, limit: Limit = 50, cursor: Cursor = None
) -> schemas.Listing[schemas.Document]:
    """List documents in the order of their names."""
    page = await library.page(limit, cursor)
    return schemas.Listing(
        items=[schemas.Document.model_validate(d) for d in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/{document_id}")
async def get_document(document_id: DocumentId, library: LibraryDep) -> schemas.Document:
    """Show a document."""
    return schemas.Document.model_validate(await library.get(document_id))
