"""What the domain asks of whoever answers, and of whoever keeps the conversations."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from tunedd_api.conversations.events import Answer, Publish
from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import Access, Conversation, Grounding, Message
from tunedd_api.conversations.sources import Source
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.pagination import Page


class ChatEngine(Protocol):
    """What answers the questions of one conversation, remembering what was said."""

    async def converse(self, question: str, scope: DocumentScope, publish: Publish) -> Answer:
        """Answer from the scope's passages; publish the sources, then the tokens.

        Changes nothing that a later turn would see; ``remember`` does. Cancelling it stops the
        model. Raises MessageTooLong, ModelUnavailable, StoreUnavailable or TimedOut.
        """
        ...

    async def remember(self, question: HistoryMessage, answer: HistoryMessage) -> None:
        """Add a finished turn to the memory that the next turns draw on."""
        ...


class EngineFactory(Protocol):
    """Makes engines for conversations."""

    def build(
        self,
        scope: DocumentScope,
        history: Sequence[HistoryMessage],
        grounding: Grounding | None = None,
        manner: Manner = OWN_MANNER,
    ) -> ChatEngine:
        """Make an engine that remembers this history, oldest first.

        ``grounding`` says how its answers are checked; None leaves it to the service's setting.
        ``manner`` says how they are given.
        """
        ...

    @property
    def memory_messages(self) -> int:
        """How many of a conversation's last messages an engine can make use of."""
        ...


class ConversationRepository(Protocol):
    """Where an owner's conversations, and those shared with them, and their messages are kept.

    There are no others to it. Every method may raise StoreUnavailable.
    """

    async def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        ...

    async def get(self, conversation: UUID, access: Access = Access.READ) -> Conversation:
        """The conversation with this id, to do with it what needs this access.

        Raises:
            ConversationNotFound
            Forbidden: if it is shared with the owner to do less.
        """
        ...

    async def page(
        self, limit: int, cursor: str | None, words: Sequence[str] = (), *, shared: bool = False
    ) -> Page[Conversation]:
        """One page of the owner's conversations, newest first; raises InvalidCursor.

        With ``shared`` those of others that are shared with the owner instead.

        Only those that hold each of the ``words``, in their title or in a message; case does not
        count, beyond ASCII as far as the database knows it.
        """
        ...

    async def update(self, conversation: Conversation) -> None:
        """Keep a conversation's new title and scope; raises ConversationNotFound."""
        ...

    async def delete(self, conversation: UUID) -> None:
        """Forget a conversation and its messages; raises ConversationNotFound."""
        ...

    async def messages(
        self, conversation: UUID, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Message]:
        """One page of a conversation's messages, oldest first unless ``newest_first``.

        A cursor belongs to the order it came with.

        Raises:
            ConversationNotFound, InvalidCursor
        """
        ...

    async def recent(self, conversation: UUID, limit: int) -> Sequence[Message]:
        """The last messages of a conversation, oldest first."""
        ...

    async def answer(self, conversation: UUID, message: UUID) -> Message:
        """One of the assistant's messages.

        Raises:
            ConversationNotFound
            MessageNotFound: if the conversation has no answer with this id.
        """
        ...

    async def sources(self, conversation: UUID, message: UUID) -> Sequence[Source]:
        """What an answer was made from, best first.

        Nothing for answers that were given before sources were kept.

        Raises:
            ConversationNotFound, MessageNotFound: as ``answer`` does.
        """
        ...
