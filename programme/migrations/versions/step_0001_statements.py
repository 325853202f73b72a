"""Statements of indicators, which the database itself refuses to change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = (
    "CREATE TRIGGER statement_{verb} BEFORE {verb} ON statement "
    "BEGIN SELECT RAISE(ABORT, 'what was said stays written'); END"
)
_POSTGRESQL = (
    "CREATE TRIGGER statement_{verb} BEFORE {verb} ON statement FOR EACH STATEMENT EXECUTE FUNCTION statement_stays()"
)
_FUNCTION = """CREATE FUNCTION statement_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was said stays written'; END $$"""


def upgrade() -> None:
    """Lay the table out."""
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("base", sa.Integer),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("document", sa.String(500)),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("said", sa.DateTime, nullable=False),
    )
    op.create_index("statement_of", "statement", ["subject", "indicator", "period", "id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_FUNCTION)
    for verb in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgresql else ())):
        op.execute((_POSTGRESQL if postgresql else _SQLITE).format(verb=verb))
