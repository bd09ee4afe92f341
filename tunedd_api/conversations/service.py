"""Conversations by their UUID: the use cases that act on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from tunedd_api.conversations.citations import Citation, Standing
from tunedd_api.conversations.engine_registry import EngineRegistry
from tunedd_api.conversations.model import Access, Conversation, Grounding, Message
from tunedd_api.conversations.ports import ConversationRepository
from tunedd_api.conversations.sources import Source
from tunedd_api.conversations.standings import standings
from tunedd_api.conversations.turns.ledger import Asker, IdempotencyKey
from tunedd_api.conversations.turns.runner import TurnRunner
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.documents.selection import selected
from tunedd_api.errors import NoTurnInProgress
from tunedd_api.pagination import Page


class Unchanged:
    """The type of UNCHANGED: a field that an update leaves alone, where None means something."""


UNCHANGED: Final = Unchanged()


class ConversationService:
    """Conversations by UUID: each with its own engine, one turn at a time.

    ``owner`` is whose budget turns are counted in; whoever has no key has none.
    """

    def __init__(
        self,
        repository: ConversationRepository,
        library: DocumentCatalogue,
        engines: EngineRegistry,
        turns: TurnRunner,
        owner: UUID | None = None,
    ) -> None:
        self._repository = repository
        self._library = library
        self._engines = engines
        self._turns = turns
        self._owner = owner

    async def create(
        self,
        documents: Sequence[str] | None,
        title: str | None,
        grounding: Grounding | None = None,
    ) -> Conversation:
        """Start a conversation with everything (None) or with the documents selected.

        Raises:
            EmptySelection, UnknownDocuments: if the selection selects nothing, or nothing known.
        """
        now = datetime.now(UTC)
        conversation = Conversation(
            id=uuid4(),
            title=title,
            scope=await selected(self._library, documents),
            created_at=now,
            updated_at=now,
            grounding=grounding,
        )
        await self._repository.add(conversation)
        return conversation

    async def get(self, conversation: UUID) -> Conversation:
        """The conversation with this id; raises ConversationNotFound."""
        return await self._repository.get(conversation)

    async def page(
        self, limit: int, cursor: str | None, query: str = "", *, shared: bool = False
    ) -> Page[Conversation]:
        """One page of the conversations, newest first, all or those that hold a query's words.

        With ``shared`` those that others share with the owner.

        Raises:
            InvalidCursor
        """
        return await self._repository.page(limit, cursor, query.split(), shared=shared)

    async def messages(
        self, conversation: UUID, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Message]:
        """One page of messages; raises ConversationNotFound or InvalidCursor."""
        return await self._repository.messages(
            conversation, limit, cursor, newest_first=newest_first
        )

    async def sources(self, conversation: UUID, message: UUID) -> Sequence[Source]:
        """What an answer was made from, best first.

        Raises:
            ConversationNotFound, MessageNotFound
        """
        return await self._repository.sources(conversation, message)

    async def standings(self, messages: Iterable[Message]) -> Mapping[Citation, Standing]:
        """What has become of the citations of messages since they were made."""
        return await standings((c for m in messages for c in m.citations), self._library)

    async def update(
        self,
        conversation: UUID,
        *,
        title: str | Unchanged | None = UNCHANGED,
        documents: Sequence[str] | Unchanged | None = UNCHANGED,
        grounding: Grounding | Unchanged | None = UNCHANGED,
    ) -> Conversation:
        """Rename a conversation, or change its scope or grounding from the next turn on.

        Raises:
            ConversationNotFound, Forbidden, EmptySelection, UnknownDocuments
        """
        kept = await self._repository.get(conversation, Access.WRITE)
        if not isinstance(title, Unchanged):
            kept = replace(kept, title=title)
        if not isinstance(documents, Unchanged):
            kept = replace(kept, scope=await selected(self._library, documents))
        if not isinstance(grounding, Unchanged):
            kept = replace(kept, grounding=grounding)
        kept = replace(kept, updated_at=datetime.now(UTC))
        await self._repository.update(kept)
        return kept

    async def delete(self, conversation: UUID) -> None:
        """Cancel the running turn, if any, and forget the conversation.

        Raises:
            ConversationNotFound, Forbidden
        """
        await self._repository.get(conversation, Access.OWN)
        await self._turns.stop(conversation)
        await self._repository.delete(conversation)
        self._engines.drop(conversation)

    async def send(
        self,
        conversation: UUID,
        content: str,
        documents: Sequence[str] | None = None,
        key: str | None = None,
    ) -> Turn:
        """Begin a turn: the answer to ``content``, from ``documents`` within the scope.

        With a ``key`` the same request never makes a second turn: it gets the first one's.

        Raises:
            ConversationNotFound, Forbidden, EmptySelection, UnknownDocuments, Overloaded
            TurnInProgress: if the conversation is still answering another message.
            IdempotencyMismatch: if the key was used for another request.
        """
        if documents is None and key is None:
            # Most turns: nothing more is asked of the conversation than that the caller may write
            # there, which whoever grants the lease finds out on the way.
            scope, asker = DocumentScope.everything(), Asker(self._owner)
            return await self._turns.send(
                conversation, content, scope, owner=self._owner, asker=asker
            )
        kept = await self._repository.get(conversation, Access.WRITE)
        scope = await selected(self._library, documents)
        kept.scope.narrowed_to(scope)
        named = key and IdempotencyKey.of(key, content, *(documents or ()))
        return await self._turns.send(conversation, content, scope, named or None, self._owner)

    async def regenerate(
        self, conversation: UUID, message: UUID, content: str | None = None
    ) -> Turn:
        """Answer the last question anew, or ``content`` in its place.

        ``message`` is the last answer, or the question it answers. What is replaced stays
        readable, and is remembered no more.

        Raises:
            ConversationNotFound, Forbidden, TurnInProgress, Overloaded
        """
        await self._repository.get(conversation, Access.WRITE)
        return await self._turns.regenerate(conversation, message, content, self._owner)

    async def resume(self, conversation: UUID, message: UUID) -> Turn:
        """The turn that makes an answer, or made it: its events from the first.

        Raises:
            ConversationNotFound
            MessageNotFound: by the turn's events, if no such answer is kept or being made.
        """
        await self._repository.get(conversation)
        return await self._turns.resume(conversation, message)

    async def cancel(self, conversation: UUID) -> None:
        """Stop the running turn; what there is of the answer is kept.

        Raises:
            ConversationNotFound, Forbidden, NoTurnInProgress
        """
        await self._repository.get(conversation, Access.WRITE)
        if not await self._turns.cancel(conversation):
            raise NoTurnInProgress

    async def drain(self) -> None:
        """Take on no more turns, stop the running ones, and wait until each is settled."""
        await self._turns.drain()
