"""The ledger of turns in the database: one transaction begins a turn, and one ends it."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, case, delete, insert, select, update
from typing_extensions import override

from tunedd_api.conversations.model import Conversation, Message, MessageStatus
from tunedd_api.conversations.turns.ledger import (
    Asker,
    Begun,
    Entry,
    IdempotencyKey,
    Lease,
    Renewed,
    Repeated,
    Replacement,
    Running,
    TurnLedger,
)
from tunedd_api.errors import (
    ConversationNotFound,
    IdempotencyMismatch,
    LeaseLost,
    TurnInProgress,
)
from tunedd_api.storage import leases
from tunedd_api.storage.conversations import (
    MESSAGE_COLUMNS,
    to_conversation,
    to_message,
    to_message_row,
    writable,
)
from tunedd_api.storage.database import Database, changed
from tunedd_api.storage.prepared import Prepared
from tunedd_api.storage.tables import conversations, idempotency_keys, messages, turn_leases

KEYS_KEPT: Final = timedelta(hours=24)
"""How long a retry of a request finds its result."""

_IN: Final = bindparam("of_conversation", type_=conversations.c.id.type)
_HOLDER: Final = bindparam("of_holder", type_=idempotency_keys.c.holder.type)
_KEY: Final = bindparam("of_key", type_=idempotency_keys.c.key.type)
_BY: Final = bindparam("by_message", type_=messages.c.id.type)
_MESSAGE: Final = bindparam("of_message", type_=messages.c.id.type)
_ADDED: Final = bindparam("added", type_=conversations.c.message_count.type)
_TITLE: Final = bindparam("untitled", type_=conversations.c.title.type)
_AT: Final = bindparam("at", type_=conversations.c.updated_at.type)

_named: Final = idempotency_keys.c.conversation_id == _IN, idempotency_keys.c.key == _KEY
_entered: Final = idempotency_keys.c.conversation_id == _IN, idempotency_keys.c.holder == _HOLDER

_CONVERSATION: Final = Prepared(select(conversations).where(conversations.c.id == _IN))
_TOUCH: Final = Prepared(
    update(conversations)
    .where(conversations.c.id == _IN)
    .values(
        message_count=conversations.c.message_count + _ADDED,
        updated_at=_AT,
        title=case((conversations.c.title.is_(None), _TITLE), else_=conversations.c.title),
    )
)
_ADD: Final = Prepared(
    insert(messages).inline(), [column.name for column in messages.c if column.name != "seq"]
)
_MARK: Final = (
    update(messages)
    .where(messages.c.id == _MESSAGE)
    .values(status=MessageStatus.REPLACED, replaced_by=_BY)
)
_RESULT: Final = select(*MESSAGE_COLUMNS).where(messages.c.id == _MESSAGE)
_KNOWN_KEY: Final = select(idempotency_keys).where(*_named)
_ADD_KEY: Final = insert(idempotency_keys)
_FORGET_KEY: Final = delete(idempotency_keys).where(*_named)
_SETTLE_KEY: Final = update(idempotency_keys).where(*_entered).values(message_id=_BY)
_DROP_KEY: Final = delete(idempotency_keys).where(
    *_entered, idempotency_keys.c.message_id.is_(None)
)


class SqlTurnLedger(TurnLedger):
    """The ledger of turns in a database; ``process`` is who takes the leases."""

    def __init__(self, database: Database, process: UUID | None = None) -> None:
        self._database = database
        self._process = process

    async def free(self, dead: Callable[[Iterable[UUID]], set[UUID]]) -> int:
        """End the leases of processes that are ``dead``; how many these were.

        Raises:
            StoreUnavailable
        """
        query = select(turn_leases.c.process).where(turn_leases.c.process.is_not(None)).distinct()
        holders = await self._database.read(lambda db: db.execute(query).scalars().all())
        gone = await asyncio.to_thread(dead, holders) if holders else set()
        if not gone:
            return 0
        freed = delete(turn_leases).where(turn_leases.c.process.in_(gone))
        return await self._database.write(lambda db: db.execute(freed).rowcount)

    async def rehearse(self) -> None:
        """Ask for a turn in a conversation that there is not, so that what is asked is compiled.

        Raises:
            StoreUnavailable
        """
        with suppress(ConversationNotFound):
            await self.begin(Lease(uuid4(), uuid4(), asker=Asker(None)), ttl=0.0)

    @override
    async def begin(self, lease: Lease, ttl: float) -> Begun | Repeated | Running:
        # With the machine's power goes whoever would hold the lease: it need not outlast them.
        return await self._database.write(
            lambda db: _begin(db, lease, ttl, self._process), lasting=False
        )

    @override
    async def renew(self, lease: Lease, ttl: float) -> Renewed:
        # Turns ask this often, to hear whether they are to stop, and reading is cheaper: a lease
        # that has half of its time left is not written again.
        known = await self._database.read(lambda db: leases.look(db, lease))
        if known is not None and ttl / 2 < known[1] <= ttl:
            return Renewed(held=True, cancel_requested=known[0])
        return await self._database.write(lambda db: leases.renew(db, lease, ttl), lasting=False)

    @override
    async def commit(self, lease: Lease, entry: Entry) -> None:
        await self._database.write(lambda db: _commit(db, lease, entry))

    @override
    async def replace(self, lease: Lease, replacement: Replacement) -> None:
        await self._database.write(lambda db: _replace(db, lease, replacement))

    @override
    async def abandon(self, lease: Lease) -> None:
        def abandoned(db: Connection) -> None:
            leases.release(db, lease)
            if lease.key is not None:
                # A key with a result stays: the turn was committed, and the word of it lost.
                db.execute(_DROP_KEY, _of(lease))

        await self._database.write(abandoned)

    @override
    async def is_answering(self, conversation: UUID) -> bool:
        return await self._database.read(lambda db: leases.is_running(db, conversation))

    @override
    async def request_cancel(self, conversation: UUID) -> bool:
        return await self._database.write(lambda db: leases.ask_to_stop(db, conversation))

    @override
    async def forget_old_keys(self) -> None:
        old = idempotency_keys.c.created_at < datetime.now(UTC) - KEYS_KEPT
        await self._database.write(lambda db: db.execute(delete(idempotency_keys).where(old)))


def _begin(
    db: Connection, lease: Lease, ttl: float, process: UUID | None
) -> Begun | Repeated | Running:
    granted = leases.take(db, lease, ttl, process)
    conversation = _conversation(db, lease)
    begun = Begun(lease, conversation) if granted else None
    if lease.key is not None:
        return _enter(db, lease, lease.key, begun)
    if begun is None:
        raise TurnInProgress
    return begun


def _conversation(db: Connection, lease: Lease) -> Conversation:
    """The conversation, if whoever asks for the lease may write there."""
    if lease.asker is not None:
        return writable(db, lease.conversation_id, lease.asker.owner)
    row = _CONVERSATION.one_or_none(db, {"of_conversation": lease.conversation_id})
    if row is None:
        raise ConversationNotFound
    return to_conversation(row)


def _enter(
    db: Connection, lease: Lease, key: IdempotencyKey, begun: Begun | None
) -> Begun | Repeated | Running:
    """Enter the key beside the lease, or find what its first use has come to."""
    named = {**_of(lease), "of_key": key.key}
    known = db.execute(_KNOWN_KEY, named).one_or_none()
    if known is not None and known.created_at < datetime.now(UTC) - KEYS_KEPT:
        db.execute(_FORGET_KEY, named)
        known = None
    if known is not None and known.fingerprint != key.fingerprint:
        raise IdempotencyMismatch
    if known is not None and known.message_id is not None:
        if begun is not None:
            leases.release(db, lease)
        result = db.execute(_RESULT, {"of_message": known.message_id})
        return Repeated(to_message(result.one()))
    if begun is None:
        if known is None:
            raise TurnInProgress
        return Running()
    if known is not None:  # its holder died
        db.execute(_FORGET_KEY, named)
    row = {
        "conversation_id": lease.conversation_id,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "holder": lease.holder,
        "message_id": None,
        "created_at": datetime.now(UTC) if known is None else known.created_at,
    }
    db.execute(_ADD_KEY, row)
    return begun


def _commit(db: Connection, lease: Lease, entry: Entry) -> None:
    _touch(db, entry.reply, added=2, title=entry.title)
    _release(db, lease)
    _ADD.run_each(db, [to_message_row(entry.question), to_message_row(entry.reply, entry.sources)])
    _settle_key(db, lease, entry.reply.id)


def _replace(db: Connection, lease: Lease, new: Replacement) -> None:
    edited = new.edited
    _touch(db, new.reply, added=2 if edited else 1)
    _release(db, lease)
    _mark(db, new.replaced, new.reply)
    if edited is not None:
        _mark(db, edited.replaced, edited.question)
        _ADD.run(db, to_message_row(edited.question))
    _ADD.run(db, to_message_row(new.reply, new.sources))
    _settle_key(db, lease, new.reply.id)


def _touch(db: Connection, reply: Message, *, added: int, title: str | None = None) -> None:
    # Comes first: a deletion locks the conversation before the lease, so nothing else may
    # do it the other way around.
    values = {
        "of_conversation": reply.conversation_id,
        "added": added,
        "untitled": title,
        "at": reply.created_at,
    }
    if not changed(_TOUCH.run(db, values)):
        raise ConversationNotFound


def _release(db: Connection, lease: Lease) -> None:
    if not leases.release(db, lease):
        raise LeaseLost


def _mark(db: Connection, replaced: UUID, by: Message) -> None:
    db.execute(_MARK, {"of_message": replaced, "by_message": by.id})


def _settle_key(db: Connection, lease: Lease, message: UUID) -> None:
    if lease.key is not None:
        db.execute(_SETTLE_KEY, {**_of(lease), "by_message": message})


def _of(lease: Lease) -> dict[str, Any]:
    return {"of_conversation": lease.conversation_id, "of_holder": lease.holder}
