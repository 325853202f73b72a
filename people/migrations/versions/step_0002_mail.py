"""Mail to be carried, links that it takes, and in which language somebody is written to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "mail",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("unsubscribe", sa.String(500)),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_index("ix_mail_account", "mail", ["account"])
    op.create_table(
        "link",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE")),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_index("ix_link_account", "link", ["account"])
    op.add_column("account", sa.Column("language", sa.String(2), nullable=False, server_default="tr"))
    op.add_column("account", sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("invitation", sa.Column("mailed", sa.Boolean, nullable=False, server_default=sa.false()))
