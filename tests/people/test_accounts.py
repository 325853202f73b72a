"""Accounts are made by invitation, signed in with a password, and told nothing of others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graph.errors import BadInput, NotAllowed, NotFound
from people import accounts
from people.audit import acts
from people.backing_off import FREE
from people.database import Database
from people.persons import Person

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD = "dört sarı kedi bahçede"
HERE = "192.0.2.1"


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)


def admin(database: Database, email: str) -> Person:
    """An administrator, by the invitation of whoever runs the service."""
    link = accounts.invite_admin(database, email, NOW)
    found = accounts.signed_in(database, accounts.join(database, link, "Admin", GOOD, NOW), NOW)
    assert found is not None
    assert (found.admin, found.roles) == (True, {})
    return found


@pytest.fixture
def owner(database: Database) -> Person:
    """The owner of a firm, by the invitation of whoever runs the service."""
    link = accounts.invite(database, None, "Ayse@Firma.example", "tr:firma", "owner", NOW)
    token = accounts.join(database, link, "Ayşe Yılmaz", GOOD, NOW)
    found = accounts.signed_in(database, token, NOW)
    assert found is not None
    return found


def test_an_invitation_makes_an_account_that_acts_for_the_organisation(owner: Person, database: Database) -> None:
    assert (owner.email, owner.name, owner.roles) == ("ayse@firma.example", "Ayşe Yılmaz", {"tr:firma": "owner"})
    token = accounts.sign_in(database, " AYSE@firma.example ", GOOD, HERE, NOW)
    signed = accounts.signed_in(database, token, NOW)
    assert signed is not None
    assert signed.id == owner.id
    with database.reading() as session:
        assert [one.name for one in acts(session)] == [
            "signin",
            "signin",
            "joined.owner",
            "account.made",
            "invited.owner",
        ]


def test_an_invitation_is_taken_once_and_ends(database: Database) -> None:
    link = accounts.invite(database, None, "a@b.example", "tr:x", "reader", NOW)
    with pytest.raises(NotFound):
        accounts.invited(database, link, NOW + accounts.INVITED + timedelta(seconds=1))
    assert accounts.invited(database, link, NOW) == accounts.Invited("a@b.example", "tr:x", "reader", known=False)
    accounts.join(database, link, "A", GOOD, NOW)
    for again in (link, "made-up"):
        with pytest.raises(NotFound):
            accounts.join(database, again, "A", GOOD, NOW)


def test_who_has_an_account_takes_an_invitation_with_it_and_no_other(owner: Person, database: Database) -> None:
    other = admin(database, "other@b.example")
    link = accounts.invite(database, None, owner.email, "tr:second", "editor", NOW)
    assert accounts.invited(database, link, NOW).known
    with pytest.raises(NotFound):
        accounts.accept(database, link, other, "", NOW)
    with pytest.raises(BadInput):
        accounts.join(database, link, "Somebody", GOOD, NOW)
    old = accounts.sign_in(database, owner.email, GOOD, HERE, NOW)
    token = accounts.accept(database, link, owner, old, NOW)
    # Rights rose, so the word of before is worth nothing.
    assert accounts.signed_in(database, old, NOW) is None
    assert accounts.signed_in(database, token, NOW).roles == {"tr:firma": "owner", "tr:second": "editor"}  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_only_owners_and_admins_invite_and_remove(owner: Person, database: Database, role: str) -> None:
    link = accounts.invite(database, owner, "b@firma.example", "tr:firma", role, NOW)
    below = accounts.signed_in(database, accounts.join(database, link, "B", GOOD, NOW), NOW)
    assert below is not None
    with pytest.raises(NotAllowed):
        accounts.invite(database, below, "c@firma.example", "tr:firma", "reader", NOW)
    with pytest.raises(NotAllowed):
        accounts.remove_member(database, below, "tr:firma", owner.id, NOW)
    with pytest.raises(NotAllowed):
        accounts.invite(database, owner, "c@firma.example", "tr:another", "reader", NOW)
    accounts.invite(database, admin(database, "admin@b.example"), "c@firma.example", "tr:another", "owner", NOW)
    assert [(name, held) for _, name, held in accounts.members(database, "tr:firma")] == [
        ("Ayşe Yılmaz", "owner"), ("B", role),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="last owner"):
        accounts.remove_member(database, owner, "tr:firma", owner.id, NOW)
    accounts.remove_member(database, owner, "tr:firma", below.id, NOW)
    with pytest.raises(NotFound):
        accounts.remove_member(database, owner, "tr:firma", below.id, NOW)


def test_so_many_invitations_wait_to_be_taken(
    owner: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(accounts.TO_ONE):
        accounts.invite(database, owner, "b@firma.example", "tr:firma", "reader", NOW)
    with pytest.raises(BadInput, match="3 for one address"):
        accounts.invite(database, owner, "b@firma.example", "tr:firma", "reader", NOW)
    monkeypatch.setattr(accounts, "WAITING", 4)
    accounts.invite(database, owner, "c@firma.example", "tr:firma", "reader", NOW)
    with pytest.raises(BadInput, match="4 invitations that wait"):
        accounts.invite(database, owner, "d@firma.example", "tr:firma", "reader", NOW)
    ended = NOW + accounts.INVITED + timedelta(seconds=1)
    assert accounts.invite(database, owner, "b@firma.example", "tr:firma", "reader", ended)
    assert accounts.invite(database, None, "b@firma.example", "tr:firma", "reader", NOW)


def test_a_role_that_is_none_is_refused(database: Database) -> None:
    with pytest.raises(BadInput, match="owner, editor, reader"):
        accounts.invite(database, None, "a@b.example", "tr:x", "king", NOW)


@pytest.mark.parametrize("email", ["", "a", "a@b", "a b@c.example", "a@b.example\nx", "<a@b.example>", "a@@b.example"])
def test_what_is_no_address_is_refused(database: Database, email: str) -> None:
    with pytest.raises(BadInput, match=r"name@example\.com"):
        accounts.invite(database, None, email, "tr:x", "owner")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 201,
        "passwordpassword",
        "Password123456",
        "aaaaaaaaaaaa",
        "ayse@firma.example",
        "Ayşe Yılmaz Ay"[:13],
    ],
)
def test_a_password_that_is_guessed_first_is_refused(database: Database, password: str) -> None:
    link = accounts.invite(database, None, "ayse@firma.example", "tr:x", "owner", NOW)
    with pytest.raises(BadInput):
        accounts.join(database, link, "Ayşe Yılmaz A", password, NOW)
    assert accounts.join(database, link, "Ayşe Yılmaz A", GOOD, NOW)


def test_known_and_unknown_are_refused_alike(owner: Person, database: Database) -> None:
    said = set()
    for email in (owner.email, "nobody@firma.example", "", "x" * 1000):
        with pytest.raises(BadInput) as refused:
            accounts.sign_in(database, email, "wrong password it is", HERE, NOW)
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize("email", ["ayse@firma.example", "nobody@firma.example"])
def test_who_fails_often_waits_longer_each_time(owner: Person, database: Database, email: str) -> None:
    for _ in range(FREE["email"]):
        with pytest.raises(BadInput, match="check both"):
            accounts.sign_in(database, email, "wrong password it is", HERE, NOW)
    with pytest.raises(BadInput, match="in 5 seconds"):
        accounts.sign_in(database, email, GOOD, "198.51.100.7", NOW)
    with pytest.raises(BadInput, match="check both"):
        accounts.sign_in(database, email, "wrong password it is", HERE, later(seconds=6))
    with pytest.raises(BadInput, match="in 10 seconds"):
        accounts.sign_in(database, email, GOOD, HERE, later(seconds=6))
    if email == owner.email:
        assert accounts.sign_in(database, email, GOOD, HERE, later(seconds=20))
        assert accounts.sign_in(database, email, GOOD, HERE, later(seconds=20))


def test_an_address_that_tries_many_accounts_waits(database: Database) -> None:
    for number in range(FREE["address"]):
        with pytest.raises(BadInput, match="check both"):
            accounts.sign_in(database, f"a{number}@b.example", "wrong password it is", HERE, NOW)
    with pytest.raises(BadInput, match="too many tries"):
        accounts.sign_in(database, "another@b.example", GOOD, HERE, NOW)


def test_an_office_where_many_sign_in_does_not_wait(owner: Person, database: Database) -> None:
    for _ in range(FREE["address"] + 5):
        assert accounts.sign_in(database, owner.email, GOOD, HERE, NOW)


def test_a_session_ends_by_idleness_by_age_and_by_its_owner(owner: Person, database: Database) -> None:
    token = accounts.sign_in(database, owner.email, GOOD, HERE, NOW)
    assert accounts.signed_in(database, token, NOW + accounts.IDLE + timedelta(seconds=1)) is None
    for days in range(10, 91, 10):
        assert accounts.signed_in(database, token, later(days=days)) is not None
    assert accounts.signed_in(database, token, later(days=91)) is None
    one, two = (accounts.sign_in(database, owner.email, GOOD, HERE, NOW) for _ in range(2))
    accounts.sign_out(database, owner, one, others=True, now=NOW)
    assert accounts.sessions(database, owner) == 1
    assert accounts.signed_in(database, two, NOW) is None
    accounts.sign_out(database, owner, one, now=NOW)
    assert accounts.signed_in(database, one, NOW) is None
    assert accounts.signed_in(database, "made-up", NOW) is None


def test_another_password_ends_every_session_and_begins_one(owner: Person, database: Database) -> None:
    old = accounts.sign_in(database, owner.email, GOOD, HERE, NOW)
    with pytest.raises(BadInput, match="present password"):
        accounts.change_password(database, owner, "not the one it is", "beş mavi kuş damda", HERE, NOW)
    new = accounts.change_password(database, owner, GOOD, "beş mavi kuş damda", HERE, NOW)
    assert accounts.signed_in(database, old, NOW) is None
    assert accounts.signed_in(database, new, NOW) is not None
    with pytest.raises(BadInput):
        accounts.sign_in(database, owner.email, GOOD, HERE, NOW)
    assert accounts.sign_in(database, owner.email, "beş mavi kuş damda", HERE, NOW)
