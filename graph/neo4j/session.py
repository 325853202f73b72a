"""One Neo4j server or cluster: sessions that read their own writes, retries, time limits, and errors in our words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from time import monotonic
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from neo4j import (
    Driver,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Record,
    Session,
    unit_of_work,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Forbidden,
    Neo4jError,
    TransientError,
)

from graph import deadline
from graph.errors import BadInput, Corrupt, StoreUnavailable
from graph.neo4j.breaker import DOUBT_SECONDS, PING_SECONDS, Breaker, begun
from graph.neo4j.slots import Slots

T = TypeVar("T")
READ_SECONDS = 30.0
# A batch or the closing of an edition touches many nodes; a limit is still there for a server that hangs.
WRITE_SECONDS = 600.0
# How long a transaction is tried anew, with growing pauses, when the server is busy, away or in a deadlock.
RETRY_SECONDS = 5.0
CONNECT_SECONDS = 5.0
# A server says itself that a time limit is over; who does not hear it for so much longer goes on without it.
GRACE_SECONDS = 2.0
# A long pause of the server need not end a load: a write waits on for so long while nothing answers.
WRITE_PATIENCE_SECONDS = 30.0
# Reads that are made beside those which somebody waits for one by one: the driver has 100 connections.
BESIDE = 48
_POLL_SECONDS = 0.1
# So many rows are read at once where all are, so that nothing is held between two.
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a store is and who asks: `shown` is the address without user and password."""

    uri: str
    shown: str
    user: str | None
    password: str | None = field(repr=False)
    database: str | None
    read_seconds: float = READ_SECONDS

    @property
    def tls(self) -> bool:
        """Whether the server is asked to speak TLS."""
        return "+s" in self.uri.partition("://")[0]


