"""When somebody last proved who they are, and what a key may do and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Lay the columns out; a session of before was proved when it began, a key of before reads."""
    # With a default, since SQLite adds no other column that is never empty; it is never taken.
    op.add_column("session", sa.Column("proved", sa.DateTime, nullable=False, server_default="1970-01-01 00:00:00"))
    op.execute("UPDATE session SET proved = began")
    op.add_column("key", sa.Column("scopes", sa.String(50), nullable=False, server_default="read"))
    op.add_column("key", sa.Column("ends", sa.DateTime))
