"""Addresses that are told of what answers a kept question, and what is still to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "hook",
        sa.Column("watch", sa.String(32), sa.ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_hook_account", "hook", ["account"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("watch", sa.String(32), sa.ForeignKey("watch.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("node", sa.String(500), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("problem", sa.JSON, nullable=True),
    )
    op.create_index("ix_delivery_watch", "delivery", ["watch"])
    op.create_index("ix_delivery_account", "delivery", ["account"])
