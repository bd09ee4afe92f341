"""Documents over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import (
    CatalogueDep,
    Cursor,
    DocumentId,
    LibrarianOnly,
    Limit,
    PicturesDep,
    PrefixDep,
    UploadsDep,
)
from tunedd_api.api.downloads import download
from tunedd_api.errors import InvalidInput

router = APIRouter(prefix="/documents", tags=["documents"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

PageNumber = Annotated[int, Path(ge=1, le=10**6, description="The page, counted from 1.")]
Offset = Annotated[int | None, Query(ge=0, description="In characters of the page's text.")]


@router.get("")
async def list_documents(
    catalogue: CatalogueDep, limit: Limit = 50, cursor: Cursor = None
) -> schemas.Listing[schemas.Document]:
    """List documents in the order of their names."""
    page = await catalogue.page(limit, cursor)
    return schemas.Listing(
        items=[schemas.Document.model_validate(d) for d in page.items],
        next_cursor=page.next_cursor,
    )


@router.put(
    "/{name:path}",
    status_code=202,
    dependencies=[LibrarianOnly],
    responses={200: {"model": schemas.Document, "description": "The bytes are there already."}},
    openapi_extra=_BODY,
)
async def put_document(
    name: str, request: Request, response: Response, uploads: UploadsDep, prefix: PrefixDep
) -> schemas.Document:
    """Add a document, or replace the one of this name; the body is the file, as it is."""
    document, new = await uploads.put(name, request.stream())
    response.status_code = 202 if new else 200
    response.headers["Location"] = f"{prefix}/documents/{document.id}"
    return schemas.Document.model_validate(document)


@router.get("/{document_id}")
async def get_document(document_id: DocumentId, catalogue: CatalogueDep) -> schemas.Document:
    """Show a document."""
    return schemas.Document.model_validate(await catalogue.get(document_id))


@router.delete("/{document_id}", status_code=204, dependencies=[LibrarianOnly])
async def delete_document(document_id: DocumentId, uploads: UploadsDep) -> None:
    """Delete a document: its file, its pages and its passages."""
    await uploads.remove(document_id)


@router.get("/{document_id}/content", response_class=StreamingResponse)
async def get_content(document_id: DocumentId, request: Request, uploads: UploadsDep) -> Response:
    """Download the original file."""
    document, file = await uploads.opened(document_id)
    name = document.name.rpartition("/")[2]
    return download(file, name, document.media_type, request.headers)


@router.get(
    "/{document_id}/pages/{page}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def get_page_picture(
    document_id: DocumentId,
    page: PageNumber,
    pictures: PicturesDep,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """Show a page as a picture, with a span of its text highlighted."""
    if (start is None) != (end is None):
        raise InvalidInput("Give both start and end, or neither.")
    span = None if start is None or end is None else (start, end)
    png = await pictures.page(document_id, page, span)
    return Response(png, media_type="image/png", headers={"Cache-Control": "no-cache"})


@router.get("/{document_id}/pages/{page}")
async def get_page(
    document_id: DocumentId, page: PageNumber, pictures: PicturesDep
) -> schemas.PageText:
    """Show the text of a page."""
    return schemas.PageText(page=page, text=await pictures.text(document_id, page))
