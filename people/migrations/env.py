"""What Alembic runs: the steps, on the connection that `people.database` gives."""

from alembic import context

from people.tables import Table

given = context.config.attributes
context.configure(
    connection=given["connection"], version_table=given["version_table"], target_metadata=Table.metadata,
    render_as_batch=True,
)  # fmt: skip
context.run_migrations()
