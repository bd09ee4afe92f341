"""What every ledger of turns keeps to.

SQLite always; PostgreSQL where there is one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.support.conversations import a_conversation, a_reply, a_turn
from tests.support.service import rows_of
from tunedd_api.conversations.model import Conversation, Message, MessageStatus
from tunedd_api.conversations.sources import Source
from tunedd_api.conversations.turns.ledger import (
    Asker,
    Begun,
    Edit,
    Entry,
    IdempotencyKey,
    Lease,
    Renewed,
    Repeated,
    Replacement,
    Running,
)
from tunedd_api.documents.model import DocumentRef
from tunedd_api.errors import (
    ConversationNotFound,
    IdempotencyMismatch,
    LeaseLost,
    MessageNotFound,
    StoreUnavailable,
    TurnInProgress,
)
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.tables import idempotency_keys, turn_leases
from tunedd_api.storage.turns import SqlTurnLedger

HOUR = 3600.0
EXPIRED = 0.0
KEY = IdempotencyKey.of("a key", "Why?")
MANY = 8


@pytest.fixture
def ledger(database: Database) -> SqlTurnLedger:
    """The ledger under test."""
    return SqlTurnLedger(database)


@pytest.fixture
def repository(database: Database) -> SqlConversationRepository:
    """The conversations that the ledger's turns belong to."""
    return SqlConversationRepository(database)


@pytest.fixture
async def conversation(repository: SqlConversationRepository) -> UUID:
    """A conversation without a title and messages."""
    return await started(repository)


async def started(repository: SqlConversationRepository, title: str | None = None) -> UUID:
    """Keep a new conversation."""
    conversation = a_conversation(title=title)
    await repository.add(conversation)
    return conversation.id


async def begun(
    ledger: SqlTurnLedger,
    conversation: UUID,
    key: IdempotencyKey | None = None,
    ttl: float = HOUR,
) -> Lease:
    """A lease that was granted."""
    lease = Lease(conversation, uuid4(), key)
    answer = await ledger.begin(lease, ttl)
    assert isinstance(answer, Begun)
    assert (answer.lease, answer.conversation.id) == (lease, conversation)
    return lease


async def kept(
    ledger: SqlTurnLedger, conversation: UUID, key: IdempotencyKey | None = None
) -> tuple[Message, Message]:
    """A turn that was committed."""
    lease = await begun(ledger, conversation, key)
    turn = a_turn(conversation)
    await ledger.commit(lease, Entry(*turn, "A title"))
    return turn


async def again(
    ledger: SqlTurnLedger, conversation: UUID, key: IdempotencyKey | None = None
) -> Begun | Repeated | Running:
    """What another holder is told who asks for a lease."""
    return await ledger.begin(Lease(conversation, uuid4(), key), HOUR)


def age_keys(database: Database, age: timedelta) -> None:
    """Have all keys be entered this long ago."""
    with database.engine.begin() as connection:
        connection.execute(update(idempotency_keys).values(created_at=datetime.now(UTC) - age))


