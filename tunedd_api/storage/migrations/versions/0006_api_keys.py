"""API keys, and whose conversations are.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from tunedd_api.storage.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("name", name="uq_api_keys_name"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.add_column("conversations", sa.Column("owner", sa.Uuid()))
    op.create_index(
        "ix_conversations_owner_created_at_id", "conversations", ["owner", "created_at", "id"]
    )


def downgrade() -> None:
    # Not as a batch: that would make the table anew, and dropping the old one takes the messages.
    op.drop_index("ix_conversations_owner_created_at_id", "conversations")
    op.drop_column("conversations", "owner")
    op.drop_table("api_keys")
