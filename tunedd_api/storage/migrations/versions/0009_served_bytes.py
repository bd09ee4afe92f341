"""Which bytes of a document are served, so that citations can name them.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_documents = sa.table(
    "documents",
    sa.column("status", sa.String()),
    sa.column("sha256", sa.String()),
    sa.column("served_sha256", sa.String()),
)


def upgrade() -> None:
    op.add_column(
        "documents",
        sa.Column("served_sha256", sa.String(64), nullable=False, server_default=""),
    )
    # Of what is being replaced only the new bytes are known.
    op.execute(
        sa.update(_documents)
        .where(_documents.c.status != "processing")
        .values(served_sha256=_documents.c.sha256)
    )


def downgrade() -> None:
    # Not as a batch: that would make the table anew, and dropping the old one takes the pages.
    op.drop_column("documents", "served_sha256")
