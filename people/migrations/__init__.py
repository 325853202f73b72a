"""How the tables came to be: Alembic's steps, the newest last."""
