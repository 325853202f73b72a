"""Keys do what they were made for, until they end or are revoked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from graph.errors import BadInput, NotAllowed, NotFound
from people import accounts, keys
from people.database import Database
from people.persons import OWN, READ, WRITE, Person

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD = "dört sarı kedi bahçede"


def joined(database: Database, email: str) -> Person:
    link = accounts.invite(database, None, email, "tr:firma", "owner", NOW)
    found = accounts.signed_in(database, accounts.join(database, link, "Ayşe", GOOD, NOW), NOW)
    assert found is not None
    return found


@pytest.fixture
def owner(database: Database) -> Person:
    return joined(database, "ayse@firma.example")


def test_a_key_reads_for_its_account_until_it_is_revoked(owner: Person, database: Database) -> None:
    token = keys.make_key(database, owner, "nightly report", NOW)
    assert token.startswith(keys.KEY_BEGINS)
    (held,) = keys.keys(database, owner)
    assert (held.name, held.used) == ("nightly report", None)
    assert token not in held.token
    found = keys.person_of_key(database, token, NOW)
    assert found is not None
    assert (found.id, found.roles, found.form) == (owner.id, owner.roles, "")
    assert keys.keys(database, owner)[0].used == NOW
    other = joined(database, "other@b.example")
    with pytest.raises(NotFound):
        keys.revoke_key(database, other, held.id, NOW)
    keys.revoke_key(database, owner, held.id, NOW)
    assert keys.person_of_key(database, token, NOW) is None


def test_an_account_has_so_many_keys(owner: Person, database: Database) -> None:
    for number in range(keys.KEYS):
        keys.make_key(database, owner, str(number), NOW)
    with pytest.raises(BadInput, match="revoke one"):
        keys.make_key(database, owner, "one more", NOW)


def test_a_key_does_what_its_scopes_say_and_no_more(owner: Person, database: Database) -> None:
    made = {scopes: keys.make_key(database, owner, "k", NOW, scopes) for scopes in ((), (WRITE,), (OWN, WRITE))}
    for scopes, token in made.items():
        found = keys.person_of_key(database, token, NOW)
        assert found is not None
        assert found.scopes == {READ, *scopes}
        for scope in {WRITE, OWN} - set(scopes):
            with pytest.raises(NotAllowed, match=f"with the scope “{scope}”"):
                found.check_scope(scope)
        found.check_scope(READ)
    owner.check_scope(WRITE)
    with pytest.raises(BadInput, match="no more than read, write, own"):
        keys.make_key(database, owner, "k", NOW, ("admin",))


def test_a_key_ends_after_its_last_day(owner: Person, database: Database) -> None:
    token = keys.make_key(database, owner, "k", NOW, (), date(2026, 11, 28))
    assert keys.person_of_key(database, token, datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC))
    assert keys.person_of_key(database, token, datetime(2026, 11, 29, tzinfo=UTC)) is None
    for day in (date(2026, 11, 26), date(2036, 12, 31), date.max):
        with pytest.raises(BadInput, match="YYYY-MM-DD"):
            keys.make_key(database, owner, "k", NOW, (), day)
    assert keys.make_key(database, owner, "k", NOW, (), (NOW + timedelta(0)).date())
