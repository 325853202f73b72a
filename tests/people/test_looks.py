"""Who has looked is counted once each, by organisation, for those who share the document, for a year."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from graph.opening import open_store
from people import accounts, documents
from people.accounts import signed_in
from people.database import Database
from people.looks import KEPT, look, looks_at
from people.persons import Person
from people.signing import keeping
from people.signing.personal import erase, known_of
from people.storage.files import Files
from people.tables import Look
from tests.people.opportunities.market import NOW


def joined(database: Database, email: str, *organisations: str) -> Person:
    for organisation in organisations:
        link = accounts.invite(database, None, email, organisation, "reader", NOW)
        found = signed_in(database, accounts.join(database, link, "Ayşe", "dört sarı kedi bahçede", NOW), NOW)
    assert found is not None
    return found


@pytest.fixture
def sharer(database: Database) -> Person:
    link = accounts.invite(database, None, "s@firma.example", "tr:firma", "owner", NOW)
    found = signed_in(database, accounts.join(database, link, "Sahip", "dört sarı kedi bahçede", NOW), NOW)
    assert found is not None
    return found


@pytest.fixture
def document(database: Database, sharer: Person, tmp_path: Path) -> str:
    return documents.share(
        database, Files(tmp_path), sharer, "tr:firma", "a.txt", BytesIO(b"Nanolif."), ["public"], NOW
    )


def rows(database: Database) -> list[Look]:
    with database.reading() as session:
        return list(session.scalars(select(Look)))


def test_people_are_counted_once_by_organisation_and_their_own_not(
    database: Database, sharer: Person, document: str
) -> None:
    lab, two = joined(database, "a@lab.example", "tr:lab"), joined(database, "b@lab.example", "tr:lab")
    nobody = accounts.invite_admin(database, "admin@x.example")
    admin = signed_in(database, accounts.join(database, nobody, "Ada", "dört sarı kedi bahçede", NOW), NOW)
    assert admin is not None
    for who, download in ((lab, False), (lab, True), (lab, False), (two, False), (admin, False), (sharer, True)):
        look(database, who, document, download=download, now=NOW)
    found = looks_at(database, sharer, document, NOW)
    assert found is not None
    assert (found.opened, found.downloaded, found.people, found.others) == (3, 1, {"tr:lab": 2}, 1)
    assert looks_at(database, lab, document, NOW) is None
    look(database, lab, "no such document", now=NOW)
    assert len(rows(database)) == 3
    assert known_of(database, lab)["look"][0]["document"] == document


def test_who_opens_it_many_times_at_once_is_one(database: Database, sharer: Person, document: str) -> None:
    lab = joined(database, "a@lab.example", "tr:lab")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda at: look(database, lab, document, download=at % 2 == 0, now=NOW), range(16)))
    (held,) = rows(database)
    assert held.downloaded


def test_a_look_goes_after_a_year_with_the_account_and_with_the_document(
    database: Database, sharer: Person, document: str
) -> None:
    lab, other = joined(database, "a@lab.example", "tr:lab"), joined(database, "b@uni.example", "tr:uni")
    look(database, lab, document, now=NOW)
    look(database, other, document, now=NOW + timedelta(days=200))
    found = looks_at(database, sharer, document, NOW + KEPT + timedelta(days=1))
    assert found is not None
    assert found.people == {"tr:uni": 1}
    keeping.look_through(database, NOW + KEPT + timedelta(days=1))
    assert [one.account for one in rows(database)] == [other.id]
    look(database, lab, document, now=NOW + KEPT)
    erase(database, lab, ("tr:lab",), NOW)
    assert [one.account for one in rows(database)] == [other.id]
    documents.withdraw(database, open_store("memory:"), sharer, document, NOW)
    assert rows(database) == []
    look(database, other, document, now=NOW)
    assert rows(database) == []
    assert looks_at(database, sharer, document, NOW) is None
