"""Conversations that their owners share with others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tunedd_api.conversations.model import Access


@dataclass(frozen=True, slots=True)
class Share:
    """That the key of this name may read a conversation, or write in it, too."""

    name: str
    access: Access
    created_at: datetime


class ShareRepository(Protocol):
    """With whom an owner's conversations are shared.

    There are no others to it. Every method may raise StoreUnavailable, ConversationNotFound, and
    NotOwned for a conversation that is shared with the owner by somebody else.
    """

    async def list(self, conversation: UUID) -> Sequence[Share]:
        """Who may have the conversation beside its owner, by name."""
        ...

    async def put(self, conversation: UUID, name: str, access: Access) -> Share:
        """Share a conversation with the key of this name, or change what that may do.

        Raises:
            UnknownName: if no key of this name lets anybody in.
            OwnShare: if the key is the owner's.
        """
        ...

    async def remove(self, conversation: UUID, name: str) -> None:
        """Share a conversation no longer; raises ShareNotFound."""
        ...