async def test_one_turn_at_a_time(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """While a turn holds its conversation's lease, no other turn gets one there."""
    await begun(ledger, conversation)
    for key in (None, KEY):
        with pytest.raises(TurnInProgress):
            await again(ledger, conversation, key)
    await begun(ledger, await started(repository), KEY)


@pytest.mark.parametrize("key", [None, KEY])
async def test_begin_of_an_unknown_conversation(
    ledger: SqlTurnLedger, database: Database, key: IdempotencyKey | None
) -> None:
    """No lease is granted in a conversation that there is not, and nothing is noted."""
    with pytest.raises(ConversationNotFound):
        await again(ledger, uuid4(), key)
    assert not any(rows_of(database).values())


async def test_a_rehearsal_leaves_nothing(ledger: SqlTurnLedger, database: Database) -> None:
    """What a turn asks first is asked once without a conversation, and no lease is left of it."""
    await ledger.rehearse()
    held = await database.read(lambda db: db.execute(select(turn_leases)).all())
    assert held == []


async def test_committed_turn(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A commit keeps both messages, counts them, and ends the lease."""
    lease = await begun(ledger, conversation)
    turn = a_turn(conversation, at=datetime.now(UTC) + timedelta(minutes=1))
    await ledger.commit(lease, Entry(*turn, "A title"))
    assert list(await repository.recent(conversation, 10)) == list(turn)
    shown = await repository.get(conversation)
    assert (shown.message_count, shown.updated_at) == (2, turn[1].created_at)
    assert await ledger.renew(lease, HOUR) == Renewed(held=False, cancel_requested=False)
    await begun(ledger, conversation)


async def test_lease_of_an_asker(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """A lease that somebody asks for is granted where the conversation is theirs, else it is not.

    Who is refused leaves no lease behind.
    """
    owner = uuid4()
    own = a_conversation()
    await SqlConversationRepository(database, owner).add(own)
    for asked, asker in ((own.id, Asker(None)), (own.id, Asker(uuid4())), (uuid4(), Asker(None))):
        with pytest.raises(ConversationNotFound):
            await ledger.begin(Lease(asked, uuid4(), asker=asker), HOUR)
        assert not await ledger.is_answering(asked)
    for asked, asker in ((own.id, Asker(owner)), (conversation, Asker(None))):
        begun = await ledger.begin(Lease(asked, uuid4(), asker=asker), HOUR)
        assert isinstance(begun, Begun)
        assert begun.conversation.id == asked


async def test_commit_once(ledger: SqlTurnLedger, database: Database, conversation: UUID) -> None:
    """A lease is good for one commit."""
    lease = await begun(ledger, conversation, KEY)
    await ledger.commit(lease, Entry(*a_turn(conversation), "A title"))
    before = rows_of(database)
    with pytest.raises(LeaseLost):
        await ledger.commit(lease, Entry(*a_turn(conversation), "A title"))
    assert rows_of(database) == before


@pytest.mark.parametrize(("title", "expected"), [(None, "First"), ("", ""), ("Its own", "Its own")])
async def test_title(
    ledger: SqlTurnLedger,
    repository: SqlConversationRepository,
    title: str | None,
    expected: str,
) -> None:
    """The first turn gives a conversation its title if it has none; later turns never do."""
    conversation = await started(repository, title)
    for given in ("First", "Second"):
        lease = await begun(ledger, conversation)
        await ledger.commit(lease, Entry(*a_turn(conversation), given))
    assert (await repository.get(conversation)).title == expected


async def test_commit_is_all_or_nothing(
    ledger: SqlTurnLedger,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
) -> None:
    """When a commit fails, neither messages, title, count nor the key's result are kept."""
    _, known = await kept(ledger, await started(repository))
    lease = await begun(ledger, conversation, KEY)
    before = rows_of(database)
    question, reply = a_turn(conversation)
    with pytest.raises(IntegrityError):
        await ledger.commit(lease, Entry(question, replace(reply, id=known.id), "A title"))
    assert rows_of(database) == before
    assert await again(ledger, conversation, KEY) == Running()
    await ledger.commit(lease, Entry(question, reply, "A title"))
    assert list(await repository.recent(conversation, 10)) == [question, reply]


async def test_abandoned_turn(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """An abandoned turn leaves everything as it was."""
    before = rows_of(database)
    for key in (None, KEY):
        lease = await begun(ledger, conversation, key)
        await ledger.abandon(lease)
        assert rows_of(database) == before
        assert not (await ledger.renew(lease, HOUR)).held


async def test_abandoned_after_all(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """Abandoning a turn that was committed takes nothing of it back, its key included."""
    lease = await begun(ledger, conversation, KEY)
    _, reply = turn = a_turn(conversation)
    await ledger.commit(lease, Entry(*turn, "A title"))
    before = rows_of(database)
    await ledger.abandon(lease)
    assert rows_of(database) == before
    assert await again(ledger, conversation, KEY) == Repeated(reply)


@pytest.mark.parametrize("ttl", [0.0, -0.001, -HOUR])
@pytest.mark.parametrize("key", [None, KEY])
async def test_expired_lease_is_taken_over(
    ledger: SqlTurnLedger,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
    ttl: float,
    key: IdempotencyKey | None,
) -> None:
    """When a lease has run out another turn may answer, and the late one keeps nothing."""
    late = await begun(ledger, conversation, key, ttl)
    heir = await begun(ledger, conversation)
    before = rows_of(database)
    assert await ledger.renew(late, HOUR) == Renewed(held=False, cancel_requested=False)
    with pytest.raises(LeaseLost):
        await ledger.commit(late, Entry(*a_turn(conversation), "Late"))
    with pytest.raises(LeaseLost):
        await ledger.replace(late, Replacement(uuid4(), a_turn(conversation)[1]))
    assert rows_of(database) == before
    await ledger.abandon(late)
    turn = a_turn(conversation)
    await ledger.commit(heir, Entry(*turn, "In time"))
    assert list(await repository.recent(conversation, 10)) == list(turn)
    assert (await repository.get(conversation)).title == "In time"


async def test_expired_lease_that_nobody_wanted(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A lease that has run out still serves its holder while nobody has taken it over."""
    turn = a_turn(conversation)
    lease = await begun(ledger, conversation, ttl=EXPIRED)
    await ledger.commit(lease, Entry(*turn, "A title"))
    assert list(await repository.recent(conversation, 10)) == list(turn)


async def test_renewed_lease(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """A renewed lease holds for the time that it was renewed for, from then on."""
    lease = await begun(ledger, conversation, ttl=EXPIRED)
    assert await ledger.renew(lease, HOUR) == Renewed(held=True, cancel_requested=False)
    with pytest.raises(TurnInProgress):
        await again(ledger, conversation)
    await ledger.renew(lease, EXPIRED)
    await begun(ledger, conversation)


async def test_request_to_cancel(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """Whoever holds the lease hears of a request to cancel each time it renews, and may commit."""
    lease = await begun(ledger, conversation)
    elsewhere = await begun(ledger, await started(repository))
    assert await ledger.request_cancel(conversation)
    assert await ledger.request_cancel(conversation)
    for _ in range(2):
        assert await ledger.renew(lease, HOUR) == Renewed(held=True, cancel_requested=True)
    assert not (await ledger.renew(elsewhere, HOUR)).cancel_requested
    await ledger.commit(lease, Entry(*a_turn(conversation), "A title"))
    following = await begun(ledger, conversation)
    assert not (await ledger.renew(following, HOUR)).cancel_requested


async def test_nothing_to_cancel(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """Where no turn runs, be it over, abandoned or dead, there is nothing to cancel."""
    assert not await ledger.request_cancel(uuid4())
    assert not await ledger.request_cancel(conversation)
    await kept(ledger, conversation)
    assert not await ledger.request_cancel(conversation)
    await ledger.abandon(await begun(ledger, conversation))
    assert not await ledger.request_cancel(conversation)
    await begun(ledger, conversation, ttl=EXPIRED)
    assert not await ledger.request_cancel(conversation)


async def test_request_to_cancel_dies_with_its_turn(
    ledger: SqlTurnLedger, conversation: UUID
) -> None:
    """A turn that takes over a lease is not the one that somebody wanted to stop."""
    dying = await begun(ledger, conversation)
    await ledger.request_cancel(conversation)
    await ledger.renew(dying, EXPIRED)
    heir = await begun(ledger, conversation)
    assert await ledger.renew(heir, HOUR) == Renewed(held=True, cancel_requested=False)


async def test_whether_a_turn_runs(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """A turn runs in a conversation while its lease holds."""
    assert not await ledger.is_answering(conversation)
    lease = await begun(ledger, conversation)
    assert await ledger.is_answering(conversation)
    await ledger.renew(lease, EXPIRED)
    assert not await ledger.is_answering(conversation)
    await ledger.commit(await begun(ledger, conversation), Entry(*a_turn(conversation), "A title"))
    assert not await ledger.is_answering(conversation)


async def test_replaced_answer(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A new answer stands beside the old one, which names it; question and title stay."""
    question, old = await kept(ledger, conversation)
    new = replace(a_reply(question), content="Better")
    lease = await begun(ledger, conversation)
    await ledger.replace(lease, Replacement(old.id, new))
    replaced = replace(old, status=MessageStatus.REPLACED, replaced_by=new.id)
    assert list(await repository.recent(conversation, 10)) == [question, replaced, new]
    shown = await repository.get(conversation)
    assert (shown.message_count, shown.title, shown.updated_at) == (3, "A title", new.created_at)
    await begun(ledger, conversation)


async def test_edited_question(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """An edited question and its answer stand behind the old ones, which name them."""
    old_question, old = await kept(ledger, conversation)
    question, new = a_turn(conversation, content="Why not?")
    lease = await begun(ledger, conversation)
    await ledger.replace(lease, Replacement(old.id, new, edited=Edit(old_question.id, question)))
    assert list(await repository.recent(conversation, 10)) == [
        replace(old_question, status=MessageStatus.REPLACED, replaced_by=question.id),
        replace(old, status=MessageStatus.REPLACED, replaced_by=new.id),
        question,
        new,
    ]
    assert (await repository.get(conversation)).message_count == 4


async def test_replacing_is_all_or_nothing(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """When a new answer cannot be kept, the old one is not marked as replaced."""
    question, old = await kept(ledger, conversation)
    lease = await begun(ledger, conversation)
    before = rows_of(database)
    with pytest.raises(IntegrityError):
        await ledger.replace(lease, Replacement(old.id, replace(a_reply(question), id=question.id)))
    assert rows_of(database) == before
    edit = Edit(question.id, a_turn(conversation)[0])
    with pytest.raises(IntegrityError):
        await ledger.replace(
            lease, Replacement(old.id, replace(a_reply(question), id=old.id), edited=edit)
        )
    assert rows_of(database) == before


async def test_same_request_after_its_turn(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """A request that was carried out gets its message, and holds up nobody."""
    _, reply = await kept(ledger, conversation, KEY)
    before = rows_of(database)
    for _ in range(2):
        assert await again(ledger, conversation, KEY) == Repeated(reply)
    assert rows_of(database) == before
    await begun(ledger, conversation)
    assert await again(ledger, conversation, KEY) == Repeated(reply)


async def test_same_request_during_its_turn(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A request that is being carried out is not begun again."""
    lease = await begun(ledger, conversation, KEY)
    assert await again(ledger, conversation, KEY) == Running()
    turn = a_turn(conversation)
    await ledger.commit(lease, Entry(*turn, "A title"))
    assert await again(ledger, conversation, KEY) == Repeated(turn[1])
    assert list(await repository.recent(conversation, 10)) == list(turn)


async def test_same_request_after_its_answer_was_replaced(
    ledger: SqlTurnLedger, conversation: UUID
) -> None:
    """A repeated request gets the answer that it got, which says what took its place."""
    question, old = await kept(ledger, conversation, KEY)
    new = a_reply(question)
    await ledger.replace(await begun(ledger, conversation), Replacement(old.id, new))
    replaced = replace(old, status=MessageStatus.REPLACED, replaced_by=new.id)
    assert await again(ledger, conversation, KEY) == Repeated(replaced)


@pytest.mark.parametrize("over", [True, False])
async def test_other_request_under_the_same_key(
    ledger: SqlTurnLedger, database: Database, conversation: UUID, *, over: bool
) -> None:
    """A key belongs to the first request that bore it; another is refused and locks nothing."""
    if over:
        await kept(ledger, conversation, KEY)
    else:
        await begun(ledger, conversation, KEY)
    before = rows_of(database)
    with pytest.raises(IdempotencyMismatch):
        await again(ledger, conversation, IdempotencyKey.of(KEY.key, "Why not?"))
    assert rows_of(database) == before


async def test_key_of_an_abandoned_turn(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """A key whose turn left nothing is free again, for any request."""
    await ledger.abandon(await begun(ledger, conversation, KEY))
    other = IdempotencyKey.of(KEY.key, "Why not?")
    await ledger.abandon(await begun(ledger, conversation, other))
    await kept(ledger, conversation, KEY)


async def test_key_of_a_turn_that_died(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """A request whose turn died is carried out by whoever repeats it, and by no one else."""
    dead = await begun(ledger, conversation, KEY, EXPIRED)
    with pytest.raises(IdempotencyMismatch):
        await again(ledger, conversation, IdempotencyKey.of(KEY.key, "Why not?"))
    heir = await begun(ledger, conversation, KEY)
    assert await again(ledger, conversation, KEY) == Running()
    with pytest.raises(LeaseLost):
        await ledger.commit(dead, Entry(*a_turn(conversation), "Late"))
    await ledger.abandon(dead)
    turn = a_turn(conversation)
    await ledger.commit(heir, Entry(*turn, "A title"))
    assert await again(ledger, conversation, KEY) == Repeated(turn[1])
    assert list(await repository.recent(conversation, 10)) == list(turn)


async def test_key_of_a_turn_that_died_long_ago(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """A request whose turn died can be repeated after others were carried out."""
    await begun(ledger, conversation, KEY, EXPIRED)
    await kept(ledger, conversation)
    _, reply = await kept(ledger, conversation, KEY)
    assert await again(ledger, conversation, KEY) == Repeated(reply)


async def test_keys_are_the_conversations_own(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """The same key in another conversation is another key."""
    _, reply = await kept(ledger, conversation, KEY)
    other = IdempotencyKey.of(KEY.key, "Why not?")
    _, another = await kept(ledger, await started(repository), other)
    assert await again(ledger, conversation, KEY) == Repeated(reply)
    assert await again(ledger, another.conversation_id, other) == Repeated(another)


async def test_keys_that_differ_a_little(ledger: SqlTurnLedger, conversation: UUID) -> None:
    """Keys are told apart to the last of their 255 characters, and by case."""
    keys = [IdempotencyKey.of(key, "Why?") for key in ("k" * 255, "k" * 254, "K" * 255, "k%", "k_")]
    replies = [(await kept(ledger, conversation, key))[1] for key in keys]
    for key, reply in zip(keys, replies, strict=True):
        assert await again(ledger, conversation, key) == Repeated(reply)


async def test_old_keys_are_forgotten(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """A key is remembered for a day; then it may name a new request."""
    _, reply = await kept(ledger, conversation, KEY)
    age_keys(database, timedelta(hours=23, minutes=59))
    assert await again(ledger, conversation, KEY) == Repeated(reply)
    age_keys(database, timedelta(hours=24, seconds=1))
    await kept(ledger, conversation, IdempotencyKey.of(KEY.key, "Why not?"))
    assert len(rows_of(database)["idempotency_keys"]) == 1


async def test_old_keys_make_room(
    ledger: SqlTurnLedger, database: Database, conversation: UUID
) -> None:
    """Keys that are a day old are cleared away, and younger ones are not."""
    await kept(ledger, conversation, KEY)
    age_keys(database, timedelta(hours=24, seconds=1))
    _, reply = await kept(ledger, conversation, IdempotencyKey.of("another", "Why?"))
    await ledger.forget_old_keys()
    assert len(rows_of(database)["idempotency_keys"]) == 1
    again_ = await again(ledger, conversation, IdempotencyKey.of("another", "Why?"))
    assert again_ == Repeated(reply)


async def outcomes(
    databases: Sequence[Database], conversation: UUID, key: IdempotencyKey | None
) -> list[object]:
    """What many hear who ask for a lease at once, in two processes."""
    ledgers = [SqlTurnLedger(database) for database in databases]
    return list(
        await asyncio.gather(
            *(again(ledgers[n % 2], conversation, key) for n in range(MANY)),
            return_exceptions=True,
        )
    )


@pytest.mark.parametrize("expired", [False, True])
async def test_only_one_of_many_begins(
    databases: Sequence[Database], ledger: SqlTurnLedger, conversation: UUID, *, expired: bool
) -> None:
    """Of turns begun at once by several processes, one gets a lease that is free or run out."""
    if expired:
        await begun(ledger, conversation, ttl=EXPIRED)
    found = await outcomes(databases, conversation, None)
    assert sum(isinstance(outcome, Begun) for outcome in found) == 1
    assert sum(isinstance(outcome, TurnInProgress) for outcome in found) == MANY - 1


@pytest.mark.parametrize("expired", [False, True])
async def test_only_one_of_many_carries_out_a_request(
    databases: Sequence[Database], ledger: SqlTurnLedger, conversation: UUID, *, expired: bool
) -> None:
    """Of one request sent many times at once, one makes a turn and the others know of it."""
    if expired:
        await begun(ledger, conversation, KEY, EXPIRED)
    found = await outcomes(databases, conversation, KEY)
    assert sum(isinstance(outcome, Begun) for outcome in found) == 1
    assert found.count(Running()) == MANY - 1


async def test_many_conversations_at_once(
    databases: Sequence[Database], repository: SqlConversationRepository
) -> None:
    """Turns of different conversations are kept at the same time, each in its own."""
    ledgers = [SqlTurnLedger(database) for database in databases]
    ids = [await started(repository) for _ in range(MANY)]
    await asyncio.gather(*(kept(ledgers[n % 2], i, KEY) for n, i in enumerate(ids)))
    shown: list[Conversation] = [await repository.get(i) for i in ids]
    assert [c.message_count for c in shown] == [2] * MANY


async def test_deleted_conversation(
    ledger: SqlTurnLedger,
    repository: SqlConversationRepository,
    database: Database,
    conversation: UUID,
) -> None:
    """A deleted conversation takes leases and keys along, and its running turn keeps nothing."""
    await kept(ledger, conversation, KEY)
    lease = await begun(ledger, conversation, IdempotencyKey.of("another", "Why?"))
    await repository.delete(conversation)
    assert not any(rows_of(database).values())
    assert not (await ledger.renew(lease, HOUR)).held
    assert not await ledger.request_cancel(conversation)
    with pytest.raises(ConversationNotFound):
        await ledger.commit(lease, Entry(*a_turn(conversation), "Late"))
    with pytest.raises(ConversationNotFound):
        await ledger.replace(lease, Replacement(uuid4(), a_turn(conversation)[1]))
    await ledger.abandon(lease)
    with pytest.raises(ConversationNotFound):
        await again(ledger, conversation, KEY)
    assert not any(rows_of(database).values())


async def test_database_out_of_order(tmp_path: Path) -> None:
    """When the database does not work, every entry says so in the domain's words."""
    database = Database.in_file(tmp_path / "without_tables.sqlite3")
    ledger = SqlTurnLedger(database)
    lease = Lease(uuid4(), uuid4(), KEY)
    turn = a_turn(lease.conversation_id)
    for attempt in (
        ledger.begin(lease, HOUR),
        ledger.renew(lease, HOUR),
        ledger.commit(lease, Entry(*turn, "A title")),
        ledger.replace(lease, Replacement(uuid4(), turn[1])),
        ledger.abandon(lease),
        ledger.request_cancel(lease.conversation_id),
    ):
        with pytest.raises(StoreUnavailable):
            await attempt
    await database.aclose()


async def test_sources_are_kept(
    ledger: SqlTurnLedger, repository: SqlConversationRepository, conversation: UUID
) -> None:
    """What an answer was made from is kept with it, and with the one that replaces it."""
    question, reply = a_turn(conversation)
    source = Source(DocumentRef(uuid4(), "ä 🐝.md"), 2, 0, 6, "A 🐝\n\t.", 0.75, cited=True)
    await ledger.commit(await begun(ledger, conversation), Entry(question, reply, "T", [source]))
    new = a_reply(question)
    other = replace(source, cited=False)
    await ledger.replace(
        await begun(ledger, conversation), Replacement(reply.id, new, [other, source])
    )
    assert tuple(await repository.sources(conversation, reply.id)) == (source,)
    assert tuple(await repository.sources(conversation, new.id)) == (other, source)
    with pytest.raises(MessageNotFound):
        await repository.sources(conversation, question.id)
