"""Who loads what into the embedded store, and from which days on datasets lack things."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable

from graph.editions.claims import Claim, Claims
from graph.editions.closings import Closings
from graph.sqlite.connections import Connected
from graph.sqlite.rows import pack_ids

_TABLES = (
    "CREATE TABLE IF NOT EXISTS closing (dataset TEXT, day TEXT, PRIMARY KEY (dataset, day)) WITHOUT ROWID",
    # What was ended until now says when it was closed; what a source itself says to have ended, did by its own day.
    "INSERT OR IGNORE INTO closing SELECT DISTINCT dataset, ended FROM record WHERE ended > date",
    "INSERT OR IGNORE INTO closing SELECT DISTINCT dataset, ended FROM edge WHERE ended > date",
    "CREATE TABLE IF NOT EXISTS claim (dataset TEXT PRIMARY KEY, process INTEGER NOT NULL, host TEXT NOT NULL, "
    "space TEXT NOT NULL, since TEXT NOT NULL, token TEXT NOT NULL, renewed REAL NOT NULL) WITHOUT ROWID",
)
_HOLDER = "SELECT dataset, process, host, space, since, token, renewed FROM claim WHERE dataset = ?"
_CLAIM = "INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)"
_RENEW = "UPDATE claim SET renewed = ? WHERE dataset = ? AND token = ?"
_GIVE_BACK = "DELETE FROM claim WHERE dataset = ? AND token = ?"
_CLOSINGS = "SELECT c.dataset, c.day FROM json_each(?) j JOIN closing c ON c.dataset = j.value ORDER BY c.day"
_ALL_CLOSINGS = "SELECT dataset, day FROM closing ORDER BY dataset, day"
_CLOSE = "INSERT OR IGNORE INTO closing VALUES (?, ?)"


def make_tables(connection: sqlite3.Connection) -> None:
    """Who loads what is kept, and when datasets were closed."""
    for statement in _TABLES:
        connection.execute(statement)


def closings_of(connection: sqlite3.Connection, datasets: Iterable[str]) -> Closings:
    """The closings of these datasets."""
    return _by_dataset(connection.execute(_CLOSINGS, (pack_ids(datasets),)))


def keep_closing(connection: sqlite3.Connection, dataset: str, day: str) -> bool:
    """Remember a closing; whether there is a later one already."""
    connection.execute(_CLOSE, (dataset, day))
    return closings_of(connection, [dataset])[dataset][-1] > day


class SqliteClaims(Connected, Claims):
    """See `graph.editions.claims.Claims`."""

    def claim(self, claim: Claim) -> Claim | None:
        with self._connections.writing() as connection:
            now = time.time()
            if found := connection.execute(_HOLDER, (claim.dataset,)).fetchone():
                *said, renewed = found
                if (other := Claim(*said)).holds(abs(now - renewed)):
                    return other
            row = (claim.dataset, claim.process, claim.host, claim.space, claim.since, claim.token, now)
            connection.execute(_CLAIM, row)
        return None

    def renew(self, claim: Claim) -> bool:
        with self._connections.writing() as connection:
            return connection.execute(_RENEW, (time.time(), claim.dataset, claim.token)).rowcount > 0

    def give_back(self, claim: Claim) -> None:
        with self._connections.writing() as connection:
            connection.execute(_GIVE_BACK, (claim.dataset, claim.token))

    def closings(self) -> Closings:
        return self._read(lambda connection: _by_dataset(connection.execute(_ALL_CLOSINGS)))

    def record_closing(self, dataset: str, day: str) -> None:
        with self._connections.writing() as connection:
            keep_closing(connection, dataset, day)


def _by_dataset(rows: Iterable[tuple[str, str]]) -> Closings:
    found: dict[str, tuple[str, ...]] = {}
    for dataset, day in rows:
        found[dataset] = (*found.get(dataset, ()), day)
    return found
