"""Opportunities, and interest in them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "opportunity",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("adviser", sa.Boolean, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.Column("published", sa.DateTime),
    )
    op.create_index("ix_opportunity_organisation", "opportunity", ["organisation"])
    op.create_index("ix_opportunity_status", "opportunity", ["status"])
    op.create_index("ix_opportunity_account", "opportunity", ["account"])
    op.create_table(
        "interest",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("opportunity", sa.String(32), sa.ForeignKey("opportunity.id", ondelete="CASCADE"), nullable=False),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("message", sa.String(2000), nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    for column in ("account", "opportunity", "organisation", "status"):
        op.create_index(f"ix_interest_{column}", "interest", [column])
