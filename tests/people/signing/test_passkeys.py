"""A passkey opens its own account, after its device has asked who is there, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.errors import BadInput, NotFound
from people import accounts
from people.audit import acts
from people.database import Database
from people.persons import Person
from people.signing import passkeys
from people.signing.passkeys import LASTS, MOST, Site
from people.signing.personal import erase, known_of
from tests.people.signing.authenticator import PRESENT, Authenticator

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD = "dört sarı kedi bahçede"
SITE = Site("https://imece.example", "imece.example")


def joined(database: Database, email: str = "ayse@firma.example") -> Person:
    link = accounts.invite(database, None, email, "tr:firma", "owner", NOW)
    person = accounts.signed_in(database, accounts.join(database, link, "Ayşe", GOOD, NOW), NOW)
    assert person is not None
    return person


def register(database: Database, who: Person, device: Authenticator, name: str = "iş telefonu") -> None:
    asked = passkeys.ask_to_register(database, SITE, who, NOW)
    passkeys.register(database, SITE, who, asked.token, name, device.make(asked.options), NOW)


def sign_in(database: Database, device: Authenticator, now: datetime = NOW) -> Person | None:
    asked = passkeys.ask_to_sign_in(database, SITE, NOW)
    token = passkeys.sign_in(database, SITE, asked.token, device.use(asked.options), now)
    return accounts.signed_in(database, token, now)


def test_a_passkey_is_made_named_signed_in_with_and_removed(database: Database) -> None:
    who, device = joined(database), Authenticator()
    register(database, who, device)
    (held,) = passkeys.passkeys(database, who)
    assert (held.name, held.used) == ("iş telefonu", None)
    again = sign_in(database, device)
    assert again is not None
    assert again.id == who.id
    assert passkeys.passkeys(database, who)[0].used == NOW
    passkeys.remove(database, who, held.id, NOW)
    with pytest.raises(BadInput, match="sign in with your password"):
        sign_in(database, device)
    with database.reading() as session:
        names = {one.name for one in acts(session)}
    assert {"passkey.made", "signin.passkey", "passkey.removed", "signin.refused"} <= names


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://imece.example.evil"}, {"host": "evil.example"}, {"flags": PRESENT}, {"count": -2}],
    ids=["another origin", "another site", "nobody asked who it is", "a copy that has signed less"],
)
def test_a_wrong_signature_signs_nobody_in(database: Database, wrong: dict[str, Any]) -> None:
    who, device = joined(database), Authenticator(count=9)
    register(database, who, device)
    for name, value in wrong.items():
        setattr(device, name, device.count + value if name == "count" else value)
    with pytest.raises(BadInput, match="sign in with your password"):
        sign_in(database, device)


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}])
def test_a_wrong_answer_makes_no_passkey(database: Database, wrong: dict[str, Any]) -> None:
    who = joined(database)
    with pytest.raises(BadInput, match="could not be added"):
        register(database, who, Authenticator(**wrong))
    assert passkeys.passkeys(database, who) == []


def test_what_was_asked_is_answered_once_in_time_and_by_who_was_asked(database: Database) -> None:
    who, other, device = joined(database), joined(database, "veli@firma.example"), Authenticator()
    register(database, who, device)
    asked = passkeys.ask_to_sign_in(database, SITE, NOW)
    answer = device.use(asked.options)
    passkeys.sign_in(database, SITE, asked.token, answer, NOW)
    late = passkeys.ask_to_sign_in(database, SITE, NOW)
    mine = passkeys.ask_to_register(database, SITE, who, NOW)
    new = Authenticator()
    refused: list[Callable[[], object]] = [
        lambda: passkeys.sign_in(database, SITE, asked.token, answer, NOW),
        lambda: passkeys.sign_in(
            database, SITE, late.token, device.use(late.options), NOW + LASTS + timedelta(seconds=1)
        ),
        lambda: passkeys.sign_in(database, SITE, "", answer, NOW),
        lambda: passkeys.register(database, SITE, other, mine.token, "x", new.make(mine.options), NOW),
    ]
    for one in refused:
        with pytest.raises(BadInput, match="begin again"):
            one()
    for nonsense in (
        "",
        "{}",
        "[]",
        "null",
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
        "[" * 19_000,
    ):
        fresh = passkeys.ask_to_sign_in(database, SITE, NOW)
        with pytest.raises(BadInput, match="sign in with your password"):
            passkeys.sign_in(database, SITE, fresh.token, nonsense, NOW)
        fresh = passkeys.ask_to_register(database, SITE, who, NOW)
        with pytest.raises(BadInput, match="could not be added"):
            passkeys.register(database, SITE, who, fresh.token, "x", nonsense, NOW)


def test_another_challenge_or_another_key_signs_nobody_in(database: Database) -> None:
    who, device = joined(database), Authenticator()
    register(database, who, device)
    other = passkeys.ask_to_sign_in(database, SITE, NOW)
    asked = passkeys.ask_to_sign_in(database, SITE, NOW)
    with pytest.raises(BadInput, match="sign in with your password"):
        passkeys.sign_in(database, SITE, asked.token, device.use(other.options), NOW)
    with pytest.raises(BadInput, match="sign in with your password"):
        sign_in(database, Authenticator(id=device.id))


def test_somebody_elses_is_not_removed_and_one_is_of_one_account(database: Database) -> None:
    who, other, device = joined(database), joined(database, "veli@firma.example"), Authenticator()
    register(database, who, device)
    with pytest.raises(NotFound):
        passkeys.remove(database, other, passkeys.passkeys(database, who)[0].id, NOW)
    for again in (other, who):
        with pytest.raises(BadInput, match="on an account already"):
            register(database, again, device)
    for _ in range(MOST - 1):
        register(database, who, Authenticator())
    with pytest.raises(BadInput, match="passkeys at most"):
        register(database, who, Authenticator())


def test_they_go_with_the_account_and_their_owner_is_given_them(database: Database) -> None:
    who, device = joined(database), Authenticator()
    register(database, who, device)
    (row,) = known_of(database, who)["passkey"]
    assert row["name"] == "iş telefonu"
    assert "public_key" not in row
    erase(database, who, ["tr:firma"], NOW)
    with pytest.raises(BadInput):
        sign_in(database, device)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://imece.example", "imece.example"), ("https://imece.example:8443/imece", "imece.example"),
        ("http://localhost:8000", "localhost"), ("http://imece.example", None), ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None), ("http://127.0.0.1:8000", None), ("", None),
    ],
)  # fmt: skip
def test_they_hold_where_browsers_make_them(address: str, host: str | None) -> None:
    site = Site.at(address)
    assert (site and site.host) == host
    assert site is None or address.startswith(site.origin)


@pytest.mark.parametrize(
    ("public", "origin"),
    [
        ("https://Imece.Example", "https://imece.example"), ("https://imece.example:443", "https://imece.example"),
        ("https://IMECE.example:8443/x", "https://imece.example:8443"), ("http://localhost:80", "http://localhost"),
        ("https://küme.example", "https://xn--kme-hoa.example"),
    ],
)  # fmt: skip
def test_an_address_is_the_origin_that_browsers_name(database: Database, public: str, origin: str) -> None:
    site, who = Site.at(public), joined(database)
    assert site is not None
    device = Authenticator(origin=origin, host=site.host)
    asked = passkeys.ask_to_register(database, site, who, NOW)
    passkeys.register(database, site, who, asked.token, "telefon", device.make(asked.options), NOW)
    asked = passkeys.ask_to_sign_in(database, site, NOW)
    assert passkeys.sign_in(database, site, asked.token, device.use(asked.options), NOW)
