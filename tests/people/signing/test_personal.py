"""Somebody gets all that is known of them and no secret, and when their account goes, all of it goes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, text

from graph.errors import BadInput
from people import accounts
from people.audit import acts
from people.database import Database
from people.documents import documents_of, share
from people.keys import keys, make_key
from people.persons import Person
from people.signing import keeping
from people.signing.addresses import ask_to_move
from people.signing.forgotten import ask_for_link, mail_link
from people.signing.personal import erase, known_of, owned_alone
from people.storage.files import Files
from people.tables import Failure, Invitation, Job, Link, Mail, Session, Table

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD, HERE, SITE = "dört sarı kedi bahçede", "192.0.2.1", "https://imece.example"
EMAIL = "ayse@firma.example"


def joined(database: Database, email: str, role: str = "owner", organisation: str = "tr:firma") -> Person:
    link = accounts.invite(database, None, email, organisation, role, NOW)
    found = accounts.signed_in(database, accounts.join(database, link, "Ayşe", GOOD, NOW), NOW)
    assert found is not None
    return found


@pytest.fixture
def busy(database: Database, tmp_path: Path) -> Person:
    """Somebody of whom there is something in every table."""
    who = joined(database, EMAIL)
    make_key(database, who, "crm", NOW, site=SITE)
    ask_to_move(database, SITE, who, "new@firma.example", HERE, NOW)
    accounts.invite(database, None, EMAIL, "tr:other", "reader", NOW)
    ask_for_link(database, EMAIL, HERE, "tr", NOW)
    mail_link(database, SITE, f"tr {EMAIL}", NOW)
    share(database, Files(tmp_path), who, "tr:firma", "a.txt", BytesIO(b"x"), ["public"], NOW)
    return who


def everything(database: Database) -> str:
    """Every cell of the database but for the audit's."""
    with database.reading() as session:
        return "\n".join(
            str(tuple(row))
            for table in Table.metadata.sorted_tables
            if table.name != "act"
            for row in session.execute(select(table))
        )


def test_all_that_is_known_is_given_and_no_secret(busy: Person, database: Database) -> None:
    joined(database, "ali@firma.example")
    known = known_of(database, busy)
    assert set(known) == {
        "account", "act", "document", "document_version", "invitation", "key", "link", "mail", "membership", "session"
    }  # fmt: skip
    said = json.dumps(known)
    assert EMAIL in said
    assert "ali@firma.example" not in said
    for word in ("token", 'password":', "argon2", SITE):
        assert word not in said
    # Whatever table is added that belongs to an account is in it, and goes with it.
    for table in Table.metadata.sorted_tables:
        if "account" in table.columns and table.name not in {"act", "document", "document_version"}:
            (key,) = table.columns["account"].foreign_keys
            assert key.ondelete in {"CASCADE", "SET NULL"}, table.name


def test_an_account_goes_with_all_its_rows_and_the_audit_keeps_its_number(busy: Person, database: Database) -> None:
    other = joined(database, "ali@firma.example")
    assert owned_alone(database, busy) == []
    erase(database, busy, (), NOW, SITE)
    left = everything(database)
    with database.reading() as session:
        (goodbye,) = session.scalars(select(Mail).where(Mail.recipient == EMAIL))
        assert (goodbye.subject, goodbye.account) == ("İmece: hesabınız silindi", None)
        session.expunge_all()
        done = acts(session, busy.id)
    assert left.count(EMAIL) == 1  # the goodbye
    assert "new@firma.example" not in left
    assert done[0].name == "account.erased"
    assert EMAIL not in str([(one.name, one.subject) for one in done])
    assert [name for _, name, _ in accounts.members(database, "tr:firma")] == ["Ayşe"]
    (document,) = documents_of(database, other, "tr:firma")
    assert document.account == busy.id
    with pytest.raises(BadInput):
        accounts.sign_in(database, EMAIL, GOOD, HERE, NOW)
    assert joined(database, EMAIL).id != busy.id


def test_the_last_owner_names_another_or_leaves_the_organisation_knowingly(database: Database) -> None:
    who = joined(database, EMAIL)
    joined(database, "reader@firma.example", "reader")
    accounts.invite(database, None, EMAIL, "tr:second", "owner", NOW)
    assert owned_alone(database, who) == ["tr:firma"]
    for left in ((), ("tr:other",)):
        with pytest.raises(BadInput, match="tr:firma"):
            erase(database, who, left, NOW)
    assert known_of(database, who)["account"]
    joined(database, "ali@firma.example")
    erase(database, who, (), NOW)
    other = joined(database, "veli@b.example", "owner", "tr:alone")
    erase(database, other, ("tr:alone",), NOW)
    assert accounts.members(database, "tr:alone") == []


def test_what_has_ended_is_deleted_every_day_and_nothing_else(busy: Person, database: Database) -> None:
    make_key(database, busy, "short", NOW, (), date(2026, 11, 28))
    make_key(database, busy, "long", NOW, (), date(2030, 1, 1))
    with pytest.raises(BadInput):
        accounts.sign_in(database, "nobody@b.example", "wrong password it is", HERE, NOW)
    with database.writing() as session:
        session.execute(text("UPDATE job SET dead = :dead WHERE kind <> 'document.publish'"), {"dead": True})
    counted = (Session, Failure, Invitation, Link, Mail)

    def rows() -> list[int]:
        with database.reading() as session:
            return [len(session.scalars(select(one)).all()) for one in counted]

    before = rows()
    keeping.look_through(database, NOW)
    assert rows() == before
    assert 0 not in before
    keeping.look_through(database, NOW + timedelta(days=15))
    assert rows() == [0] * len(counted)
    assert {one.name for one in keys(database, busy)} == {"crm", "short", "long"}
    with database.reading() as session:
        assert [one for one in session.scalars(select(Job)) if one.dead] == []
        waiting = session.scalars(select(Job).where(Job.kind == keeping.KEEP).order_by(Job.due)).all()
        assert waiting[0].due == NOW + keeping.EVERY
    keeping.look_through(database, NOW + timedelta(days=40))
    assert {one.name for one in keys(database, busy)} == {"crm", "long"}
    assert "Ayşe" in everything(database)
