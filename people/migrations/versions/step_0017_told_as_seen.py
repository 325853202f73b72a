"""What somebody might see when something was found for them: its reasons are told to nobody who may see less."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Lay the column out; of what was found before nobody knows it, so no reasons are told of that any more."""
    with op.batch_alter_table("told") as told:
        told.add_column(sa.Column("seen", sa.JSON, nullable=False, server_default="[]"))
    op.execute("UPDATE told SET reasons = '[]'")
