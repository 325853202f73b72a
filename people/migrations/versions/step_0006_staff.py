"""For which territory of a centre an account acts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "staff",
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("territory", sa.String(5), nullable=False),
        sa.PrimaryKeyConstraint("account", "territory"),
    )
