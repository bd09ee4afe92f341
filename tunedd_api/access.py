"""Who calls: keys, what they allow, and how they are told from what is none.

A key is kept as its SHA-256 only. Keys that are made here hold 256 random bits, so that no slow
hash is needed to keep them from being guessed; those that the settings name are not kept at all.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("f4a1d0f2-6a44-4f0e-9c0b-3c1f8a7f5b52")
"""Of the owners whose keys the settings name."""


CALLER: Final = "tunedd.caller"
"""Where the scope of a request says who calls."""


class Role(StrEnum):
    """What a key allows: talking and searching, or also adding and removing documents."""

    READER = "reader"
    LIBRARIAN = "librarian"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. Conversations belong to ``owner``; None owns those made where no key is needed."""

    owner: UUID | None
    role: Role


ANYBODY: Final = Caller(None, Role.LIBRARIAN)
"""Who calls a service that asks for no key."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by its name; ``digest`` is the SHA-256 of what is shown."""

    id: UUID
    name: str
    digest: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None = None


class KeyStore(Protocol):
    """Where keys are kept. Every method may raise StoreUnavailable."""

    async def find(self, digest: str) -> ApiKey | None:
        """The key with this digest, unless it was revoked."""
        ...

    async def any(self, *, revoked: bool) -> bool:
        """Whether there is a key; with ``revoked`` one that was revoked counts too."""
        ...


class Authenticator:
    """Tells who calls by the key that is shown.

    ``configured`` are keys that the settings name: each is a librarian and owns what it makes.
    Without any key, kept or configured, nobody needs one. A service that has had keys asks for
    one even when the last is revoked, unless it ``may_be_open``.
    """

    def __init__(
        self, store: KeyStore, configured: Sequence[str] = (), *, may_be_open: bool = False
    ) -> None:
        self._store = store
        self._configured = [digest_of(key.encode()) for key in configured]
        self._may_be_open = may_be_open

    async def caller(self, shown: bytes | None) -> Caller | None:
        """Who shows this key, or none; None if nobody is let in with that.

        Raises:
            StoreUnavailable
        """
        if shown:
            digest = digest_of(shown)
            # Every key is compared, so that the time tells nothing of which came close.
            if any([hmac.compare_digest(digest, known) for known in self._configured]):  # noqa: C419
                return Caller(uuid5(_NAMESPACE, digest), Role.LIBRARIAN)
            # A search by digest may tell by its time how a digest begins, which helps nobody to
            # find what it is the digest of.
            if (key := await self._store.find(digest)) is not None:
                return Caller(key.id, key.role)
        return None if await self.asks_for_keys() else ANYBODY

    async def asks_for_keys(self) -> bool:
        """Whether nobody is let in without a key.

        Raises:
            StoreUnavailable
        """
        return bool(self._configured) or await self._store.any(revoked=not self._may_be_open)


def new_key() -> str:
    """Make up a key."""
    return f"tunedd-{secrets.token_urlsafe(32)}"


def digest_of(key: bytes) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key).hexdigest()
