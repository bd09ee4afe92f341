"""Conversations and messages in the database."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from typing_extensions import override

from tunedd_api.conversations.model import Access, Conversation, Grounding, Message
from tunedd_api.conversations.ports import ConversationRepository
from tunedd_api.conversations.sources import Source
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import (
    ConversationNotFound,
    InvalidCursor,
    MessageNotFound,
    NotOwned,
    ReadOnlyShare,
)
from tunedd_api.pagination import Page, decode_cursor
from tunedd_api.storage.database import Database, changed
from tunedd_api.storage.keyset import keyset_page
from tunedd_api.storage.prepared import Prepared
from tunedd_api.storage.shares import shared_with
from tunedd_api.storage.tables import conversation_shares, conversations, messages

_MESSAGE: Final = TypeAdapter(Message)
_MESSAGE_COLUMNS: Final = tuple(f.name for f in fields(Message) if f.name in messages.c)
_MESSAGE_DETAILS: Final = tuple(f.name for f in fields(Message) if f.name not in messages.c)
_SOURCES: Final = TypeAdapter(tuple[Source, ...])

MESSAGE_COLUMNS: Final = tuple(column for column in messages.c if column.name != "sources")
"""What ``to_message`` reads; a turn's sources are looked up when somebody asks for them."""


_IN: Final = bindparam("of_conversation", type_=conversations.c.id.type)
_OWNER: Final = bindparam("of_owner", type_=conversations.c.owner.type)

_BY_ID: Final = select(conversations).where(conversations.c.id == _IN)
_EVERYBODYS: Final = Prepared(_BY_ID)
_NOBODYS: Final = Prepared(_BY_ID.where(conversations.c.owner.is_(None)))
_AN_OWNERS: Final = Prepared(
    select(
        conversations,
        case(
            (conversations.c.owner == _OWNER, literal(Access.OWN.value)),
            else_=conversation_shares.c.access,
        ).label("access"),
    )
    .outerjoin(conversation_shares, shared_with(_OWNER))
    .where(
        conversations.c.id == _IN,
        or_(conversations.c.owner == _OWNER, conversation_shares.c.access.is_not(None)),
    )
)


def writable(db: Connection, conversation: UUID, owner: UUID | None) -> Conversation:
    """A conversation that an owner has, or may write in since others share it with them.

    Raises:
        ConversationNotFound, ReadOnlyShare
    """
    one = _NOBODYS if owner is None else _AN_OWNERS
    return _found(one.one_or_none(db, _values(conversation, owner)), Access.WRITE)


class SqlConversationRepository(ConversationRepository):
    """The conversations of one owner in a database, and those that others share with them.

    Whoever has no key owns those without one.
    """

    def __init__(self, database: Database, owner: UUID | None = None) -> None:
        self._database = database
        self._owner = owner
        self._one = _NOBODYS if owner is None else _AN_OWNERS

    @classmethod
    def of_everybody(cls, database: Database) -> Self:
        """The conversations of all owners, for turns: who may begin one has been seen to."""
        repository = cls(database)
        repository._one = _EVERYBODYS
        return repository

    @property
    def _own(self) -> ColumnElement[bool]:
        return true() if self._one is _EVERYBODYS else conversations.c.owner == self._owner

    def _open(self, *accesses: Access) -> ColumnElement[bool]:
        """Own conversations, and those that are shared in one of these ways."""
        if self._one is not _AN_OWNERS:
            return self._own
        shared = exists().where(
            shared_with(self._owner), conversation_shares.c.access.in_(accesses)
        )
        return self._own | shared

    @override
    async def add(self, conversation: Conversation) -> None:
        row = {**_to_row(conversation), "owner": self._owner}
        await self._database.write(lambda db: db.execute(insert(conversations), row))

    @override
    async def get(self, conversation: UUID, access: Access = Access.READ) -> Conversation:
        values = _values(conversation, self._owner)
        row = await self._database.read(lambda db: self._one.one_or_none(db, values))
        return _found(row, access)

    @override
    async def page(
        self, limit: int, cursor: str | None, words: Sequence[str] = (), *, shared: bool = False
    ) -> Page[Conversation]:
        key = (conversations.c.created_at, conversations.c.id)
        query = select(conversations).where(self._own)
        if shared:
            query = select(conversations, conversation_shares.c.access).join(
                conversation_shares, shared_with(self._owner)
            )
        query = query.where(*map(_mentions, words))
        query = query.order_by(*(column.desc() for column in key))
        if cursor is not None:
            query = query.where(tuple_(*key) < tuple_(*_conversation_key(cursor)))
        return await self._database.read(
            lambda db: keyset_page(
                db,
                query,
                limit,
                read=to_conversation,
                key=lambda row: (row.created_at.isoformat(), str(row.id)),
            )
        )

    @override
    async def update(self, conversation: Conversation) -> None:
        row = _to_row(conversation)
        statement = (
            update(conversations)
            .where(conversations.c.id == conversation.id, self._open(Access.WRITE))
            .values({name: row[name] for name in ("title", "documents", "grounding", "updated_at")})
        )
        if not await self._database.write(lambda db: changed(db.execute(statement))):
            raise ConversationNotFound

    @override
    async def delete(self, conversation: UUID) -> None:
        statement = delete(conversations).where(conversations.c.id == conversation, self._own)
        if not await self._database.write(lambda db: changed(db.execute(statement))):
            raise ConversationNotFound

    @override
    async def messages(
        self, conversation: UUID, limit: int, cursor: str | None, *, newest_first: bool = False
    ) -> Page[Message]:
        position = None if cursor is None else int(decode_cursor(cursor, int)[0])
        query = (
            select(*MESSAGE_COLUMNS)
            .where(messages.c.conversation_id == conversation)
            .order_by(messages.c.seq.desc() if newest_first else messages.c.seq)
        )
        if position is not None:
            seq = messages.c.seq
            query = query.where(seq < position if newest_first else seq > position)
        await self.get(conversation)
        return await self._database.read(
            lambda db: keyset_page(db, query, limit, read=to_message, key=lambda row: (row.seq,))
        )

    @override
    async def recent(self, conversation: UUID, limit: int) -> Sequence[Message]:
        query = (
            select(*MESSAGE_COLUMNS)
            .join(conversations)
            .where(
                messages.c.conversation_id == conversation,
                self._open(Access.READ, Access.WRITE),
            )
            .order_by(messages.c.seq.desc())
            .limit(limit)
        )
        rows = await self._database.read(lambda db: db.execute(query).all())
        return [to_message(row) for row in reversed(rows)]

    @override
    async def answer(self, conversation: UUID, message: UUID) -> Message:
        return to_message(await self._of_answer(conversation, message, *MESSAGE_COLUMNS))

    @override
    async def sources(self, conversation: UUID, message: UUID) -> Sequence[Source]:
        row = await self._of_answer(conversation, message, messages.c.sources)
        return _SOURCES.validate_python(row.sources or ())

    async def _of_answer(
        self, conversation: UUID, message: UUID, *columns: Column[Any]
    ) -> Row[Any]:
        query = select(*columns).where(
            messages.c.conversation_id == conversation,
            messages.c.id == message,
            messages.c.role == "assistant",
        )
        await self.get(conversation)
        row = await self._database.read(lambda db: db.execute(query).one_or_none())
        if row is None:
            raise MessageNotFound
        return row


