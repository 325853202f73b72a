"""Claims to act for an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "claim",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("decided", sa.DateTime),
    )
    op.create_index("ix_claim_account", "claim", ["account"])
    op.create_index("ix_claim_organisation", "claim", ["organisation"])
