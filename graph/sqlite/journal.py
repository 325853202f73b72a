"""How a file of SQLite is written: ahead of the file, so that who reads waits for nobody."""

from __future__ import annotations

import sqlite3
import time

_AGAIN = 0.01


def write_ahead(connection: sqlite3.Connection, seconds: float) -> None:
    """Have the connection's file written ahead of it; OperationalError where others hold it for longer than `seconds`.

    Of several who open a new file at once one changes it, and SQLite refuses the others without waiting.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN)
        else:
            return
