"""Kept questions of other sorts than a search, what has answered them, and the best of many answers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Lay the columns and the table out."""
    op.add_column("watch", sa.Column("sort", sa.String(10), nullable=False, server_default="search"))
    op.add_column("told", sa.Column("place", sa.Integer, nullable=False, server_default="0"))
    op.add_column("told", sa.Column("more", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "answered",
        sa.Column("watch", sa.String(32), sa.ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seen", sa.LargeBinary, nullable=False),
    )
