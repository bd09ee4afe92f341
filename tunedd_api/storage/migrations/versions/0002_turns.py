"""Leases of turns, idempotency keys, and answers that replace others.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from tunedd_api.storage.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_leases",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.Float(53), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            ondelete="CASCADE",
            name="fk_turn_leases_conversation_id_conversations",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_turn_leases"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            ondelete="CASCADE",
            name="fk_idempotency_keys_conversation_id_conversations",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("replaced_by", sa.Uuid()))


def downgrade() -> None:
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("replaced_by")
    op.drop_table("idempotency_keys")
    op.drop_table("turn_leases")
