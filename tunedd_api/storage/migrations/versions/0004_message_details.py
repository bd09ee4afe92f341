"""What is told of an answer beside its text, in one column.

Revision ID: 0004
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_A_TIME = 500

_messages = sa.table(
    "messages",
    sa.column("seq", sa.BigInteger()),
    sa.column("role", sa.String()),
    sa.column("outcome", sa.String()),
    sa.column("citations", sa.JSON()),
    sa.column("unsupported", sa.JSON()),
    sa.column("usage", sa.JSON(none_as_null=True)),
    sa.column("timings", sa.JSON(none_as_null=True)),
    sa.column("details", sa.JSON(none_as_null=True)),
)
_DETAILS = ("outcome", "citations", "unsupported", "usage", "timings")


def upgrade() -> None:
    op.add_column("messages", sa.Column("details", sa.JSON()))
    for rows in _answers(*_DETAILS):
        _update(
            {"row": row.seq, "details": {name: getattr(row, name) for name in _DETAILS}}
            for row in rows
        )
    with op.batch_alter_table("messages") as messages:
        for name in _DETAILS:
            messages.drop_column(name)


def downgrade() -> None:
    for column in (
        sa.Column("outcome", sa.String(16)),
        sa.Column("citations", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("unsupported", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("usage", sa.JSON()),
        sa.Column("timings", sa.JSON()),
    ):
        op.add_column("messages", column)
    for rows in _answers("details"):
        _update({"row": row.seq, **{name: row.details[name] for name in _DETAILS}} for row in rows)
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("details")
        for name in ("citations", "unsupported"):
            messages.alter_column(name, existing_type=sa.JSON(), server_default=None)


def _answers(*columns: str) -> Iterator[Sequence[sa.Row[Any]]]:
    """The assistant's messages, some at a time."""
    query = (
        sa.select(_messages.c.seq, *(_messages.c[name] for name in columns))
        .where(_messages.c.role == "assistant")
        .order_by(_messages.c.seq)
        .limit(_AT_A_TIME)
    )
    after = 0
    while rows := op.get_bind().execute(query.where(_messages.c.seq > after)).all():
        yield rows
        after = rows[-1].seq


def _update(rows: Iterable[Mapping[str, Any]]) -> None:
    """Set the columns of each row but ``row``, which says which one it is."""
    changes = list(rows)
    values: dict[str, Any] = {name: sa.bindparam(name) for name in changes[0] if name != "row"}
    statement = sa.update(_messages).where(_messages.c.seq == sa.bindparam("row")).values(values)
    op.get_bind().execute(statement, changes)
