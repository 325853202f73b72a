"""Where a passkey is demanded nothing else opens an account, nobody is locked out for good, and nobody is told more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from graph.errors import BadInput, NotAllowed, NotFound
from people import accounts, keys, staff
from people.audit import acts
from people.database import Database
from people.persons import ONESELF, STAFF, Person
from people.signing import demands, forgotten, passkeys
from people.signing.demands import OPEN
from people.signing.links import new_link
from people.signing.personal import erase, known_of
from people.signing.proof import FRESH
from people.tables import Account, Mail
from tests.people.signing.authenticator import Authenticator
from tests.people.signing.test_passkeys import GOOD, NOW, SITE, register, sign_in

LATER = NOW + timedelta(minutes=1)


def seen(database: Database, token: str, now: datetime = NOW) -> Person:
    found = accounts.signed_in(database, token, now)
    assert found is not None
    return found


def joined(database: Database, email: str, role: str = "editor", firm: str = "tr:firma") -> tuple[Person, str]:
    token = accounts.join(database, accounts.invite(database, None, email, firm, role, NOW), "Ayşe", GOOD, NOW)
    return seen(database, token), token


def administrator(database: Database, email: str = "admin@merkez.example") -> Person:
    token = accounts.join(database, accounts.invite_admin(database, email, NOW), "Ada", GOOD, NOW)
    return seen(database, token)


def by_passkey(database: Database, who: Person, device: Authenticator | None = None) -> Person:
    """The person as they are once they have signed in with a passkey."""
    device = device or Authenticator()
    register(database, who, device)
    again = sign_in(database, device)
    assert again is not None
    return again


def enter(database: Database, email: str, now: datetime = NOW) -> Person:
    """Somebody after signing in with the password, at another place than all before."""
    return seen(database, accounts.sign_in(database, email, GOOD, f"{email} {now}", now), now)


def enrol(database: Database, who: Person, token: str, device: Authenticator, now: datetime = NOW) -> str:
    asked = passkeys.ask_to_register(database, SITE, who, now)
    made = passkeys.checked_answer(database, SITE, who, asked.token, "yeni", device.make(asked.options), now)
    return demands.make(database, who, made, token, now)


def test_of_an_organisation_it_binds_sessions_and_keys_at_once(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    other, token = joined(database, "ayse@firma.example")
    key = keys.make_key(database, other, "crm", NOW)
    assert not other.is_bound
    demands.demand(database, owner, "tr:firma", NOW)
    bound = seen(database, token)
    assert bound.is_bound
    assert bound.demanded == ("tr:firma",)
    program = keys.person_of_key(database, key, NOW)
    assert program is not None
    assert program.is_bound
    again = seen(database, enrol(database, bound, token, Authenticator()))
    assert (again.is_bound, again.by_passkey) == (False, True)
    new = keys.person_of_key(database, keys.make_key(database, again, "crm 2", NOW), NOW)
    assert new is not None
    assert not new.is_bound
    demands.release(database, owner, "tr:firma", NOW)
    assert not seen(database, accounts.sign_in(database, "ayse@firma.example", GOOD, "yer", NOW)).is_bound
    assert demands.demands(database) == []


def test_with_a_passkey_the_password_opens_nothing_and_the_words_are_those_of_a_wrong_one(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    demands.demand(database, owner, ONESELF, NOW)
    said = set()
    for number, (email, password) in enumerate(
        [("sahip@firma.example", GOOD), ("sahip@firma.example", "yanlış bir parola"), ("yok@firma.example", GOOD)]
    ):
        with pytest.raises(BadInput) as refused:
            accounts.sign_in(database, email, password, f"yer {number}", NOW)
        said.add(refused.value.sentence)
    assert len(said) == 1
    assert "passkey" in said.pop()["en"]


def test_a_mailed_link_sets_the_password_and_opens_nothing(database: Database) -> None:
    device = Authenticator()
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0], device)
    demands.demand(database, owner, ONESELF, NOW)
    with database.writing() as session:
        link = new_link(session, NOW, "password", owner.email, owner.id)
    assert forgotten.reset(database, link, "beş mavi kuş damda", NOW) is None
    again = sign_in(database, device)
    assert again is not None
    assert not again.is_bound
    token = accounts.change_password(database, again, "beş mavi kuş damda", GOOD, "yer", NOW)
    assert not seen(database, token).is_bound, "a session stays what it began as"


def test_whoever_did_not_come_by_one_cannot_ask_for_it(database: Database) -> None:
    owner, _ = joined(database, "sahip@firma.example", "owner")
    admin = administrator(database)
    for who, whose in ((owner, "tr:firma"), (owner, ONESELF), (admin, STAFF)):
        with pytest.raises(BadInput, match="first whom this keeps out"):
            demands.demand(database, who, whose, NOW)
    editor = by_passkey(database, joined(database, "e@firma.example")[0])
    for who, whose in ((editor, "tr:firma"), (editor, STAFF), (editor, "tr:other")):
        with pytest.raises(NotAllowed):
            demands.demand(database, who, whose, NOW)
        with pytest.raises(NotAllowed):
            demands.release(database, who, whose, NOW)
    assert demands.demands(database) == []


def test_of_staff_and_administrators_and_of_nobody_else(database: Database) -> None:
    admin = by_passkey(database, administrator(database))
    other, helper, firm = (
        administrator(database, "b@merkez.example"),
        *(joined(database, email)[0] for email in ("gorevli@merkez.example", "e@firma.example")),
    )
    staff.appoint(database, admin, helper.email, "TR83", NOW)
    demands.demand(database, admin, STAFF, NOW)
    bound = {one.email: enter(database, one.email).is_bound for one in (other, helper, firm)}
    assert bound == {other.email: True, helper.email: True, firm.email: False}


def test_the_last_one_stays_and_another_is_made_by_whoever_has_one(database: Database) -> None:
    first = Authenticator()
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0], first)
    demands.demand(database, owner, "tr:firma", NOW)
    (held,) = passkeys.passkeys(database, owner)
    with pytest.raises(BadInput, match="add another first"):
        passkeys.remove(database, owner, held.id, NOW)
    register(database, owner, Authenticator(), "ikinci")
    passkeys.remove(database, owner, held.id, NOW)
    with pytest.raises(BadInput):
        sign_in(database, first)


def test_a_password_alone_makes_no_second_passkey(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    other, token = joined(database, "ayse@firma.example")
    by_passkey(database, other)
    demands.demand(database, owner, "tr:firma", NOW)
    bound = seen(database, token)
    assert bound.is_bound
    assert not demands.may_make(database, bound, NOW)
    with pytest.raises(BadInput, match="its passkeys alone"):
        enrol(database, bound, token, Authenticator())
    assert len(passkeys.passkeys(database, bound)) == 1


def test_whoever_lost_theirs_is_let_make_another_once_and_for_a_day(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    lost, _ = joined(database, "ayse@firma.example")
    by_passkey(database, lost)
    demands.demand(database, owner, "tr:firma", NOW)
    with pytest.raises(BadInput):
        enter(database, lost.email)
    demands.let_renew(database, owner, lost.id, NOW, "https://imece.example")
    with database.reading() as session:
        (told,) = [one for one in session.query(Mail).all() if one.kind == "passkey.renewable"]
    assert told.recipient == lost.email
    token = accounts.sign_in(database, lost.email, GOOD, "yer", LATER)
    bound = seen(database, token, LATER)
    assert bound.is_bound
    again = seen(database, enrol(database, bound, token, Authenticator(), LATER), LATER)
    assert not again.is_bound
    with pytest.raises(BadInput):
        enter(database, lost.email, LATER)
    demands.let_renew(database, owner, lost.id, NOW)
    with pytest.raises(BadInput):
        enter(database, lost.email, NOW + OPEN)
    with database.reading() as session:
        names = [one.name for one in acts(session)]
    assert names.count("passkey.renewable") == 2
    assert "passkey.demanded" in names


def test_who_may_let_whom(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    stranger = by_passkey(database, joined(database, "yabanci@zar.example", "owner", "tr:zar")[0])
    admin = by_passkey(database, administrator(database))
    member, _ = joined(database, "ayse@firma.example")
    demands.demand(database, owner, "tr:firma", NOW)
    for by, whom in ((stranger, member.id), (owner, stranger.id), (owner, "nobody"), (member, owner.id)):
        with pytest.raises(NotAllowed):
            demands.let_renew(database, by, whom, NOW)
    demands.let_renew(database, owner, member.id, NOW)
    accounts.accept(
        database, accounts.invite(database, None, member.email, "tr:zar", "reader", NOW), member,
        accounts.sign_in(database, member.email, GOOD, "yer", NOW), NOW,
    )  # fmt: skip
    demands.demand(database, stranger, "tr:zar", NOW)
    with pytest.raises(NotAllowed):
        demands.let_renew(database, owner, member.id, NOW)
    demands.let_renew(database, admin, member.email, NOW)
    demands.let_renew(database, None, member.email, NOW)
    with pytest.raises(NotFound):
        demands.let_renew(database, None, "yok@firma.example", NOW)


def test_whoever_runs_the_service_ends_any(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    admin = by_passkey(database, administrator(database))
    demands.demand(database, owner, "tr:firma", NOW)
    demands.demand(database, owner, ONESELF, NOW)
    demands.demand(database, admin, STAFF, NOW)
    assert list(demands.demands(database)) == [STAFF, "tr:firma"]
    for whose in (STAFF, "tr:firma", owner.email):
        demands.release(database, None, whose, NOW)
    assert demands.demands(database) == []
    assert not enter(database, owner.email).is_bound
    with pytest.raises(NotFound):
        demands.release(database, None, "tr:other", NOW)


def test_it_is_made_just_after_signing_in(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    other, token = joined(database, "ayse@firma.example")
    demands.demand(database, owner, "tr:firma", NOW)
    bound = seen(database, token)
    demands.ask_to_make(database, SITE, bound, NOW)
    late = NOW + FRESH + timedelta(seconds=1)
    with pytest.raises(BadInput, match="begin again"):
        demands.ask_to_make(database, SITE, seen(database, token, late), late)
    by_passkey(database, other)
    with pytest.raises(BadInput, match="its passkeys alone"):
        demands.ask_to_make(database, SITE, bound, NOW)


def test_what_an_organisation_asks_stays_when_whoever_asked_goes(database: Database) -> None:
    owner = by_passkey(database, joined(database, "sahip@firma.example", "owner")[0])
    demands.demand(database, owner, "tr:firma", NOW)
    assert known_of(database, owner)["demand"] == [{"whose": "tr:firma", "account": owner.id, "made": NOW.isoformat()}]
    erase(database, owner, ["tr:firma"], NOW)
    assert list(demands.demands(database)) == ["tr:firma"]
    assert joined(database, "yeni@firma.example", "owner")[0].is_bound


def test_sessions_of_before_the_release_count_as_without(database: Database) -> None:
    who, token = joined(database, "ayse@firma.example")
    with database.writing() as session:
        session.get_one(Account, who.id).passkey_only = True
    assert seen(database, token).is_bound
