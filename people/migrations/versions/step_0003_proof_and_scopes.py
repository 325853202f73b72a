"""When somebody last proved who they are, and what a key may do and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Lay the columns out; a session of before was proved when it began, a key of before reads."""
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("proved", sa.DateTime))
    op.execute("UPDATE session SET proved = began")
    with op.batch_alter_table("session") as session:
        session.alter_column("proved", existing_type=sa.DateTime, nullable=False)
    with op.batch_alter_table("key") as key:
        key.add_column(sa.Column("scopes", sa.String(50), nullable=False, server_default="read"))
        key.add_column(sa.Column("ends", sa.DateTime))
