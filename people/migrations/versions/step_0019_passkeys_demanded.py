"""Who asks that passkeys are used, and which sessions and keys came by one: those of before count as if none had."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Lay the table and the columns out."""
    op.create_table(
        "demand",
        sa.Column("whose", sa.String(500), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL"), nullable=True),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_demand_account", "demand", ["account"])
    # Column by column: a table that SQLite makes anew takes with it what hangs on its rows.
    op.add_column("account", sa.Column("passkey_only", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("account", sa.Column("renewable", sa.DateTime, nullable=True))
    for table in ("session", "key"):
        op.add_column(table, sa.Column("by_passkey", sa.Boolean, nullable=False, server_default=sa.false()))
