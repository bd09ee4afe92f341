"""With whom conversations are shared, in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, delete, select
from typing_extensions import override

from tunedd_api.conversations.model import Access
from tunedd_api.conversations.shares import Share, ShareRepository
from tunedd_api.errors import ConversationNotFound, NotOwned, OwnShare, ShareNotFound, UnknownName
from tunedd_api.storage.database import Database, changed, insert_into
from tunedd_api.storage.tables import api_keys, conversation_shares, conversations


def shared_with(key: UUID | BindParameter[UUID] | None) -> ColumnElement[bool]:
    """Whether a row of the shares lets a key have the conversation."""
    return and_(
        conversation_shares.c.conversation_id == conversations.c.id,
        conversation_shares.c.key_id == key,
    )


class SqlShareRepository(ShareRepository):
    """The shares of one owner's conversations; whoever has no key owns those without one."""

    def __init__(self, database: Database, owner: UUID | None) -> None:
        self._database = database
        self._owner = owner

    @override
    async def list(self, conversation: UUID) -> Sequence[Share]:
        query = (
            select(api_keys.c.name, conversation_shares.c.access, conversation_shares.c.created_at)
            .join(api_keys)
            .where(conversation_shares.c.conversation_id == conversation)
            .order_by(api_keys.c.name)
        )

        def read(db: Connection) -> Sequence[Share]:
            self._check_own(db, conversation)
            return [Share(r.name, Access(r.access), r.created_at) for r in db.execute(query)]

        return await self._database.read(read)

    @override
    async def put(self, conversation: UUID, name: str, access: Access) -> Share:
        share = Share(name, access, datetime.now(UTC))

        def write(db: Connection) -> None:
            self._check_own(db, conversation)
            row = {
                "conversation_id": conversation,
                "key_id": self._key(db, name),
                "access": access.value,
                "created_at": share.created_at,
            }
            row_of_share = insert_into(conversation_shares, db.dialect.name).values(row)
            db.execute(
                row_of_share.on_conflict_do_update(
                    index_elements=["conversation_id", "key_id"],
                    set_={"access": access.value, "created_at": share.created_at},
                )
            )

        await self._database.write(write)
        return share

    @override
    async def remove(self, conversation: UUID, name: str) -> None:
        of_name = select(api_keys.c.id).where(api_keys.c.name == name).scalar_subquery()
        statement = delete(conversation_shares).where(
            conversation_shares.c.conversation_id == conversation,
            conversation_shares.c.key_id == of_name,
        )

        def write(db: Connection) -> None:
            self._check_own(db, conversation)
            if not changed(db.execute(statement)):
                raise ShareNotFound

        await self._database.write(write)

    def _check_own(self, db: Connection, conversation: UUID) -> None:
        """Return if the owner has this conversation; it says no more than a look at it does."""
        of_it = conversations.c.id == conversation
        own = select(conversations.c.id).where(of_it, conversations.c.owner == self._owner)
        if db.execute(own).one_or_none() is not None:
            return
        shared: Any = select(conversations.c.id).join(conversation_shares, shared_with(self._owner))
        if db.execute(shared.where(of_it)).one_or_none() is None:
            raise ConversationNotFound
        raise NotOwned

    def _key(self, db: Connection, name: str) -> UUID:
        query = select(api_keys.c.id).where(
            api_keys.c.name == name, api_keys.c.revoked_at.is_(None)
        )
        key: UUID | None = db.execute(query).scalar_one_or_none()
        if key is None:
            raise UnknownName(name)
        if key == self._owner:
            raise OwnShare
        return key
