"""The shape of a conversation."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime

from tunedd_api.api.schemas.bases import Response
from tunedd_api.api.schemas.documents import DocumentRef
from tunedd_api.conversations import model as conversations
from tunedd_api.conversations.model import Access, Grounding
from tunedd_api.documents.model import DocumentRef as KnownDocument


class Conversation(Response):
    """A conversation; ``documents`` null means all documents, later ones too.

    ``grounding`` null means the service's own setting. ``access`` is what the caller may do: own
    ones may be shared and deleted, and shared ones read, or read and written.
    """

    id: UUID
    title: str | None
    documents: list[DocumentRef] | None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    message_count: int
    grounding: Grounding | None
    access: Access

    @classmethod
    def of(
        cls,
        conversation: conversations.Conversation,
        names: Mapping[UUID, KnownDocument],
    ) -> Self:
        """Show a conversation, with the names of the documents that still exist."""
        ids = conversation.scope.ids
        shown = (
            None
            if ids is None
            else [
                DocumentRef.model_validate(names[i])
                for i in sorted(ids & names.keys(), key=lambda i: names[i].name)
            ]
        )
        return cls(
            id=conversation.id,
            title=conversation.title,
            documents=shown,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            message_count=conversation.message_count,
            grounding=conversation.grounding,
            access=conversation.access,
        )
