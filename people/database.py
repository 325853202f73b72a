"""The database of what people do: SQLite by default, PostgreSQL by URL; laid out as this release needs it when opened.

Nothing else opens a connection. What is done in `Database.writing` is whole or not there. A package above that keeps
tables in the same database gives its own lineage of steps.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy import Table as Laid
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError
from sqlalchemy.orm import Session

from graph.errors import BadInput, StoreUnavailable
from graph.sqlite.journal import write_ahead
from people.tables import Table

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
BUSY = 30_000
"""Milliseconds for which a writer of SQLite waits for another."""
_LAYING_OUT = 7_165_432
"""The number of PostgreSQL's advisory lock that is held while tables are laid out."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The tables of one package, the folder of the steps that lay them out, and the table that remembers the last."""

    steps: Path
    remembered_in: str
    tables: MetaData


PEOPLE = Lineage(Path(__file__).parent / "migrations", "alembic_version", Table.metadata)


class Database:
    """A database by its address; safe to share between threads, opened anew in each process."""

    def __init__(self, address: str, *more: Lineage) -> None:
        """`more` are laid out after what is people's own, in their order.

        BadInput for an address that is none, StoreUnavailable where nobody answers.
        """
        url = _url(address)
        self._lineages = (PEOPLE, *more)
        self._shown = url.render_as_string(hide_password=True)
        self._engine = _engine(url)
        try:
            self._lay_out()
        except (DatabaseError, InterfaceError) as error:
            self.close()
            raise StoreUnavailable("people.database.away", address=self._shown) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with self._told(), Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is kept when it ends well, and left out whole when it raises."""
        engine = self._engine.execution_options(writes=True)
        with self._told(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database that is away is told as one."""
        try:
            yield
        except (DatabaseError, InterfaceError) as error:
            if isinstance(error, DatabaseError) and not error.connection_invalidated:
                raise
            raise StoreUnavailable("people.database.away", address=self._shown) from error

    @property
    def tables(self) -> list[Laid]:
        """Every table that is kept here, of whichever package, what is referred to first."""
        return [table for one in self._lineages for table in one.tables.sorted_tables]

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _lay_out(self) -> None:
        """Bring the tables to today's layout, once, whoever else opens the database at this moment."""
        with self._engine.execution_options(writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LAYING_OUT})
            for lineage in self._lineages:
                self._upgrade(connection, lineage)

    def _upgrade(self, connection: Connection, lineage: Lineage) -> None:
        config = Config()
        config.set_main_option("script_location", str(lineage.steps))
        config.attributes.update(connection=connection, version_table=lineage.remembered_in)
        here = MigrationContext.configure(connection, opts={"version_table": lineage.remembered_in})
        held = here.get_current_revision()
        known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        if held is not None and held not in known:
            raise BadInput("people.database.newer", address=self._shown)
        command.upgrade(config, "head")


def in_turn(session: Session, table: str) -> None:
    """Let whoever adds to a table wait for one another, so that rows become seen in the order of their numbers.

    PostgreSQL gives numbers out before it is known which row is kept first; SQLite lets one write at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:table))"), {"table": f"imece in turn: {table}"})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise BadInput("people.database.address") from error
    driver = DRIVERS.get(url.drivername)
    if driver is None or (driver == "sqlite" and (url.host or url.database in {None, "", ":memory:"})):
        raise BadInput("people.database.address")
    return url.set(drivername=driver)


def _engine(url: URL) -> Engine:
    """The engine; what it complains of says no values, which may be secret."""
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise BadInput("people.database.driver") from error
    _private(Path(url.database or ""))
    engine = create_engine(url, connect_args={"timeout": BUSY / 1000}, hide_parameters=True)
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _private(path: Path) -> None:
    """Make the file before SQLite does: nobody else on the machine may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise BadInput("people.database.no_file", path=path) from error


def _connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not when the driver thinks so
    write_ahead(connection, BUSY / 1000)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {BUSY}"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Any) -> None:
    """Who writes says so at once: two who began by reading could neither go on."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
