"""What every repository of conversations, and the ledger that adds turns to it, keep to.

SQLite always; PostgreSQL where there is one.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.support.conversations import a_conversation, a_reply, a_turn
from tests.support.registries import keep_turn
from tests.support.service import rows_of
from tunedd_api.conversations.model import Conversation, Message, MessageStatus, Outcome
from tunedd_api.conversations.ports import ConversationRepository
from tunedd_api.conversations.turns.ledger import (
    Begun,
    Entry,
    Lease,
    TurnLedger,
)
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import ConversationNotFound, InvalidCursor, LeaseLost
from tunedd_api.pagination import encode_cursor
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.turns import SqlTurnLedger

UNICODE = (
    "Ärger 🐝 \U0001f469\u200d\U0001f680 \u65e5 \u202e\u05d0\u202c e\u0301 ' \" \\ % _ ;--\n\t"
)


@pytest.fixture
def repository(database: Database) -> ConversationRepository:
    """The repository under test."""
    return SqlConversationRepository(database)


@pytest.fixture
def ledger(database: Database) -> TurnLedger:
    """The ledger under test."""
    return SqlTurnLedger(database)


async def leased(ledger: TurnLedger, conversation: UUID) -> Lease:
    """The right to answer in a conversation."""
    lease = Lease(conversation, uuid4())
    assert isinstance(await ledger.begin(lease, 60.0), Begun)
    return lease


async def keep(ledger: TurnLedger, question: Message, reply: Message, title: str = "New") -> None:
    """Keep a turn."""
    lease = await leased(ledger, question.conversation_id)
    await ledger.commit(lease, Entry(question, reply, title))


async def added(
    repository: ConversationRepository, conversation: Conversation | None = None
) -> Conversation:
    """Keep a conversation."""
    conversation = conversation or a_conversation()
    await repository.add(conversation)
    return conversation


async def pages(repository: ConversationRepository, limit: int) -> list[Conversation]:
    """All conversations, page by page."""
    found: list[Conversation] = []
    cursor: str | None = None
    while True:
        page = await repository.page(limit, cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.items) == limit


async def said(repository: ConversationRepository, conversation: UUID, limit: int) -> list[Message]:
    """All messages of a conversation, page by page."""
    found: list[Message] = []
    cursor: str | None = None
    while True:
        page = await repository.messages(conversation, limit, cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.items) == limit


@pytest.mark.parametrize(
    "scope", [DocumentScope.everything(), DocumentScope.of([uuid4(), uuid4(), uuid4()])]
)
@pytest.mark.parametrize("title", [None, "", UNICODE])
async def test_conversation_comes_back(
    repository: ConversationRepository, scope: DocumentScope, title: str | None
) -> None:
    """A conversation comes back as it was added, to the microsecond."""
    conversation = await added(repository, a_conversation(title=title, scope=scope))
    assert await repository.get(conversation.id) == conversation
    assert await pages(repository, 5) == [conversation]


async def test_moments_have_an_offset(
    repository: ConversationRepository, database: Database
) -> None:
    """Moments come back in UTC whatever offset they were given with."""
    tokyo = timezone(timedelta(hours=9))
    made = datetime(2024, 2, 29, 3, 4, 5, 678901, tzinfo=tokyo)
    conversation = a_conversation(created_at=made)
    await added(repository, conversation)
    kept = await repository.get(conversation.id)
    assert kept.created_at == made
    assert kept.created_at.utcoffset() == kept.updated_at.utcoffset() == timedelta(0)
    question, reply = a_turn(conversation.id, at=made)
    await keep_turn(database, question, reply)
    for message in await repository.recent(conversation.id, 2):
        assert message.created_at == made
        assert message.created_at.utcoffset() == timedelta(0)


async def test_newest_first(repository: ConversationRepository) -> None:
    """Conversations are listed newest first, in pages of any size."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    made = [
        await added(repository, a_conversation(created_at=start + timedelta(microseconds=n)))
        for n in (3, 1, 4, 0, 5, 2)
    ]
    expected = sorted(made, key=lambda c: c.created_at, reverse=True)
    for limit in (1, 2, 3, 5, 6, 100):
        assert await pages(repository, limit) == expected


