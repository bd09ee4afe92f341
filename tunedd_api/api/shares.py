"""Sharing conversations over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import AwareDatetime

from tunedd_api.api.dependencies import CallerDep, ConversationId, JsonBody, ServicesDep
from tunedd_api.api.schemas import Request, Response
from tunedd_api.conversations.model import Access
from tunedd_api.conversations.shares import ShareRepository

router = APIRouter(prefix="/conversations/{conversation_id}/shares", tags=["conversations"])

KeyName = Annotated[str, Path(max_length=64, description="The name of a key.")]


class PutShare(Request):
    """What somebody may do with a conversation: read it, or also ask in it."""

    access: Literal["read", "write"]


class Share(Response):
    """That the key of this name may read a conversation, or write in it, too."""

    name: str
    access: Literal["read", "write"]
    created_at: AwareDatetime


class Shares(Response):
    """With whom a conversation is shared."""

    items: list[Share]


async def _shares(services: ServicesDep, caller: CallerDep) -> ShareRepository:
    return services.shares(caller.owner)


SharesDep = Annotated[ShareRepository, Depends(_shares)]


@router.get("")
async def list_shares(conversation_id: ConversationId, shares: SharesDep) -> Shares:
    """List with whom a conversation is shared; only its owner may."""
    found = await shares.list(conversation_id)
    return Shares(items=[Share.model_validate(share) for share in found])


@router.put("/{name}", dependencies=[JsonBody])
async def put_share(
    conversation_id: ConversationId, name: KeyName, body: PutShare, shares: SharesDep
) -> Share:
    """Share a conversation with a key, or change what that may do; only its owner may."""
    share = await shares.put(conversation_id, name, Access(body.access))
    return Share.model_validate(share)


@router.delete("/{name}", status_code=204)
async def delete_share(conversation_id: ConversationId, name: KeyName, shares: SharesDep) -> None:
    """Share a conversation with a key no longer; only its owner may."""
    await shares.remove(conversation_id, name)
