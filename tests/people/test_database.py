"""A database is laid out when it is opened, once; what was done in it stays written."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from graph.errors import BadInput, StoreUnavailable
from people import database as database_module
from people.audit import acts, note
from people.database import PEOPLE, Database
from people.persons import utc_now
from people.tables import Account, Act, Invitation, Key, Table
from people.tables import Session as SignedIn


def test_the_steps_lay_out_what_the_tables_say(database: Database) -> None:
    with database.reading() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), Table.metadata) == []


def test_it_is_laid_out_once_however_many_open_it(address: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Database, [address] * 4))
    with opened[0].writing() as session:
        note(session, utc_now(), None, "tried", "")
    with opened[3].reading() as session:
        assert len(acts(session)) == 1
    for one in opened:
        one.close()


def test_what_raises_leaves_nothing(database: Database) -> None:
    def half() -> None:
        with database.writing() as session:
            note(session, utc_now(), None, "tried", "")
            session.flush()
            raise BadInput("people.name")

    with pytest.raises(BadInput):
        half()
    with database.reading() as session:
        assert session.scalars(select(Act)).all() == []


@pytest.mark.parametrize("statement", ["UPDATE act SET name = 'other'", "DELETE FROM act"])
def test_nobody_changes_what_was_done(database: Database, statement: str) -> None:
    with database.writing() as session:
        note(session, utc_now(), "somebody", "tried", "x")
    with pytest.raises(DatabaseError, match="what was done stays written"), database.writing() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert [one.name for one in acts(session)] == ["tried"]


def test_one_that_a_newer_release_laid_out_is_left_alone(address: str) -> None:
    opened = Database(address)
    with opened.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(BadInput, match="newer"):
        Database(address)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path}/new/people.db")
    opened.close()
    assert stat.S_IMODE((tmp_path / "new" / "people.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "said", ["", "people.db", "mysql://x/y", "sqlite://host/people.db", "sqlite://", "sqlite:///:memory:", "://"]
)
def test_what_is_no_address_is_told(said: str) -> None:
    with pytest.raises(BadInput, match="IMECE_PEOPLE"):
        Database(said)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path}/file/people.db")


def test_a_server_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as told:
        Database("postgresql://somebody:hidden-word@127.0.0.1:9/people")
    assert "hidden-word" not in str(told.value)


def test_what_the_database_complains_of_says_no_values(database: Database) -> None:
    def twice() -> None:
        with database.writing() as session:
            session.execute(text("INSERT INTO no_such_table VALUES (:word)"), {"word": "gizli-söz"})

    with pytest.raises(DatabaseError) as raised:
        twice()
    assert "gizli-söz" not in str(raised.value)


def test_what_was_laid_out_before_goes_on_as_it_was(address: str) -> None:
    """A session of before was proved when it began, a key of before reads, an address of before is not confirmed."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine  # noqa: PLC0415

    url = address.replace("postgresql:", "postgresql+pg8000:")
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes.update(connection=connection, version_table=PEOPLE.remembered_in)
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO account VALUES ('a', 'a@b.example', 'A', 'x', :no, :then)",
            "INSERT INTO session VALUES ('s', 'a', :then, :then)",
            "INSERT INTO key VALUES ('k', 't', 'a', 'crm', :then, NULL)",
            "INSERT INTO invitation VALUES ('i', 'c@b.example', 'tr:x', 'owner', :then)",
        ):
            connection.execute(text(statement), {"no": False, "then": "2026-11-01 10:00:00"})
    engine.dispose()
    opened = Database(address)
    with opened.reading() as session:
        assert session.get_one(SignedIn, "s").proved == datetime(2026, 11, 1, 10, tzinfo=UTC)
        assert (session.get_one(Key, "k").scopes, session.get_one(Key, "k").ends) == ("read", None)
        assert (session.get_one(Account, "a").language, session.get_one(Account, "a").confirmed) == ("tr", False)
        assert not session.get_one(Invitation, "i").mailed
        assert not any(one.by_passkey for one in (session.get_one(SignedIn, "s"), session.get_one(Key, "k")))
    opened.close()
