"""What Alembic runs: the steps, on the connection that `people.database` gives."""

from alembic import context

from people.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
context.run_migrations()
