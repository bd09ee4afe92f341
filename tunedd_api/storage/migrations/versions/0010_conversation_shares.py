"""With whom conversations are shared.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from tunedd_api.storage.tables import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_shares",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("access", sa.String(8), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "key_id", name="pk_conversation_shares"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_conversation_shares_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.id"],
            name="fk_conversation_shares_key_id_api_keys",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_conversation_shares_key_id", "conversation_shares", ["key_id"])


def downgrade() -> None:
    op.drop_table("conversation_shares")
