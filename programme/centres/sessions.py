"""What writing and reading of rows have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session


def lock(session: Session, table: Literal["encounter", "measurement"]) -> None:
    """Let two who write the same at once find that one has: SQLite lets one write at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))


def parts(values: Collection[str], at_once: int = 400) -> Iterator[list[str]]:
    """The values in as many as a question to the database takes."""
    held = sorted(values)
    for start in range(0, len(held), at_once):
        yield held[start : start + at_once]
