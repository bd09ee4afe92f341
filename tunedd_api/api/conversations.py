"""Conversations and their messages over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import (
    CatalogueDep,
    ConversationId,
    ConversationsDep,
    Cursor,
    IdempotencyKey,
    JsonBody,
    JsonBodyIfAny,
    LastEventId,
    Limit,
    MessageId,
    Order,
    PrefixDep,
    SearchedWords,
    ServicesDep,
    Shared,
    TurnGrace,
)
from tunedd_api.api.disconnects import Attendance
from tunedd_api.api.problems import instance_of
from tunedd_api.api.streams import Shown, TurnStream
from tunedd_api.api.usual_messages import MessageRoute
from tunedd_api.conversations.model import Conversation, Message
from tunedd_api.conversations.service import UNCHANGED, ConversationService
from tunedd_api.documents.ports import DocumentCatalogue

STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "With `Accept: text/event-stream`: the answer as it is made, in events "
        "`sources`, `token`…, then `done` or `error`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

RESUMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events behind the one that `Last-Event-ID` names, as they come. Of an "
        "answer that was made by another process, or a while ago, the text comes in one piece.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.post("", status_code=201, dependencies=[JsonBody])
async def create_conversation(
    request: schemas.CreateConversation,
    response: Response,
    service: ConversationsDep,
    catalogue: CatalogueDep,
    prefix: PrefixDep,
) -> schemas.Conversation:
    """Start a conversation with all documents, or with those selected."""
    conversation = await service.create(request.documents, request.title, request.grounding)
    response.headers["Location"] = f"{prefix}/conversations/{conversation.id}"
    return (await _shown(catalogue, conversation))[0]


@router.get("")
async def list_conversations(
    service: ConversationsDep,
    catalogue: CatalogueDep,
    limit: Limit = 20,
    cursor: Cursor = None,
    words: SearchedWords = "",
    *,
    shared: Shared = False,
) -> schemas.Listing[schemas.Conversation]:
    """List conversations, newest first, all or those that hold each word of a query."""
    page = await service.page(limit, cursor, words, shared=shared)
    return schemas.Listing(items=await _shown(catalogue, *page.items), next_cursor=page.next_cursor)


@router.get("/{conversation_id}")
async def get_conversation(
    conversation_id: ConversationId, service: ConversationsDep, catalogue: CatalogueDep
) -> schemas.Conversation:
    """Show a conversation."""
    return (await _shown(catalogue, await service.get(conversation_id)))[0]


@router.patch("/{conversation_id}", dependencies=[JsonBody])
async def update_conversation(
    conversation_id: ConversationId,
    request: schemas.UpdateConversation,
    service: ConversationsDep,
    catalogue: CatalogueDep,
) -> schemas.Conversation:
    """Rename a conversation, or change its scope or grounding from the next turn on."""
    given = request.model_fields_set
    conversation = await service.update(
        conversation_id,
        title=request.title if "title" in given else UNCHANGED,
        documents=request.documents if "documents" in given else UNCHANGED,
        grounding=request.grounding if "grounding" in given else UNCHANGED,
    )
    return (await _shown(catalogue, conversation))[0]


@router.delete("/{conversation_id}", status_code=204)
async def delete_conversation(conversation_id: ConversationId, service: ConversationsDep) -> None:
    """Delete a conversation with its messages; a running turn is cancelled."""
    await service.delete(conversation_id)


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: ConversationId,
    service: ConversationsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    order: Order = "oldest",
) -> schemas.Listing[schemas.Message]:
    """List a conversation's messages, oldest or newest first."""
    newest_first = order == "newest"
    page = await service.messages(conversation_id, limit, cursor, newest_first=newest_first)
    standings = await service.standings(page.items)
    return schemas.Listing(
        items=[schemas.message(m, standings) for m in page.items], next_cursor=page.next_cursor
    )


