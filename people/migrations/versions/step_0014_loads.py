"""What the store held when kept questions were last looked through; and a quick way to what was done with a thing."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Lay the table and the index out."""
    op.create_table(
        "swept",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("loads", sa.String(64), nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False),
        sa.Column("noticed", sa.DateTime, nullable=True),
    )
    op.create_index("act_of", "act", ["account", "subject", "at"])