def _values(conversation: UUID, owner: UUID | None) -> dict[str, Any]:
    return {"of_conversation": conversation, "of_owner": owner}


def _found(row: Row[Any] | None, access: Access) -> Conversation:
    """The conversation in the row that was found, if it is open in this way."""
    if row is None:
        raise ConversationNotFound
    found = to_conversation(row)
    if not found.access.allows(access):
        raise NotOwned if access is Access.OWN else ReadOnlyShare
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """Whether a conversation has a word in its title or in a message."""
    in_a_message = exists().where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.content.icontains(word, autoescape=True),
    )
    return conversations.c.title.icontains(word, autoescape=True) | in_a_message


def _conversation_key(cursor: str) -> tuple[datetime, UUID]:
    created_at, identifier = decode_cursor(cursor, str, str)
    try:
        moment = datetime.fromisoformat(str(created_at))
        if moment.tzinfo is None:
            raise InvalidCursor
        return moment.astimezone(UTC), UUID(str(identifier))
    except (ValueError, OverflowError) as error:
        raise InvalidCursor from error


def _to_row(conversation: Conversation) -> dict[str, Any]:
    ids = conversation.scope.ids
    return {
        "id": conversation.id,
        "title": conversation.title,
        "documents": None if ids is None else sorted(str(i) for i in ids),
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "message_count": conversation.message_count,
        "grounding": conversation.grounding,
    }


def to_conversation(row: Row[Any]) -> Conversation:
    """Read a conversation from a row of its table."""
    scope = (
        DocumentScope.everything()
        if row.documents is None
        else DocumentScope.of(UUID(i) for i in row.documents)
    )
    return Conversation(
        id=row.id,
        title=row.title,
        scope=scope,
        created_at=row.created_at,
        updated_at=row.updated_at,
        message_count=row.message_count,
        grounding=row.grounding and Grounding(row.grounding),
        access=Access(getattr(row, "access", Access.OWN)),
    )


def to_message_row(message: Message, sources: Sequence[Source] = ()) -> dict[str, Any]:
    """Write a message as a row of its table: what has no column of its own is a detail."""
    row = {name: getattr(message, name) for name in _MESSAGE_COLUMNS}
    answers = message.role == "assistant"
    row["details"] = {n: getattr(message, n) for n in _MESSAGE_DETAILS} if answers else None
    row["sources"] = sources if answers else None
    return row


def to_message(row: Row[Any]) -> Message:
    """Read a message from a row of its table."""
    return _MESSAGE.validate_python({**row._asdict(), **(row.details or {})})
