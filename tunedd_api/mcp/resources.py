"""Pages as resources, for clients whose users attach them by hand."""

import re
from typing import Final
from uuid import UUID

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    ListResourcesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from tunedd_api.errors import InvalidInput, NotFound, TuneddError
from tunedd_api.mcp.arguments import ListDocuments
from tunedd_api.mcp.tools import Library, list_documents

_TEMPLATE: Final = "tunedd://documents/{id}/pages/{page}"
_ADDRESS: Final = re.compile(r"tunedd://documents/(?P<id>[0-9a-fA-F-]{36})/pages/(?P<page>\d{1,7})")
_TEXT: Final = "text/plain"


def page_template() -> ResourceTemplate:
    """How pages are addressed."""
    return ResourceTemplate(
        name="page",
        title="Page of a document",
        uri_template=_TEMPLATE,
        description="The text of one page; list_documents gives the ids and numbers of pages.",
        mime_type=_TEXT,
    )


async def pages_of_documents(library: Library, cursor: str | None) -> ListResourcesResult:
    """The first page of each document.

    Raises:
        MCPError
    """
    try:
        listed = await list_documents(library, ListDocuments(cursor=cursor))
    except TuneddError as error:
        raise _refusal(error) from error
    return ListResourcesResult(
        resources=[
            Resource(
                name=document.name,
                title=document.title,
                uri=_TEMPLATE.format(id=document.id, page=1),
                description=f"The first of {document.pages} pages.",
                mime_type=_TEXT,
            )
            for document in listed.documents
        ],
        next_cursor=listed.next_cursor,
    )


async def read_resource(library: Library, uri: str) -> ReadResourceResult:
    """The text of the page at an address.

    Raises:
        MCPError
    """
    found = _ADDRESS.fullmatch(uri)
    try:
        if found is None:
            raise InvalidInput(f"Pages are addressed as {_TEMPLATE}.")
        text = await library.pictures.text(_id(found["id"]), int(found["page"]))
    except TuneddError as error:
        raise _refusal(error) from error
    contents = TextResourceContents(uri=uri, text=text, mime_type=_TEXT)
    return ReadResourceResult(contents=[contents])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput("Ids of documents are UUIDs.") from error


def _refusal(error: TuneddError) -> MCPError:
    is_callers = isinstance(error, InvalidInput | NotFound)
    return MCPError(INVALID_PARAMS if is_callers else INTERNAL_ERROR, str(error))