async def send_message(
    conversation_id: ConversationId,
    body: schemas.SendMessage,
    request: Request,
    service: ConversationsDep,
    services: ServicesDep,
    idempotency_key: IdempotencyKey = None,
    turn_grace: TurnGrace = 0.0,
) -> Response:
    """Send a message and get the answer, whole or, with Accept: text/event-stream, as it comes."""
    services.limits.check(body.content)
    turn = await service.send(conversation_id, body.content, body.documents, idempotency_key)
    return await _answered(request, Attendance(turn, turn_grace), conversation_id, service)


router.add_api_route(
    "/{conversation_id}/messages",
    send_message,
    methods=["POST"],
    status_code=201,
    response_model=schemas.AssistantMessage,
    responses=STREAMED,
    dependencies=[JsonBody],
    route_class_override=MessageRoute,
)


@router.post(
    "/{conversation_id}/messages/{message_id}/regenerate",
    status_code=201,
    response_model=schemas.AssistantMessage,
    responses=STREAMED,
    dependencies=[JsonBodyIfAny],
)
async def regenerate_message(
    conversation_id: ConversationId,
    message_id: MessageId,
    request: Request,
    service: ConversationsDep,
    services: ServicesDep,
    body: schemas.RegenerateMessage | None = None,
    turn_grace: TurnGrace = 0.0,
) -> Response:
    """Answer the last question anew, or an edited one; what is replaced stays readable."""
    content = body.content if body else None
    if content is not None:
        services.limits.check(content)
    turn = await service.regenerate(conversation_id, message_id, content)
    return await _answered(request, Attendance(turn, turn_grace), conversation_id, service)


@router.get(
    "/{conversation_id}/messages/{message_id}/events",
    response_class=EventSourceResponse,
    responses=RESUMED,
)
async def resume_turn(
    conversation_id: ConversationId,
    message_id: MessageId,
    request: Request,
    service: ConversationsDep,
    last_event_id: LastEventId = 0,
) -> TurnStream:
    """Go on listening to the turn that makes an answer, from behind the last event heard."""
    attendance = Attendance(await service.resume(conversation_id, message_id))
    first = await attendance.first(request)
    instance = instance_of(request.scope)
    return TurnStream(first, attendance, instance, _shown_by(service), last_event_id)


@router.get("/{conversation_id}/messages/{message_id}/sources")
async def list_sources(
    conversation_id: ConversationId, message_id: MessageId, service: ConversationsDep
) -> schemas.Sources:
    """List the passages that an answer was made from, cited or not."""
    found = await service.sources(conversation_id, message_id)
    return schemas.Sources(items=[schemas.Source.model_validate(source) for source in found])


@router.post("/{conversation_id}/cancel", status_code=202)
async def cancel_turn(conversation_id: ConversationId, service: ConversationsDep) -> None:
    """Stop the running turn; what there is of the answer is kept as cancelled."""
    await service.cancel(conversation_id)


async def _answered(
    request: Request, attendance: Attendance, conversation: UUID, service: ConversationService
) -> Response:
    """The turn's message, or its events if the client would rather have those.

    The message is a response already: the framework would validate and convert it once more.
    """
    shown = _shown_by(service)
    if "text/event-stream" not in request.headers.get("accept", "").lower():
        message = await shown(await attendance.message(request))
        return Response(message.model_dump_json(), 201, media_type="application/json")
    # The status goes out with the stream's first byte: until the sources are found an error is
    # still a response of its own.
    first = await attendance.first(request)
    stream = TurnStream(first, attendance, instance_of(request.scope), shown)
    path = f"/conversations/{conversation}/messages/{attendance.answer_id}/events"
    stream.headers["Content-Location"] = f"{request.scope['root_path']}{path}"
    return stream


def _shown_by(service: ConversationService) -> Shown:
    """Shapes an answer, with what has become of its citations."""

    async def shown(message: Message) -> schemas.AssistantMessage:
        return schemas.answer(message, await service.standings([message]))

    return shown


async def _shown(
    catalogue: DocumentCatalogue, *conversations: Conversation
) -> list[schemas.Conversation]:
    """Conversations with the names of their documents, looked up together."""
    ids = {i for c in conversations for i in c.scope.ids or ()}
    names = {ref.id: ref for ref in await catalogue.refs(ids)} if ids else {}
    return [schemas.Conversation.of(c, names) for c in conversations]
