"""Leases as rows: who may answer in which conversation, by the database's clock.

The statements are built once: building one takes longer than running it.
"""

from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Connection,
    Float,
    bindparam,
    delete,
    false,
    select,
    true,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tunedd_api.conversations.turns.ledger import Lease, Renewed
from tunedd_api.storage.database import changed, insert_into
from tunedd_api.storage.prepared import Prepared
from tunedd_api.storage.tables import conversations, turn_leases


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


_IN: Final = bindparam("of_conversation", type_=turn_leases.c.conversation_id.type)
_HOLDER: Final = bindparam("of_holder", type_=turn_leases.c.holder.type)
_PROCESS: Final = bindparam("of_process", type_=turn_leases.c.process.type)
_SECONDS: Final = bindparam("for_seconds", type_=Float())

_held: Final = turn_leases.c.conversation_id == _IN, turn_leases.c.holder == _HOLDER
_running: Final = turn_leases.c.conversation_id == _IN, turn_leases.c.expires_at > _Now()

_RELEASE: Final = Prepared(delete(turn_leases).where(*_held))
_LOOK: Final = Prepared(
    select(turn_leases.c.cancel_requested, (turn_leases.c.expires_at - _Now()).label("left")).where(
        *_held
    )
)
_RENEW: Final = (
    update(turn_leases)
    .where(*_held)
    .values(expires_at=_Now() + _SECONDS)
    .returning(turn_leases.c.cancel_requested)
)
_ASK_TO_STOP: Final = update(turn_leases).where(*_running).values(cancel_requested=true())
_RUNNING: Final = select(turn_leases.c.holder).where(*_running)


@cache
def _take(dialect: str) -> Prepared:
    """Takes a lease that nobody holds, or whose holder has let it expire.

    The conversation's own row is read for it: where there is none, none is taken.
    """
    columns = ("conversation_id", "holder", "expires_at", "cancel_requested", "process")
    row = select(conversations.c.id, _HOLDER, _Now() + _SECONDS, false(), _PROCESS)
    lease = insert_into(turn_leases, dialect).from_select(
        columns, row.where(conversations.c.id == _IN)
    )
    return Prepared(
        lease.on_conflict_do_update(
            index_elements=[turn_leases.c.conversation_id],
            set_={name: lease.excluded[name] for name in columns},
            where=turn_leases.c.expires_at <= _Now(),
        ).returning(turn_leases.c.holder)
    )


def take(db: Connection, lease: Lease, seconds: float, process: UUID | None) -> bool:
    """Take a lease for so many seconds; False if another turn holds one.

    A write first, so that SQLite takes its lock at once instead of upgrading a read's.
    """
    values = {**_values(lease), "for_seconds": seconds, "of_process": process}
    return _take(db.dialect.name).run(db, values).one_or_none() is not None


def release(db: Connection, lease: Lease) -> bool:
    """Give a lease back; False if it was not held any more."""
    return changed(_RELEASE.run(db, _values(lease)))


def look(db: Connection, lease: Lease) -> tuple[bool, float] | None:
    """Whether the turn is to stop, and how many seconds the lease has left; None if it is lost."""
    row = _LOOK.one_or_none(db, _values(lease))
    return None if row is None else (row.cancel_requested, row.left)


def renew(db: Connection, lease: Lease, seconds: float) -> Renewed:
    """Hold on to a lease for so many seconds from now on."""
    row = db.execute(_RENEW, {**_values(lease), "for_seconds": seconds}).one_or_none()
    return Renewed(held=row is not None, cancel_requested=bool(row and row[0]))


def is_running(db: Connection, conversation: UUID) -> bool:
    """Whether a turn holds on to the conversation."""
    return db.execute(_RUNNING, {"of_conversation": conversation}).one_or_none() is not None


def ask_to_stop(db: Connection, conversation: UUID) -> bool:
    """Ask the turn that holds on to the conversation to stop; False if none does."""
    return changed(db.execute(_ASK_TO_STOP, {"of_conversation": conversation}))


def _values(lease: Lease) -> dict[str, Any]:
    return {"of_conversation": lease.conversation_id, "of_holder": lease.holder}
