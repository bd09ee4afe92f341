"""Documents over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from tunedd_api.api import schemas
from tunedd_api.api.conditions import Outcome, Validators
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
from tunedd_api.api.disconnects import while_present
from tunedd_api.api.downloads import download
from tunedd_api.documents.page_pictures import PageView
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
Width = Annotated[int | None, Query(ge=16, le=4096, description="Of the picture, in pixels.")]
Crop = Annotated[
    Literal["span"] | None,
    Query(description="Leave only the lines of the span, over the page's whole width."),
]


async def _view(
    start: Offset = None, end: Offset = None, width: Width = None, crop: Crop = None
) -> PageView:
    """What of a page is to be seen; raises InvalidInput."""
    if (start is None) != (end is None):
        raise InvalidInput("Give both start and end, or neither.")
    if start is None or end is None:
        if crop:
            raise InvalidInput("To crop the picture to a span, give its start and end.")
        return PageView(None, width)
    return PageView((start, end), width, cropped=crop is not None)


ViewDep = Annotated[PageView, Depends(_view)]


@router.get("")
async def list_documents(
    catalogue: CatalogueDep, uploads: UploadsDep, limit: Limit = 50, cursor: Cursor = None
) -> schemas.Library:
    """List documents in the order of their names, and what lies beside them and is not read."""
    page = await catalogue.page(limit, cursor)
    skipped = await uploads.skipped() if cursor is None else ()
    return schemas.Library(
        items=[schemas.Document.model_validate(d) for d in page.items],
        next_cursor=page.next_cursor,
        skipped=[schemas.SkippedFile.model_validate(s) for s in skipped[: schemas.MOST_SKIPPED]],
        skipped_count=len(skipped),
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
    responses={
        200: {
            "content": {"image/png": {}},
            "headers": {
                "Span-Box": {
                    "description": "Left, top, right and bottom of what is highlighted, from 0 to "
                    "1 of the picture's width and height.",
                    "schema": {"type": "string"},
                }
            },
        },
        304: {"description": "The picture that the client has is still right."},
    },
)
async def get_page_picture(
    document_id: DocumentId,
    page: PageNumber,
    view: ViewDep,
    request: Request,
    pictures: PicturesDep,
) -> Response:
    """Show a page as a picture, with a span of its text highlighted."""
    wanted = await pictures.wanted(document_id, page, view)
    validators = Validators(f'"{wanted.tag}"')
    headers = {"Cache-Control": "private, no-cache", **validators.headers}
    outcome = validators.outcome(request.headers)
    if outcome is Outcome.CHANGED:
        raise HTTPException(412, "The picture is not the one that the request is about.")
    if outcome is Outcome.SAME:
        return Response(status_code=304, headers=headers)
    picture = await while_present(request, pictures.drawn(wanted))
    if picture.box is not None:
        headers["Span-Box"] = ", ".join(f"{edge:.4f}" for edge in picture.box)
    return Response(picture.png, media_type="image/png", headers=headers)


@router.get("/{document_id}/pages/{page}")
async def get_page(
    document_id: DocumentId, page: PageNumber, pictures: PicturesDep
) -> schemas.PageText:
    """Show the text of a page."""
    return schemas.PageText(page=page, text=await pictures.text(document_id, page))
