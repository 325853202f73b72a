"""Who has looked at a shared document."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "look",
        sa.Column("document", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("downloaded", sa.Boolean, nullable=False),
        sa.Column("last", sa.DateTime, nullable=False),
    )
    op.create_index("ix_look_account", "look", ["account"])
