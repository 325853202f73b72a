"""Connections to one SQLite file, or to one database in memory: many readers, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from graph.errors import BadInput, Corrupt, StoreUnavailable
from graph.sqlite.rights import keep_private
from graph.words.sentences import Sentence

T = TypeVar("T")
# How long a writer waits for another process's write before it says that the store is busy.
BUSY_SECONDS = 60.0


class Connections:
    """One reading connection a thread and one for writing; in memory one connection under a lock for both.

    Every `reading` block sees one state of the store (WAL snapshot). Blocks are short: nothing is yielded
    to a caller while one is open. Where the file or its folder may not be written, nothing is made there
    and every write is refused.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.read_only = path is not None and path.exists() and not _writable(path)
        if path is not None and not self.read_only:
            keep_private(path)
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        self._closed = False
        self.writer = self._connect()

    def _connect(self) -> sqlite3.Connection:
        target = _address(self._path, self.read_only)
        with translated(self._path):
            connection = sqlite3.connect(
                target, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
            )
            if not self.read_only:
                connection.execute("PRAGMA journal_mode = WAL")
            # FULL: what was acknowledged stays also when the power goes.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA temp_store = MEMORY")
        self._all.append(connection)
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which every statement sees the same state."""
        if self._path is None:
            with self._lock, self._transaction(self.writer, "BEGIN"):
                yield self.writer
            return
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
        with self._transaction(self._local.connection, "BEGIN"):
            yield self._local.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The writing connection in a transaction that is committed at the end, or rolled back on any error."""
        with self._lock, self._transaction(self.writer, "BEGIN IMMEDIATE"):
            yield self.writer

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection, begin: str) -> Iterator[None]:
        if self._closed:
            raise StoreUnavailable("graph.store.closed")
        with translated(self._path):
            connection.execute(begin)
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Close every connection; calls after this raise StoreUnavailable."""
        with self._lock:
            self._closed = True
            for connection in self._all:
                connection.close()
            self._all.clear()


def _writable(path: Path) -> bool:
    """Whether the file may be written, and the files that SQLite makes beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _address(path: Path | None, read_only: bool) -> str:
    if path is None:
        return ":memory:"
    address = path.resolve().as_uri()
    if not read_only:
        return address
    log, index = (path.with_name(f"{path.name}-{ending}") for ending in ("wal", "shm"))
    # Without `immutable` SQLite would make files beside the store; with it, it would not see what a log still holds.
    if not (log.exists() and log.stat().st_size):
        return f"{address}?mode=ro&immutable=1"
    if not index.exists():
        raise BadInput("graph.sqlite.unfinished", path=path)
    return f"{address}?mode=ro"


class Connected:
    """A part of the store that works through its connections."""

    _connections: Connections

    def _read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        with self._connections.reading() as connection:
            return query(connection)


@contextmanager
def translated(path: Path | None) -> Iterator[None]:
    """Turn what SQLite raises into the graph's own errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "unable to open" in str(error):
            raise BadInput("graph.sqlite.not_opened", path=path) from error
        if "readonly" in str(error):
            raise BadInput("graph.sqlite.read_only", path=path) from error
        if "disk is full" in str(error):
            raise StoreUnavailable("graph.sqlite.disk_full", path=path) from error
        raise StoreUnavailable(
            "graph.sqlite.away", path=path or Sentence("graph.sqlite.in_memory"), reason=str(error)
        ) from error
    except sqlite3.DatabaseError as error:
        raise Corrupt("graph.sqlite.unsound", path=path, reason=str(error)) from error
