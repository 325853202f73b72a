"""What the store held when kept questions were last looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "swept",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("loads", sa.String(64), nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False),
        sa.Column("noticed", sa.DateTime, nullable=True),
    )
