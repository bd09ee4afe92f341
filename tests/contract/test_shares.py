"""Who may do what with which conversation, in every database, after any shares."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from random import Random
from uuid import UUID, uuid4

import pytest

from tests.support.conversations import a_conversation
from tunedd_api.access import ApiKey, Role
from tunedd_api.conversations.model import Access
from tunedd_api.errors import ConversationNotFound, Forbidden, InvalidInput, NotFound
from tunedd_api.storage.api_keys import SqlKeyStore
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.shares import SqlShareRepository

NAMES = ("ada", "bob", "cleo")
STEPS = 120


@pytest.fixture
def keys(database: Database) -> dict[str, UUID]:
    """Keys by their names."""
    store, now = SqlKeyStore(database), datetime.now(UTC)
    made = [ApiKey(uuid4(), name, name, Role.READER, now) for name in NAMES]
    for key in made:
        store.add(key)
    return {key.name: key.id for key in made}


async def test_random_shares(database: Database, keys: dict[str, UUID]) -> None:
    """After any shares and takings back each key may do what it was granted last, and no more."""
    chance = Random(5)  # noqa: S311 - chance
    repositories = {n: SqlConversationRepository(database, key) for n, key in keys.items()}
    shares = {n: SqlShareRepository(database, key) for n, key in keys.items()}
    granted: dict[tuple[UUID, str], Access] = {}
    for name, repository in repositories.items():
        own = a_conversation()
        await repository.add(own)
        granted[own.id, name] = Access.OWN
    conversations = [conversation for conversation, _ in granted]
    for _ in range(STEPS):
        who, whom = chance.choice(NAMES), chance.choice(NAMES)
        conversation = chance.choice(conversations)
        access = chance.choice([Access.READ, Access.WRITE, None])
        is_mine = granted.get((conversation, who)) is Access.OWN
        try:
            if access is None:
                await shares[who].remove(conversation, whom)
                assert granted.pop((conversation, whom)) is not Access.OWN
            else:
                await shares[who].put(conversation, whom, access)
                granted[conversation, whom] = access
            assert is_mine
        except Forbidden:
            assert not is_mine
            assert (conversation, who) in granted
        except ConversationNotFound:
            assert (conversation, who) not in granted
        except (NotFound, InvalidInput):
            assert is_mine
    for conversation, (name, repository) in product(conversations, repositories.items()):
        may = granted.get((conversation, name))
        assert await allowed(repository, conversation) is may
        is_listed = conversation in await listed(repository, shared=True)
        assert is_listed is (may in (Access.READ, Access.WRITE))


async def allowed(repository: SqlConversationRepository, conversation: UUID) -> Access | None:
    """What may be done to a conversation, found by trying everything."""
    try:
        found = await repository.get(conversation)
    except ConversationNotFound:
        with pytest.raises(ConversationNotFound):
            await repository.messages(conversation, 10, None)
        with pytest.raises(ConversationNotFound):
            await repository.update(replace(a_conversation(), id=conversation))
        with pytest.raises(ConversationNotFound):
            await repository.delete(conversation)
        return None
    may = Access.READ
    for access in (Access.WRITE, Access.OWN):
        try:
            await repository.get(conversation, access)
        except Forbidden:
            break
        may = access
    assert found.access is may
    if may is Access.READ:
        with pytest.raises(ConversationNotFound):
            await repository.update(found)
    else:
        await repository.update(found)
    if may is not Access.OWN:
        with pytest.raises(ConversationNotFound):
            await repository.delete(conversation)
    return may


async def listed(repository: SqlConversationRepository, *, shared: bool) -> list[UUID]:
    """The conversations that are listed."""
    return [c.id for c in (await repository.page(10, None, shared=shared)).items]
