"""One Neo4j server or cluster: sessions that read their own writes, retries, time limits, and errors in our words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from neo4j import (
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Record,
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

from graph.errors import BadInput, Corrupt, StoreUnavailable

T = TypeVar("T")
READ_SECONDS = 30.0
# A batch or the closing of an edition touches many nodes; a limit is still there for a server that hangs.
WRITE_SECONDS = 600.0
# How long a transaction is tried anew, with growing pauses, when the server is busy, away or in a deadlock.
RETRY_SECONDS = 5.0
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a store is and who asks: `shown` is the address without user and password."""

    uri: str
    shown: str
    user: str | None
    password: str | None = field(repr=False)
    database: str | None
    read_seconds: float = READ_SECONDS


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
    """Managed transactions on one target; safe to share between threads."""

    def __init__(self, where: Target) -> None:
        self._where = where
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._closed = False
        with self._translated():
            self._driver = GraphDatabase.driver(
                where.uri,
                auth=(where.user, where.password or "") if where.user else None,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=2 * CONNECT_SECONDS,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
                user_agent="imece",
            )

    def close(self) -> None:
        """Close every connection; calls after this raise StoreUnavailable."""
        self._closed = True
        self._driver.close()

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns from a read transaction, in a cluster on whichever member has what we wrote."""
        with self._translated(), self._session() as session:
            result: T = session.execute_read(unit_of_work(timeout=self._where.read_seconds)(work))
            return result

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns from a write transaction; `work` may run again, so it has no effects of its own."""
        with self._translated(), self._session() as session:
            result: T = session.execute_write(unit_of_work(timeout=WRITE_SECONDS)(work))
            return result

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> list[Record]:
        """The rows of one reading statement."""
        return self.read(lambda tx: rows(tx, statement, values))

    def run(self, statement: str) -> None:
        """Run a statement about the layout, in a transaction of its own; tried anew as every other is."""
        self.write(lambda tx: tx.run(statement).consume())  # type: ignore[arg-type, unused-ignore]

    def _session(self) -> Any:
        if self._closed:
            raise StoreUnavailable("graph.store.closed")
        return self._driver.session(database=self._where.database, bookmark_manager=self._bookmarks)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (ConfigurationError, ValueError) as error:
            raise BadInput("graph.neo4j.unusable", address=self._where.shown) from error
        except (Neo4jError, DriverError) as error:
            raise translated(error, self._where) from error


class Connected:
    """A part of a store: what it does, it does on this server."""

    def __init__(self, server: Server) -> None:
        self._server = server


def rows(tx: ManagedTransaction, statement: str, values: Mapping[str, object] | None = None) -> list[Record]:
    """All rows of a statement inside a transaction."""
    return list(tx.run(statement, dict(values or {})))  # type: ignore[arg-type, unused-ignore]


def translated(error: Neo4jError | DriverError, where: Target) -> Exception:
    """The graph's own error for what the driver raised; it never holds user or password."""
    code = getattr(error, "code", None) or type(error).__name__
    if "TransactionTimedOut" in code:
        return StoreUnavailable("graph.neo4j.too_slow", address=where.shown)
    if isinstance(error, TransientError | DriverError) or "Database.Unavailable" in code:
        key = "graph.neo4j.away_or_no_tls" if "+s" in where.uri.partition("://")[0] else "graph.neo4j.away"
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
