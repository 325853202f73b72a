"""Connections to one SQLite file, or to one database in memory: many readers, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TypeVar

from graph import deadline
from graph.errors import BadInput, Corrupt, StoreUnavailable
from graph.sqlite.journal import write_ahead
from graph.sqlite.rights import keep_private
from graph.words.sentences import Sentence

T = TypeVar("T")
# How long a writer waits for another process's write before it says that the store is busy.
BUSY_SECONDS = 60.0
# Reading connections of one store, whatever number of threads asks. More hold memory and get in each other's way: 40
# threads on 2 cores took 23 ms of processor time a round with 3 readers, 26 with 4, 36 with 8 and 90 with 40.
READERS = 4
READING_CACHE = 4_096  # KiB of a connection's own, for what is in no file yet but the log
WRITING_CACHE = 65_536  # KiB: a load changes pages all over its indexes
# What readers see of the file they see through one map, which the system shares; what lies behind it is read.
MAPPED = 2_000_000_000
# Steps of SQLite's machine, about a millisecond, after which it looks whether the deadline is over.
STEPS = 20_000


class Connections:
    """A few reading connections that threads borrow, and one for writing; in memory one under a lock for both.

    Every `reading` block sees one state of the store (WAL snapshot), and a block inside another that of the outer.
    Blocks are short: nothing is yielded to a caller while one is open. Where the file or its folder may not be
    written, nothing is made there and every write is refused.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.read_only = path is not None and path.exists() and not _writable(path)
        if path is not None and not self.read_only:
            keep_private(path)
        self._borrowed = threading.local()
        # The last that was given back goes out first, so few are made where few are needed; None is yet to be made.
        self._readers: LifoQueue[sqlite3.Connection | None] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(None)
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        self._closed = False
        self.writer = self._connect(WRITING_CACHE)

    def _connect(self, cache: int, mapped: int = 0) -> sqlite3.Connection:
        target = _address(self._path, self.read_only)
        with translated(self._path):
            connection = sqlite3.connect(
                target, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
            )
            if not self.read_only:
                write_ahead(connection, BUSY_SECONDS)
            # FULL: what was acknowledged stays also when the power goes.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{cache}")
            connection.execute(f"PRAGMA mmap_size = {mapped}")
            connection.execute("PRAGMA temp_store = MEMORY")
        connection.set_progress_handler(deadline.is_over, STEPS)
        self._all.append(connection)
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which every statement sees the same state; Overdue once the deadline is over."""
        deadline.check()
        outer = getattr(self._borrowed, "connection", None)
        if outer is not None:
            yield outer
            return
        with self._reader() as connection, self._transaction(connection, "BEGIN"):
            self._borrowed.connection = connection
            try:
                yield connection
            finally:
                self._borrowed.connection = None

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else reads on meanwhile."""
        if self._path is None:
            with self._lock:
                yield self.writer
            return
        try:
            reader = self._readers.get(timeout=BUSY_SECONDS)
        except Empty as error:
            raise StoreUnavailable("graph.sqlite.busy", path=self._path) from error
        try:
            reader = reader or self._connect(READING_CACHE, MAPPED)
            yield reader
        finally:
            self._readers.put(reader)

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
        if "interrupted" in str(error):
            deadline.check()
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
