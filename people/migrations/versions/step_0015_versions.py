"""Versions of shared documents: each document that is there has its first."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Lay the table out, and make what was shared before the first version of each document."""
    op.add_column("document", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("document", sa.Column("shown", sa.Integer, nullable=True))
    op.add_column("document", sa.Column("file", sa.String(200), nullable=False, server_default=""))
    op.execute("UPDATE document SET file = name")
    op.execute("UPDATE document SET shown = 1 WHERE status IN ('read', 'found')")
    op.create_table(
        "document_version",
        sa.Column("document", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("problem", sa.JSON, nullable=True),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("ix_document_version_account", "document_version", ["account"])
    op.create_index("ix_document_version_digest", "document_version", ["digest"])
    op.execute(
        "INSERT INTO document_version (document, number, account, file, digest, size, status, problem, made) "
        "SELECT id, 1, account, name, digest, size, CASE status WHEN 'found' THEN 'read' ELSE status END, problem, "
        "made FROM document"
    )
