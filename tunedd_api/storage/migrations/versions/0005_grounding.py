"""How the answers of a conversation are checked.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("grounding", sa.String(16)))


def downgrade() -> None:
    # Not as a batch: that would make the table anew, and dropping the old one takes the messages.
    op.drop_column("conversations", "grounding")
