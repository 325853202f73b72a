"""Info centres, their logs and what was measured of firms; the database refuses to change what was written."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SQLITE = (
    "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'what was written stays written'); END"
)
_POSTGRESQL = (
    "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION centre_log_stays()"
)
_FUNCTION = """CREATE FUNCTION centre_log_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was written stays written'; END $$"""


def upgrade() -> None:
    """Lay the tables out."""
    op.create_table(
        "centre",
        sa.Column("id", sa.String(500), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("host", sa.String(500)),
        sa.Column("territory", sa.JSON, nullable=False),
        sa.Column("firms", sa.Integer, nullable=False),
        sa.Column("change", sa.Double, nullable=False),
        sa.Column("opened", sa.Date, nullable=False),
    )
    op.create_table(
        "encounter",
        *_about_a_firm(),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("partner", sa.String(500)),
        sa.Column("partner_region", sa.String(5)),
        sa.Column("programme", sa.String(200), nullable=False),
        sa.Column("withdraws", sa.Integer, unique=True),
        *_by_whom(),
    )
    op.create_index("encounter_of", "encounter", ["centre", "firm", "day"])
    op.create_index("encounter_firm", "encounter", ["firm"])
    op.create_table(
        "measurement",
        *_about_a_firm(),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("document", sa.String(500)),
        sa.Column("reached", sa.Boolean, nullable=False),
        *_by_whom(),
    )
    op.create_index("measurement_of", "measurement", ["centre", "firm", "measure", "year", "id"])
    op.create_index("measurement_firm", "measurement", ["firm"])
    _keep("encounter", "measurement")


def _about_a_firm() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("centre", sa.String(500), nullable=False),
        sa.Column("firm", sa.String(500), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("region", sa.String(5), nullable=False),
        sa.Column("sector", sa.String(20)),
    ]


def _by_whom() -> list[sa.Column[object]]:
    return [
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("said", sa.DateTime, nullable=False),
    ]


def _keep(*tables: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_FUNCTION)
    for table in tables:
        for verb in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgresql else ())):
            op.execute((_POSTGRESQL if postgresql else _SQLITE).format(table=table, verb=verb))