async def test_same_moment(repository: ConversationRepository) -> None:
    """Conversations made at one moment are each listed once."""
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    made = {(await added(repository, a_conversation(created_at=moment))).id for _ in range(7)}
    found = [c.id for c in await pages(repository, 2)]
    assert len(found) == 7
    assert set(found) == made


async def test_cursor_when_rows_come_and_go(repository: ConversationRepository) -> None:
    """A cursor goes on behind its conversation, whatever is added or deleted meanwhile."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    made = [
        await added(repository, a_conversation(created_at=start + timedelta(seconds=n)))
        for n in range(5)
    ]
    first = await repository.page(2, None)
    assert list(first.items) == [made[4], made[3]]
    await added(repository, a_conversation(created_at=start + timedelta(hours=1)))
    await repository.delete(made[3].id)
    await repository.delete(made[1].id)
    rest = await repository.page(10, first.next_cursor)
    assert list(rest.items) == [made[2], made[0]]
    assert rest.next_cursor is None


async def test_empty_listing(repository: ConversationRepository) -> None:
    """Without conversations there is one empty page."""
    page = await repository.page(3, None)
    assert (list(page.items), page.next_cursor) == ([], None)


async def test_update(repository: ConversationRepository, database: Database) -> None:
    """An update changes title, scope and time of the change, and nothing else of this or others."""
    other = await added(repository)
    conversation = await added(repository)
    await keep_turn(database, *a_turn(conversation.id))
    later = conversation.updated_at + timedelta(minutes=1)
    scope = DocumentScope.of([uuid4()])
    changed = replace(conversation, title=UNICODE, scope=scope, updated_at=later, message_count=77)
    await repository.update(changed)
    assert await repository.get(conversation.id) == replace(changed, message_count=2)
    assert await repository.get(other.id) == other
    await repository.update(replace(changed, title=None, scope=DocumentScope.everything()))
    kept = await repository.get(conversation.id)
    assert (kept.title, kept.scope.ids) == (None, None)


async def test_unknown_conversation(repository: ConversationRepository, database: Database) -> None:
    """Whatever is asked of an unknown conversation says that there is none."""
    unknown = a_conversation()
    with pytest.raises(ConversationNotFound):
        await repository.get(unknown.id)
    with pytest.raises(ConversationNotFound):
        await repository.update(unknown)
    with pytest.raises(ConversationNotFound):
        await repository.delete(unknown.id)
    with pytest.raises(ConversationNotFound):
        await repository.messages(unknown.id, 10, None)
    with pytest.raises(ConversationNotFound):
        await keep_turn(database, *a_turn(unknown.id))
    assert list(await repository.recent(unknown.id, 10)) == []


async def test_turn_comes_back(repository: ConversationRepository, database: Database) -> None:
    """Question and answer come back with citations, spans, usage and timings."""
    conversation = await added(repository)
    question, reply = a_turn(conversation.id, content=UNICODE)
    await keep_turn(database, question, reply)
    assert list((await repository.messages(conversation.id, 10, None)).items) == [question, reply]
    kept = await repository.get(conversation.id)
    assert kept.message_count == 2
    assert kept.updated_at == reply.created_at
    assert kept.created_at == conversation.created_at


@pytest.mark.parametrize("status", list(MessageStatus))
@pytest.mark.parametrize("outcome", [*Outcome, None])
async def test_every_status_and_outcome(
    repository: ConversationRepository,
    database: Database,
    status: MessageStatus,
    outcome: Outcome | None,
) -> None:
    """Every way in which a turn can end can be kept, with nothing but its text if need be."""
    conversation = await added(repository)
    question, _ = a_turn(conversation.id)
    reply = replace(
        a_reply(question),
        status=status,
        outcome=outcome,
        content="",
        citations=(),
        unsupported=(),
        usage=None,
        timings=None,
    )
    await keep_turn(database, question, reply)
    assert list(await repository.recent(conversation.id, 2)) == [question, reply]


async def test_oldest_message_first(repository: ConversationRepository, database: Database) -> None:
    """Messages are listed in the order in which they were kept, whatever their times say."""
    conversation, other = await added(repository), await added(repository)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    expected: list[Message] = []
    for minutes in (5, 3, 9):
        turn = a_turn(conversation.id, at=start + timedelta(minutes=minutes))
        await keep_turn(database, *turn)
        await keep_turn(database, *a_turn(other.id))
        expected += turn
    for limit in (1, 2, 3, 5, 6, 100):
        assert await said(repository, conversation.id, limit) == expected


async def test_cursor_while_messages_are_added(
    repository: ConversationRepository, database: Database
) -> None:
    """A cursor of messages goes on with what has been said since."""
    conversation = await added(repository)
    turns = [a_turn(conversation.id) for _ in range(3)]
    for turn in turns[:2]:
        await keep_turn(database, *turn)
    first = await repository.messages(conversation.id, 3, None)
    await keep_turn(database, *turns[2])
    rest = await repository.messages(conversation.id, 3, first.next_cursor)
    assert [*first.items, *rest.items] == [message for turn in turns for message in turn]
    assert rest.next_cursor is None


async def test_last_messages_first(repository: ConversationRepository, database: Database) -> None:
    """Messages come newest first as well, page by page, whatever is said meanwhile."""
    conversation = await added(repository)
    turns = [a_turn(conversation.id) for _ in range(3)]
    for turn in turns[:2]:
        await keep_turn(database, *turn)
    first = await repository.messages(conversation.id, 3, None, newest_first=True)
    await keep_turn(database, *turns[2])
    rest = await repository.messages(conversation.id, 3, first.next_cursor, newest_first=True)
    said = [message for turn in turns[:2] for message in turn]
    assert [*first.items, *rest.items] == said[::-1]
    assert rest.next_cursor is None


async def test_recent(repository: ConversationRepository, database: Database) -> None:
    """The last messages come oldest first, as many as there are."""
    conversation, other = await added(repository), await added(repository)
    turns = [a_turn(conversation.id) for _ in range(3)]
    for turn in turns:
        await keep_turn(database, *turn)
    await keep_turn(database, *a_turn(other.id))
    everything = [message for turn in turns for message in turn]
    assert list(await repository.recent(conversation.id, 4)) == everything[-4:]
    assert list(await repository.recent(conversation.id, 100)) == everything
    assert list(await repository.recent(conversation.id, 1)) == everything[-1:]


async def test_turn_is_kept_whole_or_not_at_all(
    repository: ConversationRepository, ledger: TurnLedger, database: Database
) -> None:
    """When the second message cannot be kept, neither the first nor the count is."""
    conversation = await added(repository)
    await keep(ledger, *a_turn(conversation.id))
    lease = await leased(ledger, conversation.id)
    before = rows_of(database)
    question, reply = a_turn(conversation.id)
    with pytest.raises(IntegrityError):
        await ledger.commit(lease, Entry(question, replace(reply, id=question.id), "New"))
    assert rows_of(database) == before


async def test_turn_without_a_lease(
    repository: ConversationRepository, ledger: TurnLedger, database: Database
) -> None:
    """A turn whose lease somebody else has taken over keeps nothing."""
    conversation = await added(repository)
    await leased(ledger, conversation.id)
    before = rows_of(database)
    with pytest.raises(LeaseLost):
        await ledger.commit(Lease(conversation.id, uuid4()), Entry(*a_turn(conversation.id), "New"))
    assert rows_of(database) == before


async def test_turn_of_a_deleted_conversation(
    repository: ConversationRepository, ledger: TurnLedger, database: Database
) -> None:
    """A turn that ends after its conversation was deleted leaves nothing behind."""
    conversation = await added(repository)
    lease = await leased(ledger, conversation.id)
    await repository.delete(conversation.id)
    with pytest.raises((ConversationNotFound, LeaseLost)):
        await ledger.commit(lease, Entry(*a_turn(conversation.id), "New"))
    assert all(rows == [] for rows in rows_of(database).values())


async def test_first_turn_names_the_conversation(
    repository: ConversationRepository, ledger: TurnLedger
) -> None:
    """A conversation without a title takes that of its first turn, and keeps it."""
    untitled = await added(repository, a_conversation(title=None))
    titled = await added(repository, a_conversation(title=""))
    for conversation in (untitled, titled):
        await keep(ledger, *a_turn(conversation.id), UNICODE)
        await keep(ledger, *a_turn(conversation.id), "Another")
    assert (await repository.get(untitled.id)).title == UNICODE
    assert (await repository.get(titled.id)).title == ""


async def test_deleting_takes_the_messages_along(
    repository: ConversationRepository, database: Database
) -> None:
    """Deleting a conversation deletes its messages, and those of no other."""
    gone, kept = await added(repository), await added(repository)
    for conversation in (gone, kept, gone):
        await keep_turn(database, *a_turn(conversation.id))
    await repository.delete(gone.id)
    with pytest.raises(ConversationNotFound):
        await repository.get(gone.id)
    assert len(rows_of(database)["messages"]) == 2
    assert len(await said(repository, kept.id, 10)) == 2


@pytest.mark.parametrize(
    "cursor", ["", "?", "AAAA", encode_cursor(1), encode_cursor("x"), encode_cursor("x", "y")]
)
async def test_foreign_cursor_of_conversations(
    repository: ConversationRepository, cursor: str
) -> None:
    """A cursor that the listing of conversations never handed out is refused."""
    await added(repository)
    with pytest.raises(InvalidCursor):
        await repository.page(5, cursor)


@pytest.mark.parametrize(
    "cursor", ["", "?", "AAAA", encode_cursor("1"), encode_cursor(1, 1), encode_cursor(2**63)]
)
async def test_foreign_cursor_of_messages(repository: ConversationRepository, cursor: str) -> None:
    """A cursor that the listing of messages never handed out is refused."""
    conversation = await added(repository)
    with pytest.raises(InvalidCursor):
        await repository.messages(conversation.id, 5, cursor)


async def test_search(repository: ConversationRepository, ledger: TurnLedger) -> None:
    """Every word is looked for in titles and messages; what means something to LIKE is a letter."""
    bees = await added(repository, a_conversation(title="Honey BEES"))
    untitled = await added(repository, a_conversation(title=None))
    await keep(ledger, *a_turn(untitled.id, content="Is 100% of honey_comb wax? Ünder 🐝"))
    for words, found in (
        ((), [untitled.id, bees.id]),
        (("honey",), [untitled.id, bees.id]),
        (("bee",), [bees.id]),
        (("HONEY", "wax"), [untitled.id]),
        (("Ünder", "🐝"), [untitled.id]),
        (("100%",), [untitled.id]),
        (("%",), [untitled.id]),
        (("y_c",), [untitled.id]),
        (("_",), [untitled.id]),
        (("honey", "treaty"), []),
    ):
        page = await repository.page(10, None, words)
        assert [c.id for c in page.items] == found, words


async def test_search_page_by_page(repository: ConversationRepository) -> None:
    """A listing that is searched goes on behind its cursor."""
    kept = [await added(repository, a_conversation(title=f"Bee {n}")) for n in range(3)]
    await added(repository, a_conversation(title="Bread"))
    first = await repository.page(2, None, ["bee"])
    rest = await repository.page(2, first.next_cursor, ["bee"])
    assert [c.id for c in (*first.items, *rest.items)] == [c.id for c in reversed(kept)]
    assert rest.next_cursor is None
