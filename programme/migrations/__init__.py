"""How the programme's tables came to be: Alembic's steps, the newest last, a lineage beside that of people."""