def target(address: str, user: str | None = None, password: str | None = None) -> Target:
    """The parts of `neo4j://USER:PASSWORD@HOST:PORT/DATABASE?timeout=SECONDS`; what the address names wins."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
        seconds = _seconds(parse_qs(parts.query, keep_blank_values=True))
    except ValueError as error:
        raise BadInput("graph.neo4j.address") from error
    if "@" in parts.path + parts.query + parts.fragment:
        raise BadInput("graph.neo4j.signs")
    if not host:
        raise BadInput("graph.neo4j.no_host")
    place = f"[{host}]" if ":" in host else host
    uri = f"{parts.scheme}://{place}" + (f":{port}" if port else "")
    database = parts.path.strip("/") or None
    name = unquote(parts.username) if parts.username else user
    secret = unquote(parts.password) if parts.password else password
    return Target(uri, uri + (f"/{database}" if database else ""), name, secret, database, seconds)


def _seconds(options: Mapping[str, list[str]]) -> float:
    """The time limit of a read; ValueError for what is none, and for any option but that."""
    if options.keys() - {"timeout"}:
        raise ValueError(*options)
    seconds = float(options.get("timeout", [str(READ_SECONDS)])[-1])
    if not 0 < seconds < math.inf:
        raise ValueError(seconds)
    return seconds


class Server:
    """Managed transactions on one target; safe to share between threads.

    Nothing waits longer than its time limit, whatever the server does, nor much longer than it takes to find out that
    no server answers; what comes while none does is refused at once.
    """

    def __init__(self, where: Target) -> None:
        self._where = where
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._closed = False
        self._breaker = Breaker(self._ping)
        self._beside = BoundedSemaphore(BESIDE)
        with self._translated():
            self._driver = _driver(where, CONNECT_SECONDS, RETRY_SECONDS)

    def close(self) -> None:
        """Close every connection; calls after this raise StoreUnavailable."""
        self._closed = True
        self._breaker.end()
        self._driver.close()

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns from a read transaction, in a cluster on whichever member has what we wrote."""
        deadline.check()
        left = deadline.seconds_left()
        # 0 would be no limit.
        seconds = self._where.read_seconds if left is None else min(self._where.read_seconds, max(left, 0.01))

        def asked() -> T:
            with self._session() as session:
                result: T = session.execute_read(unit_of_work(timeout=seconds)(work))
                return result

        return self._awaited(asked, seconds)

    def together(self, reads: Sequence[Callable[[], object]]) -> None:
        """Make reads at once, the first here and others in threads of their own as far as there are any.

        What one raises is raised when all have ended.
        """
        here, *others = reads or [lambda: None]
        beside = [
            begun(read, self._beside.release) if self._beside.acquire(blocking=False) else read for read in others
        ]
        made = [_made(here), *(one if isinstance(one, Future) else _made(one) for one in beside)]
        wait(made)
        for one in made:
            one.result()

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns from a write transaction; `work` may run again, so it has no effects of its own."""

        def asked() -> T:
            with self._session() as session:
                result: T = session.execute_write(unit_of_work(timeout=WRITE_SECONDS)(work))
                return result

        return self._awaited(asked, WRITE_SECONDS, WRITE_PATIENCE_SECONDS)

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> list[Record]:
        """The rows of one reading statement."""
        return self.read(lambda tx: rows(tx, statement, values))

    def paged(self, statement: str, after: str = "") -> Iterator[list[Record]]:
        """The rows of a reading statement that goes on after an id, PAGE at once, each in a transaction of its own."""
        while found := self.rows(statement, {"after": after, "limit": PAGE}):
            yield found
            after = found[-1]["id"]

    def run(self, statement: str) -> None:
        """Run a statement about the layout, in a transaction of its own; tried anew as every other is."""
        self.write(lambda tx: tx.run(statement).consume())  # type: ignore[arg-type, unused-ignore]

    def _awaited(self, work: Callable[[], T], seconds: float, patience: float = 0.0) -> T:
        """What the work returns; StoreUnavailable after the seconds, or when nothing answers for as long as patience.

        The driver waits two minutes for a socket that is silent: it does so in a thread of its own.
        """
        if self._closed:
            raise StoreUnavailable("graph.store.closed")
        if self._breaker.open_seconds:
            raise self._away()
        outcome, start = begun(work), monotonic()
        while not wait([outcome], _POLL_SECONDS).done:
            deadline.check()
            waited = monotonic() - start
            if self._breaker.open_seconds > patience:
                raise self._away()
            if waited > DOUBT_SECONDS:
                self._breaker.doubt()
            if waited > seconds + GRACE_SECONDS:
                raise StoreUnavailable("graph.neo4j.too_slow", address=self._where.shown)
        with self._translated():
            return outcome.result()

    def _away(self) -> StoreUnavailable:
        key = "graph.neo4j.silent_or_no_tls" if self._where.tls else "graph.neo4j.silent"
        return StoreUnavailable(key, address=self._where.shown, seconds=self._breaker.retry_seconds)

    def _ping(self) -> None:
        """Ask the server for next to nothing over a connection of its own; raises where it does not answer."""
        try:
            with _driver(self._where, PING_SECONDS, 0.0) as driver:
                driver.execute_query("RETURN 1", database_=self._where.database)
        except (Neo4jError, DriverError) as error:
            if isinstance(translated(error, self._where), StoreUnavailable):
                raise

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self._closed:
            raise StoreUnavailable("graph.store.closed")
        session = self._driver.session(database=self._where.database, bookmark_manager=self._bookmarks)
        try:
            yield session
        finally:
            try:
                session.close()
            except (Neo4jError, DriverError):
                # To roll back fails where the connection broke; the second time only the connection is given back.
                session.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (ConfigurationError, ValueError) as error:
            raise BadInput("graph.neo4j.unusable", address=self._where.shown) from error
        except (Neo4jError, DriverError) as error:
            if isinstance(error, DriverError):
                self._breaker.doubt()
            raise translated(error, self._where) from error


def _driver(where: Target, connecting: float, retrying: float) -> Driver:
    return GraphDatabase.driver(
        where.uri,
        auth=(where.user, where.password or "") if where.user else None,
        connection_timeout=connecting,
        connection_acquisition_timeout=2 * connecting,
        max_transaction_retry_time=retrying,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
        user_agent="imece",
    )


class Connected:
    """A part of a store: what it does, it does on this server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._slots = Slots()


def _made(read: Callable[[], object]) -> Future[object]:
    """What a read gives or raises, made here."""
    outcome: Future[object] = Future()
    try:
        outcome.set_result(read())
    except Exception as error:
        outcome.set_exception(error)
    return outcome


def rows(tx: ManagedTransaction, statement: str, values: Mapping[str, object] | None = None) -> list[Record]:
    """All rows of a statement inside a transaction."""
    return list(tx.run(statement, dict(values or {})))  # type: ignore[arg-type, unused-ignore]


def translated(error: Neo4jError | DriverError, where: Target) -> Exception:
    """The graph's own error for what the driver raised; it never holds user or password."""
    code = getattr(error, "code", None) or type(error).__name__
    if "TransactionTimedOut" in code:
        deadline.check()
        return StoreUnavailable("graph.neo4j.too_slow", address=where.shown)
    if isinstance(error, TransientError | DriverError) or "Database.Unavailable" in code:
        key = "graph.neo4j.away_or_no_tls" if where.tls else "graph.neo4j.away"
        return StoreUnavailable(key, address=where.shown, code=code)
    if isinstance(error, ClientError):
        return BadInput(_refusal(error, code), address=where.shown, code=code)
    return Corrupt("graph.neo4j.failing", address=where.shown, code=code)


def _refusal(error: ClientError, code: str) -> str:
    if isinstance(error, AuthError):
        return "graph.neo4j.login"
    if isinstance(error, Forbidden):
        return "graph.neo4j.rights"
    if "DatabaseNotFound" in code:
        return "graph.neo4j.no_database"
    return "graph.neo4j.refused"
