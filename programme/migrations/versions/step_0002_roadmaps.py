"""Roadmaps, their versions, what became of them, and who was reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "roadmap",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("published", sa.Integer),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_roadmap_subject", "roadmap", ["subject"])
    op.create_table(
        "roadmap_version",
        sa.Column("roadmap", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_table(
        "roadmap_check",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("roadmap", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("outcomes", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_roadmap_check_roadmap", "roadmap_check", ["roadmap"])
    op.create_table(
        "roadmap_reminder",
        sa.Column("roadmap", sa.String(32), primary_key=True),
        sa.Column("action", sa.String(8), primary_key=True),
        sa.Column("due", sa.String(10), primary_key=True),
        sa.Column("what", sa.String(10), primary_key=True),
        sa.Column("made", sa.DateTime, nullable=False),
    )
