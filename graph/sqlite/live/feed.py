"""What changed of what the live index holds: a row a change, written by the tables themselves, so none is forgotten."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.sqlite.live.numbered import Integers

TEXT: Final = 0
FACE: Final = 1
TIE: Final = 2

# Who is farther behind reads everything anew, and nobody keeps more.
KEPT = 1_000_000

_TABLE = "CREATE TABLE moved (c INTEGER PRIMARY KEY, what INTEGER NOT NULL, number INTEGER NOT NULL)"
_TRIGGER = """
CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN
INSERT INTO moved (what, number) VALUES ({what}, {number}); END
"""
_WATCHED = {
    "passage": (TEXT, "{}.p"),
    "vector": (TEXT, "{}.p"),
    "face": (FACE, "{}.f"),
    "face_sector": (FACE, "{}.f"),
    "edge": (TIE, "{0}.src << 32 | {0}.dst"),
}
_POSITION = "SELECT coalesce(max(c), 0) FROM moved"
_FIRST = "SELECT coalesce(min(c), 0) FROM moved"
_SINCE = "SELECT DISTINCT number FROM moved WHERE c > ? AND what = ?"
# The last stays whatever there is, since a number must not come twice.
_FORGET = "DELETE FROM moved WHERE c <= (SELECT max(c) FROM moved) - ?"


@dataclass(frozen=True, slots=True)
class Moved:
    """The numbers of the passages, faces and pairs of nodes that changed."""

    texts: Integers
    faces: Integers
    ties: Integers


def make_feed(connection: sqlite3.Connection) -> None:
    """What changes from now on is written down."""
    connection.execute(_TABLE)
    for table in _WATCHED:
        watch(connection, table)


def watch(connection: sqlite3.Connection, table: str) -> None:
    """What changes in a table from now on is written down."""
    what, number = _WATCHED[table]
    for event, row in ("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"):
        connection.execute(_TRIGGER.format(table=table, event=event, what=what, number=number.format(row)))


def position(connection: sqlite3.Connection) -> int:
    """How far the feed has come, as the connection sees it."""
    return int(connection.execute(_POSITION).fetchone()[0])


def moved_since(connection: sqlite3.Connection, since: int) -> Moved | None:
    """What changed after a position; None where that is no longer known."""
    if connection.execute(_FIRST).fetchone()[0] > since + 1:
        return None
    return Moved(*(_numbers(connection, since, what) for what in (TEXT, FACE, TIE)))


def forget(connection: sqlite3.Connection, kept: int = KEPT) -> None:
    """Keep the last changes alone."""
    connection.execute(_FORGET, (kept,))


def _numbers(connection: sqlite3.Connection, since: int, what: int) -> Integers:
    return np.array([number for (number,) in connection.execute(_SINCE, (since, what))], np.int64)
