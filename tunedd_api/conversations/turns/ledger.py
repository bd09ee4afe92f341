"""The ledger of turns: who may answer in a conversation, and what became of each request.

A turn holds a lease on its conversation, in the database, so that no other process answers there
at the same time. The lease expires when its holder dies. The messages of a turn, the end of its
lease and the result of its idempotency key are committed together.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tunedd_api.conversations.model import Conversation, Message
from tunedd_api.conversations.sources import Source


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's name for a request, and the SHA-256 of what it asked for."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, *parts: str) -> "IdempotencyKey":
        """Name a request that consists of these parts."""
        digest = hashlib.sha256()
        for part in parts:
            digest.update(f"{len(part)}:".encode())
            digest.update(part.encode())
        return cls(key, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a turn: the owner of conversations, None for whoever has no key."""

    owner: UUID | None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to answer in a conversation; ``holder`` is unique to one turn.

    It is granted only where the ``asker`` may write; None where that has been seen to.
    """

    conversation_id: UUID
    holder: UUID
    key: IdempotencyKey | None = None
    asker: Asker | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The lease was granted: the turn may run, in the conversation as it is now."""

    lease: Lease
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Repeated:
    """The request was carried out before; here is what came of it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Running:
    """The request is being carried out, by this process or another."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """Whether the lease still holds, and whether somebody wants the turn to stop."""

    held: bool
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """A question that takes the place of another."""

    replaced: UUID
    question: Message


@dataclass(frozen=True, slots=True)
class Entry:
    """What a turn adds: a question, its answer, and the ``sources`` that this was made from.

    The conversation is given the ``title`` if it has none.
    """

    question: Message
    reply: Message
    title: str
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """A new answer beside the one it takes the place of, with its ``sources``.

    ``edited`` is what has become of the question, if it says something else now.
    """

    replaced: UUID
    reply: Message
    sources: Sequence[Source] = ()
    edited: Edit | None = None


class TurnLedger(Protocol):
    """Where turns are entered. Every method may raise StoreUnavailable."""

    async def begin(self, lease: Lease, ttl: float) -> Begun | Repeated | Running:
        """Ask for a lease of ``ttl`` seconds.

        Raises:
            ConversationNotFound: also if it is none of the asker's.
            ReadOnlyShare: if the asker may only read it.
            TurnInProgress: if another turn holds one.
            IdempotencyMismatch: if the key was used for another request.
        """
        ...

    async def renew(self, lease: Lease, ttl: float) -> Renewed:
        """Hold on for at least another half of ``ttl`` seconds, and at most for all of it."""
        ...

    async def commit(self, lease: Lease, entry: Entry) -> None:
        """Keep both messages with the sources and the title, and end the lease: all or nothing.

        Raises:
            ConversationNotFound
            LeaseLost: if the lease is held no longer.
        """
        ...

    async def replace(self, lease: Lease, replacement: Replacement) -> None:
        """Keep a new answer beside the one it replaces, and end the lease: all or nothing.

        What was edited of the question is kept beside it likewise.

        Raises:
            ConversationNotFound, LeaseLost: as ``commit`` does.
        """
        ...

    async def abandon(self, lease: Lease) -> None:
        """End the lease with nothing kept; the key may be used again."""
        ...

    async def is_answering(self, conversation: UUID) -> bool:
        """Whether a turn runs in the conversation, whoever runs it."""
        ...

    async def request_cancel(self, conversation: UUID) -> bool:
        """Ask the running turn to stop, whoever runs it; False if none runs."""
        ...

    async def forget_old_keys(self) -> None:
        """Make room: keys of which no retry is to be expected any more are not kept."""
        ...
