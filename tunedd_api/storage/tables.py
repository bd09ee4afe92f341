"""The tables. Alembic's migrations make them; a test checks that both agree."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Moments in UTC; databases that drop the offset get it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without an offset, and store the rest in UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs an offset from UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that what was stored is in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_Sequence = BigInteger().with_variant(Integer(), "sqlite")

conversations: Final = Table(
    "conversations",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("title", Text()),
    Column("documents", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Column("message_count", Integer(), nullable=False, default=0),
    Column("grounding", String(16)),
    Column("owner", Uuid()),
    Index(None, "created_at", "id"),
    Index(None, "owner", "created_at", "id"),
)

api_keys: Final = Table(
    "api_keys",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("revoked_at", UtcDateTime()),
)

conversation_shares: Final = Table(
    "conversation_shares",
    metadata,
    Column("conversation_id", Uuid(), ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("key_id", Uuid(), ForeignKey("api_keys.id", ondelete="CASCADE")),
    Column("access", String(8), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    PrimaryKeyConstraint("conversation_id", "key_id"),
    Index(None, "key_id"),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid(), nullable=False, unique=True),
    Column(
        "conversation_id",
        Uuid(),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("role", String(16), nullable=False),
    Column("content", Text(), nullable=False),
    Column("status", String(16), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("in_reply_to", Uuid()),
    Column("replaced_by", Uuid()),
    Column("details", JSON(none_as_null=True)),
    # Apart from the details: listings of messages leave it in the database.
    Column("sources", JSON(none_as_null=True)),
    Index(None, "conversation_id", "seq"),
)

turn_leases: Final = Table(
    "turn_leases",
    metadata,
    Column(
        "conversation_id",
        Uuid(),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("holder", Uuid(), nullable=False),
    Column("expires_at", Float(53), nullable=False),
    Column("cancel_requested", Boolean(), nullable=False),
    Column("process", Uuid()),
)

idempotency_keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column(
        "conversation_id",
        Uuid(),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("holder", Uuid(), nullable=False),
    Column("message_id", Uuid()),
    Column("created_at", UtcDateTime(), nullable=False),
    Index(None, "created_at"),
)

documents: Final = Table(
    "documents",
    metadata,
    Column("index_name", String(255), primary_key=True),
    Column("id", Uuid(), primary_key=True),
    Column("name", Text(), nullable=False),
    Column("title", Text(), nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("bytes", BigInteger(), nullable=False),
    Column("modified_ns", BigInteger(), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("served_sha256", String(64), nullable=False, default="", server_default=""),
    Column("pages", Integer(), nullable=False),
    Column("passages", Integer(), nullable=False),
    Column("status", String(16), nullable=False),
    Column("stage", String(16)),
    Column("done", Integer(), nullable=False),
    Column("total", Integer(), nullable=False),
    Column("error", Text()),
    Column("warnings", JSON(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    UniqueConstraint("index_name", "name"),
)

pages: Final = Table(
    "pages",
    metadata,
    Column("index_name", String(255), primary_key=True),
    Column("document_id", Uuid(), primary_key=True),
    Column("page", Integer(), primary_key=True),
    Column("text", Text(), nullable=False),
    ForeignKeyConstraint(
        ["index_name", "document_id"],
        ["documents.index_name", "documents.id"],
        ondelete="CASCADE",
    ),
)

index_facts: Final = Table(
    "index_facts",
    metadata,
    Column("name", String(320), primary_key=True),
    Column("value", Text(), nullable=False),
)
