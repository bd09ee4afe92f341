"""Which process holds a lease.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn_leases", sa.Column("process", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("turn_leases", "process")
