"""What organisations say of themselves, version by version."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "profile",
        sa.Column("organisation", sa.String(500), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL"), nullable=True),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_profile_account", "profile", ["account"])
