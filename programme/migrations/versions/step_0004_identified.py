"""Which organisation a firm is that centres know by name, as each of them has said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "identified",
        sa.Column("firm", sa.String(500), primary_key=True),
        sa.Column("centre", sa.String(500), primary_key=True),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("said", sa.DateTime, nullable=False),
    )
