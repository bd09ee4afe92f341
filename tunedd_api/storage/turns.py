"""The ledger of turns in the database."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Update,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from typing_extensions import override

from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.conversations.sources import Source
from tunedd_api.conversations.turns.ledger import (
    Begun,
    Edit,
    IdempotencyKey,
    Lease,
    Renewed,
    Repeated,
    Running,
    TurnLedger,
)
from tunedd_api.errors import (
    ConversationNotFound,
    IdempotencyMismatch,
    LeaseLost,
    TurnInProgress,
)
from tunedd_api.storage.conversations import (
    MESSAGE_COLUMNS,
    to_message,
    to_message_row,
    to_sources_column,
)
from tunedd_api.storage.database import Database, changed, insert_into
from tunedd_api.storage.tables import conversations, idempotency_keys, messages, turn_leases

KEYS_KEPT: Final = timedelta(hours=24)
"""How long a retry of a request finds its result."""


class _Now(FunctionElement[float]):
    """The database's clock in seconds since the epoch: one clock for all processes."""

    type = Float()
    inherit_cache = True


@compiles(_Now, "sqlite")
def _now_in_sqlite(_: _Now, __: SQLCompiler, **___: Any) -> str:  # noqa: ANN401
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(_Now, "postgresql")
def _now_in_postgresql(_: _Now, __: SQLCompiler, **___: Any) -> str:  # noqa: ANN401
    return "extract(epoch from clock_timestamp())::double precision"


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
        async with self._database.reading() as connection:
            holders = (await connection.execute(query)).scalars().all()
        gone = await asyncio.to_thread(dead, holders) if holders else set()
        if not gone:
            return 0
        async with self._database.writing() as connection:
            freed = delete(turn_leases).where(turn_leases.c.process.in_(gone))
            return (await connection.execute(freed)).rowcount

    @override
    async def begin(self, lease: Lease, ttl: float) -> Begun | Repeated | Running:
        async with self._database.writing() as connection:
            granted = await self._acquire(connection, lease, ttl)
            if lease.key is None:
                if not granted:
                    raise TurnInProgress
                return Begun(lease)
            return await self._enter(connection, lease, lease.key, granted=granted)

    @override
    async def renew(self, lease: Lease, ttl: float) -> Renewed:
        left = (turn_leases.c.expires_at - _Now()).label("left")
        query = select(turn_leases.c.cancel_requested, left).where(*_held(lease))
        # Turns ask this often, to hear whether they are to stop, and reading is cheaper: a lease
        # that has half of its time left is not written again.
        async with self._database.reading() as connection:
            known = (await connection.execute(query)).one_or_none()
        if known is not None and ttl / 2 < known.left <= ttl:
            return Renewed(held=True, cancel_requested=known.cancel_requested)
        statement = (
            update(turn_leases)
            .where(*_held(lease))
            .values(expires_at=_Now() + ttl)
            .returning(turn_leases.c.cancel_requested)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return Renewed(held=row is not None, cancel_requested=bool(row and row[0]))

    @override
    async def commit(
        self,
        lease: Lease,
        question: Message,
        reply: Message,
        title: str,
        sources: Sequence[Source] = (),
    ) -> None:
        async with self._database.writing() as connection:
            await self._touch(connection, reply, added=2, title=title)
            await self._release(connection, lease)
            await connection.execute(insert(messages), to_message_row(question))
            await connection.execute(insert(messages), _answer_row(reply, sources))
            await self._settle_key(connection, lease, reply.id)

    @override
    async def replace(
        self,
        lease: Lease,
        replaced: UUID,
        reply: Message,
        sources: Sequence[Source] = (),
        edited: Edit | None = None,
    ) -> None:
        async with self._database.writing() as connection:
            await self._touch(connection, reply, added=2 if edited else 1)
            await self._release(connection, lease)
            await connection.execute(_mark(replaced, reply))
            if edited is not None:
                await connection.execute(_mark(edited.replaced, edited.question))
                await connection.execute(insert(messages), to_message_row(edited.question))
            await connection.execute(insert(messages), _answer_row(reply, sources))
            await self._settle_key(connection, lease, reply.id)

    @override
    async def abandon(self, lease: Lease) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(turn_leases).where(*_held(lease)))
            if lease.key is not None:
                # A key with a result stays: the turn was committed, and the word of it lost.
                unsettled = idempotency_keys.c.message_id.is_(None)
                await connection.execute(
                    delete(idempotency_keys).where(*_entered(lease), unsettled)
                )

    @override
    async def is_answering(self, conversation: UUID) -> bool:
        query = select(turn_leases.c.holder).where(*_running_in(conversation))
        async with self._database.reading() as connection:
            return (await connection.execute(query)).one_or_none() is not None

    @override
    async def request_cancel(self, conversation: UUID) -> bool:
        statement = (
            update(turn_leases).where(*_running_in(conversation)).values(cancel_requested=True)
        )
        async with self._database.writing() as connection:
            return changed(await connection.execute(statement))

    async def _acquire(self, connection: AsyncConnection, lease: Lease, ttl: float) -> bool:
        """Take the lease if nobody holds it, or its holder has let it expire."""
        exists = select(conversations.c.id).where(conversations.c.id == lease.conversation_id)
        row = {
            "conversation_id": lease.conversation_id,
            "holder": lease.holder,
            "expires_at": _Now() + ttl,
            "cancel_requested": False,
            "process": self._process,
        }
        lease_row = insert_into(turn_leases, connection.dialect).values(row)
        taken = lease_row.on_conflict_do_update(
            index_elements=[turn_leases.c.conversation_id],
            set_={name: lease_row.excluded[name] for name in row},
            where=turn_leases.c.expires_at <= _Now(),
        ).returning(turn_leases.c.holder)
        # A write first, so that SQLite takes its lock at once instead of upgrading a read's.
        await connection.execute(
            delete(idempotency_keys).where(
                idempotency_keys.c.created_at < datetime.now(UTC) - KEYS_KEPT
            )
        )
        if (await connection.execute(exists)).one_or_none() is None:
            raise ConversationNotFound
        return (await connection.execute(taken)).one_or_none() is not None

    async def _enter(
        self, connection: AsyncConnection, lease: Lease, key: IdempotencyKey, *, granted: bool
    ) -> Begun | Repeated | Running:
        """Enter the key beside the lease, or find what its first use has come to."""
        query = select(idempotency_keys).where(
            idempotency_keys.c.conversation_id == lease.conversation_id,
            idempotency_keys.c.key == key.key,
        )
        known = (await connection.execute(query)).one_or_none()
        if known is not None and known.fingerprint != key.fingerprint:
            raise IdempotencyMismatch
        if known is not None and known.message_id is not None:
            if granted:
                await connection.execute(delete(turn_leases).where(*_held(lease)))
            result = await connection.execute(
                select(*MESSAGE_COLUMNS).where(messages.c.id == known.message_id)
            )
            return Repeated(to_message(result.one()))
        if not granted:
            if known is None:
                raise TurnInProgress
            return Running()
        if known is not None:  # its holder died
            await connection.execute(
                update(idempotency_keys)
                .where(
                    idempotency_keys.c.conversation_id == lease.conversation_id,
                    idempotency_keys.c.key == key.key,
                )
                .values(holder=lease.holder)
            )
        else:
            await connection.execute(
                insert(idempotency_keys),
                {
                    "conversation_id": lease.conversation_id,
                    "key": key.key,
                    "fingerprint": key.fingerprint,
                    "holder": lease.holder,
                    "created_at": datetime.now(UTC),
                },
            )
        return Begun(lease)

    async def _release(self, connection: AsyncConnection, lease: Lease) -> None:
        if not changed(await connection.execute(delete(turn_leases).where(*_held(lease)))):
            raise LeaseLost

    async def _touch(
        self, connection: AsyncConnection, reply: Message, *, added: int, title: str | None = None
    ) -> None:
        # Comes first: a deletion locks the conversation before the lease, so nothing else may
        # do it the other way around.
        statement = (
            update(conversations)
            .where(conversations.c.id == reply.conversation_id)
            .values(
                message_count=conversations.c.message_count + added,
                updated_at=reply.created_at,
                title=case((conversations.c.title.is_(None), title), else_=conversations.c.title),
            )
        )
        if not changed(await connection.execute(statement)):
            raise ConversationNotFound

    async def _settle_key(self, connection: AsyncConnection, lease: Lease, message: UUID) -> None:
        if lease.key is not None:
            await connection.execute(
                update(idempotency_keys).where(*_entered(lease)).values(message_id=message)
            )


def _mark(replaced: UUID, by: Message) -> Update:
    return (
        update(messages)
        .where(messages.c.id == replaced)
        .values(status=MessageStatus.REPLACED, replaced_by=by.id)
    )


def _answer_row(reply: Message, sources: Sequence[Source]) -> dict[str, Any]:
    return {**to_message_row(reply), "sources": to_sources_column(sources)}


def _running_in(conversation: UUID) -> tuple[ColumnElement[bool], ...]:
    return turn_leases.c.conversation_id == conversation, turn_leases.c.expires_at > _Now()


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        turn_leases.c.conversation_id == lease.conversation_id,
        turn_leases.c.holder == lease.holder,
    )


def _entered(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        idempotency_keys.c.conversation_id == lease.conversation_id,
        idempotency_keys.c.holder == lease.holder,
    )
