"""Looking after the keys in the database that the settings name."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from tunedd_api.access import ApiKey, Role, digest_of, new_key
from tunedd_api.bootstrap.databases import open_database
from tunedd_api.errors import KeyNotFound
from tunedd_api.settings import Settings
from tunedd_api.storage.api_keys import SqlKeyStore


def add_key(settings: Settings, name: str, role: Role) -> str:
    """Make a key that lets its bearer in from now on; gives what is to be shown, this once.

    Raises:
        KeyNameTaken, ConfigurationError, StoreUnavailable
    """
    key = new_key()
    with _store(settings) as store:
        store.add(
            ApiKey(
                id=uuid4(),
                name=name,
                digest=digest_of(key.encode()),
                role=role,
                created_at=datetime.now(UTC),
            )
        )
    return key


def list_keys(settings: Settings) -> Sequence[ApiKey]:
    """All keys that were ever made, in the order of their names.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    with _store(settings) as store:
        return store.list()


def revoke_key(settings: Settings, name: str) -> None:
    """Let nobody in with a key from now on.

    Raises:
        KeyNotFound, ConfigurationError, StoreUnavailable
    """
    with _store(settings) as store:
        store.revoke(name)


def adopt_conversations(settings: Settings, name: str) -> int:
    """Give a key the conversations that nobody owns; how many these were.

    Raises:
        KeyNotFound, ConfigurationError, StoreUnavailable
    """
    with _store(settings) as store:
        for key in store.list():
            if key.name == name and key.revoked_at is None:
                return store.adopt(key.id)
    raise KeyNotFound(name)


def unowned_conversations(settings: Settings) -> int:
    """How many conversations nobody owns, and so no key shows.

    Raises:
        ConfigurationError, StoreUnavailable
    """
    with _store(settings) as store:
        return store.unowned()


@contextmanager
def _store(settings: Settings) -> Iterator[SqlKeyStore]:
    with closing(open_database(settings)) as database:
        yield SqlKeyStore(database)
