"""Conversations and their messages over HTTP."""

from fastapi import APIRouter, Request, Response

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import (
    ConversationId,
    Cursor,
    JsonBody,
    LibraryDep,
    Limit,
    RegistryDep,
    ServicesDep,
)
from tunedd_api.api.disconnects import until_disconnected
from tunedd_api.conversations import Conversation
from tunedd_api.documents import DocumentLibrary
from tunedd_api.errors import InvalidInput
from tunedd_api.registry import UNCHANGED

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.post("", status_code=201, dependencies=[JsonBody])
async def create_conversation(
    request: schemas.CreateConversation,
    response: Response,
    registry: RegistryDep,
    library: LibraryDep,
) -> schemas.Conversation:
    """Start a conversation with all documents, or with those selected."""
    conversation = await registry.create(request.documents, request.title)
    response.headers["Location"] = f"/conversations/{conversation.id}"
    return (await _shown(library, conversation))[0]


@router.get("")
async def list_conversations(
    registry: RegistryDep, library: LibraryDep, limit: Limit = 20, cursor: Cursor = None
) -> schemas.Listing[schemas.Conversation]:
    """List conversations, newest first."""
    page = await registry.page(limit, cursor)
    return schemas.Listing(items=await _shown(library, *page.items), next_cursor=page.next_cursor)


@router.get("/{conversation_id}")
async def get_conversation(
    conversation_id: ConversationId, registry: RegistryDep, library: LibraryDep
) -> schemas.Conversation:
    """Show a conversation."""
    return (await _shown(library, await registry.get(conversation_id)))[0]


@router.patch("/{conversation_id}", dependencies=[JsonBody])
async def update_conversation(
    conversation_id: ConversationId,
    request: schemas.UpdateConversation,
    registry: RegistryDep,
    library: LibraryDep,
) -> schemas.Conversation:
    """Rename a conversation, or change what it may see from the next turn on."""
    given = request.model_fields_set
    conversation = await registry.update(
        conversation_id,
        title=request.title if "title" in given else UNCHANGED,
        documents=request.documents if "documents" in given else UNCHANGED,
    )
    return (await _shown(library, conversation))[0]


@router.delete("/{conversation_id}", status_code=204)
async def delete_conversation(conversation_id: ConversationId, registry: RegistryDep) -> None:
    """Delete a conversation with its messages; a running turn is cancelled."""
    await registry.delete(conversation_id)


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: ConversationId,
    registry: RegistryDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> schemas.Listing[schemas.Message]:
    """List a conversation's messages, oldest first."""
    page = await registry.messages(conversation_id, limit, cursor)
    return schemas.Listing(
        items=[schemas.message(m) for m in page.items], next_cursor=page.next_cursor
    )


@router.post("/{conversation_id}/messages", status_code=201, dependencies=[JsonBody])
async def send_message(
    conversation_id: ConversationId,
    body: schemas.SendMessage,
    request: Request,
    registry: RegistryDep,
    services: ServicesDep,
) -> schemas.AssistantMessage:
    """Send a message and get the answer, with the quotes that bear it out."""
    longest = services.limits.max_message_chars
    if len(body.content) > longest:
        raise InvalidInput(
            f"The message has {len(body.content)} characters; at most {longest} are taken."
        )
    turn = await registry.send(conversation_id, body.content, body.documents)
    message = await until_disconnected(request, turn)
    return schemas.AssistantMessage.model_validate(message)


async def _shown(
    library: DocumentLibrary, *conversations: Conversation
) -> list[schemas.Conversation]:
    """Conversations with the names of their documents, looked up together."""
    ids = {i for c in conversations for i in c.scope.ids or ()}
    names = {ref.id: ref for ref in await library.refs(ids)} if ids else {}
    return [schemas.Conversation.of(c, names) for c in conversations]
