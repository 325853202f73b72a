"""A new file that several open at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Timer

import pytest

from graph.sqlite.journal import write_ahead


def held(path: Path) -> sqlite3.Connection:
    """A connection that has the file for itself."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def test_whoever_opens_a_file_that_another_changes_waits_for_it(tmp_path: Path) -> None:
    other = held(tmp_path / "one.db")
    Timer(0.2, lambda: other.execute("COMMIT")).start()
    mine = sqlite3.connect(tmp_path / "one.db", timeout=0)
    write_ahead(mine, 60)
    assert mine.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_it_does_not_wait_for_ever_and_not_for_what_no_waiting_mends(tmp_path: Path) -> None:
    other = held(tmp_path / "one.db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(sqlite3.connect(tmp_path / "one.db", timeout=0), 0)
    other.close()
    closed = sqlite3.connect(f"file:{tmp_path / 'one.db'}?mode=ro", uri=True)
    (tmp_path / "one.db").write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        write_ahead(closed, 60)
