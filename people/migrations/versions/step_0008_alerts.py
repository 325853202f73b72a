"""Kept questions, and what was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "watch",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("keep", sa.JSON, nullable=False),
        sa.Column("often", sa.String(10), nullable=False),
        sa.Column("feed", sa.String(64), nullable=False, unique=True),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("encoder", sa.String(200), nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watch_account", "watch", ["account"])
    op.create_table(
        "told",
        sa.Column("watch", sa.String(32), sa.ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("node", sa.String(500), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
    )
