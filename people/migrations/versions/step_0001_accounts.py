"""Accounts, what they act for and have done, shared documents, and work to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = "CREATE TRIGGER act_{verb} BEFORE {verb} ON act BEGIN SELECT RAISE(ABORT, 'what was done stays written'); END"
_POSTGRESQL = "CREATE TRIGGER act_{verb} BEFORE {verb} ON act FOR EACH STATEMENT EXECUTE FUNCTION act_stays()"
_FUNCTION = """CREATE FUNCTION act_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was done stays written'; END $$"""


def upgrade() -> None:
    """Lay the tables out."""
    _accounts()
    _documents()
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_FUNCTION)
    for verb in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgresql else ())):
        op.execute((_POSTGRESQL if postgresql else _SQLITE).format(verb=verb))


def _owner() -> sa.Column[str]:
    return sa.Column("account", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("admin", sa.Boolean, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_table(
        "membership",
        _owner(),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("account", "organisation"),
    )
    op.create_table(
        "session",
        sa.Column("token", sa.String(64), primary_key=True),
        _owner(),
        sa.Column("began", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "invitation",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_index("ix_invitation_organisation", "invitation", ["organisation"])
    op.create_table(
        "key",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        _owner(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("used", sa.DateTime),
    )
    op.create_index("ix_key_account", "key", ["account"])
    op.create_table(
        "failure",
        sa.Column("who", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last", sa.DateTime, nullable=False),
    )
    op.create_table(
        "act",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
    )
    op.create_index("ix_act_account", "act", ["account"])


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("organisation", sa.String(500), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("audience", sa.JSON, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("problem", sa.JSON),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.Column("withdrawn", sa.DateTime),
    )
    op.create_index("ix_document_organisation", "document", ["organisation"])
    op.create_index("ix_document_digest", "document", ["digest"])
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("holder", sa.String(32)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("dead", sa.Boolean, nullable=False),
        sa.Column("problem", sa.String(2000)),
    )
    op.create_index("job_due", "job", ["dead", "due"])
