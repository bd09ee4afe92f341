"""API keys in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from tunedd_api.access import ApiKey, KeyStore, Role
from tunedd_api.errors import KeyNameTaken, KeyNotFound
from tunedd_api.storage.database import Database, changed
from tunedd_api.storage.prepared import Prepared
from tunedd_api.storage.tables import api_keys, conversations

_FIND: Final = Prepared(
    select(api_keys).where(
        api_keys.c.digest == bindparam("of_digest", type_=api_keys.c.digest.type),
        api_keys.c.revoked_at.is_(None),
    )
)
_ONE: Final = select(api_keys.c.id).limit(1)
_ANY: Final = Prepared(_ONE)
_VALID: Final = Prepared(_ONE.where(api_keys.c.revoked_at.is_(None)))


class SqlKeyStore(KeyStore):
    """Keys in a database; what only the command line does may block."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def find(self, digest: str) -> ApiKey | None:
        values = {"of_digest": digest}
        row = await self._database.read(lambda db: _FIND.one_or_none(db, values))
        return None if row is None else _to_key(row)

    @override
    async def any(self, *, revoked: bool) -> bool:
        query = _ANY if revoked else _VALID
        row = await self._database.read(lambda db: query.one_or_none(db, {}))
        return row is not None

    def list(self) -> Sequence[ApiKey]:
        """All keys, revoked ones too, in the order of their names."""
        with self._database.sync_reading() as connection:
            return [_to_key(row) for row in connection.execute(select(api_keys).order_by("name"))]

    def add(self, key: ApiKey) -> None:
        """Keep a key; raises KeyNameTaken."""
        try:
            with self._database.sync_writing() as connection:
                connection.execute(insert(api_keys), asdict(key))
        except IntegrityError as error:
            raise KeyNameTaken(key.name) from error

    def revoke(self, name: str) -> None:
        """Let nobody in with this key from now on; raises KeyNotFound."""
        statement = (
            update(api_keys)
            .where(api_keys.c.name == name, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=datetime.now(UTC))
        )
        with self._database.sync_writing() as connection:
            if not changed(connection.execute(statement)):
                raise KeyNotFound(name)

    def adopt(self, owner: UUID) -> int:
        """Give an owner the conversations that nobody owns; how many that were."""
        statement = update(conversations).where(conversations.c.owner.is_(None))
        with self._database.sync_writing() as connection:
            return connection.execute(statement.values(owner=owner)).rowcount

    def has_any(self) -> bool:
        """Whether there is a key that lets somebody in."""
        return any(key.revoked_at is None for key in self.list())

    def unowned(self) -> int:
        """How many conversations nobody owns: they were made while no key was needed."""
        query = select(func.count()).where(conversations.c.owner.is_(None))
        with self._database.sync_reading() as connection:
            return connection.execute(query).scalar_one()


def _to_key(row: Row[Any]) -> ApiKey:
    return ApiKey(**{**row._asdict(), "role": Role(row.role)})
