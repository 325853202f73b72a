"""Somebody makes an account by a mail that everybody gets alike, and acts for nobody until a claim is approved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from graph.audience import SIGNED_IN
from graph.errors import BadInput, NotFound
from graph.opening import open_store
from people import accounts
from people.backing_off import FREE
from people.claims import (
    LONGEST,
    MOST,
    Named,
    approve,
    claim,
    claims_of,
    is_of_site,
    organisation_of_claim,
    refuse,
    to_decide,
)
from people.database import Database
from people.persons import Person
from people.rights import audiences
from people.signing import keeping
from people.signing.registering import REGISTER, ask_for_account, begin, beginning, mail_beginning
from people.tables import Job, Mail
from tests.people.signing.test_forgotten import GOOD, HERE, HOUR, NOW, SITE, joined, mails, word

NAMED = Named("Zar Arıtma", SITE)


def registered(database: Database, email: str = "new@zar.example") -> Person:
    mail_beginning(database, SITE, f"tr {email}", NOW)
    token = begin(database, word(mails(database, email)[0]), "Yeni", GOOD, "tr", NOW)
    found = accounts.signed_in(database, token, NOW)
    assert found is not None
    return found


def admin(database: Database) -> Person:
    link = accounts.invite_admin(database, "admin@x.example", NOW)
    found = accounts.signed_in(database, accounts.join(database, link, "Admin", GOOD, NOW), NOW)
    assert found is not None
    return found


def test_a_link_makes_one_account_that_is_confirmed_and_acts_for_nobody(database: Database) -> None:
    who = registered(database)
    assert (who.email, who.confirmed, who.roles, who.admin) == ("new@zar.example", True, {}, False)
    for token in (word(mails(database, who.email)[0]), "made-up"):
        with pytest.raises(NotFound):
            beginning(database, token, NOW)
        with pytest.raises(NotFound):
            begin(database, token, "B", GOOD, "tr", NOW)
    mail_beginning(database, SITE, "en late@zar.example", NOW)
    (mail,) = mails(database, "late@zar.example")
    assert "An İmece account was asked for" in mail.text
    assert beginning(database, word(mail), NOW + HOUR) == "late@zar.example"
    with pytest.raises(NotFound):
        beginning(database, word(mail), NOW + HOUR + timedelta(seconds=1))
    with pytest.raises(BadInput):
        begin(database, word(mail), "B", "kısa", "tr", NOW)


def test_asking_is_alike_for_known_and_unknown_and_both_get_a_mail(database: Database) -> None:
    who = joined(database)
    for email in (who.email, "nobody@firma.example"):
        ask_for_account(database, email, HERE, "tr", NOW)
        with database.writing() as session:
            (job,) = session.scalars(select(Job))
            assert (job.kind, job.subject) == (REGISTER, f"tr {email}")
            assert session.scalars(select(Mail)).all() == []
            session.delete(job)
    mail_beginning(database, SITE, f"tr {who.email}", NOW)
    (mail,) = mails(database, who.email)
    assert "zaten bir hesabı var" in mail.text
    assert "/register/" not in mail.text
    for _ in range(FREE["email"] - 1):
        ask_for_account(database, "nobody@firma.example", HERE, "tr", NOW)
    with pytest.raises(BadInput, match="too many tries"):
        ask_for_account(database, "nobody@firma.example", HERE, "tr", NOW)


def test_who_made_an_account_sees_what_everybody_sees_until_they_act_for_somebody(database: Database) -> None:
    store = open_store("memory:")
    everyone = frozenset({"public"})
    assert audiences(registered(database), everyone, store.seen_by) == everyone
    assert SIGNED_IN in audiences(joined(database), everyone, store.seen_by)
    assert SIGNED_IN in audiences(admin(database), everyone, store.seen_by)
    store.close()


def test_an_owner_of_the_organisation_or_an_administrator_decides_and_nobody_else(database: Database) -> None:
    who, other = registered(database), joined(database, "other@b.example")
    claim(database, who, "tr:zar", " Satış müdürüyüm. ", NOW, NAMED)
    (one,) = claims_of(database, who)
    assert (one.status, one.words) == ("waiting", "Satış müdürüyüm.")
    for stranger in (other, who):
        assert to_decide(database, stranger) == []
        with pytest.raises(NotFound):
            approve(database, stranger, one.id, "owner", NOW)
        with pytest.raises(NotFound):
            refuse(database, stranger, one.id, "x", NOW)
    link = accounts.invite(database, None, "boss@zar.example", "tr:zar", "owner", NOW)
    owner = accounts.signed_in(database, accounts.join(database, link, "Boss", GOOD, NOW), NOW)
    assert owner is not None
    for may in (owner, admin(database)):
        assert [(found.id, found.email, found.confirmed) for found in to_decide(database, may)] == [
            (one.id, who.email, True)
        ]
        assert organisation_of_claim(database, may, one.id) == "tr:zar"
    with pytest.raises(BadInput, match="owner, editor, reader"):
        approve(database, owner, one.id, "king", NOW)
    approve(database, owner, one.id, "editor", NOW, NAMED)
    assert ("Yeni", "editor") in [(name, role) for _, name, role in accounts.members(database, "tr:zar")]
    assert any("onaylandı" in mail.text for mail in mails(database, who.email))
    with pytest.raises(NotFound):
        approve(database, owner, one.id, "owner", NOW)
    with pytest.raises(NotFound):
        organisation_of_claim(database, owner, one.id)


def test_a_refusal_has_a_reason_that_is_told(database: Database) -> None:
    who, boss = registered(database), admin(database)
    claim(database, who, "tr:zar", "", NOW, NAMED)
    # Nobody owns it, so the administrators are told.
    assert "new@zar.example" in mails(database, boss.email)[0].text
    (one,) = to_decide(database, boss)
    with pytest.raises(BadInput, match="Write why"):
        refuse(database, boss, one.id, "  ", NOW)
    refuse(database, boss, one.id, "Sizi tanımıyorlar.", NOW, NAMED)
    assert any("Sizi tanımıyorlar." in mail.text for mail in mails(database, who.email))
    assert [(found.status, found.reason) for found in claims_of(database, who)] == [("refused", "Sizi tanımıyorlar.")]
    assert accounts.members(database, "tr:zar") == []
    claim(database, who, "tr:zar", "again", NOW)
    keeping.look_through(database, NOW + timedelta(days=366))
    assert [found.status for found in claims_of(database, who)] == ["waiting"]


def test_the_owners_are_told_of_a_claim_and_not_the_administrators(database: Database) -> None:
    who, boss, owner = registered(database), admin(database), joined(database)
    claim(database, who, "tr:firma", "", NOW, NAMED)
    assert (len(mails(database, owner.email)), len(mails(database, boss.email))) == (1, 0)


def test_so_many_claims_wait_and_each_is_made_once(database: Database) -> None:
    who, member = registered(database), joined(database)
    for number in range(MOST):
        claim(database, who, f"tr:{number}", "", NOW)
    with pytest.raises(BadInput, match="is waiting already"):
        claim(database, who, "tr:0", "", NOW)
    with pytest.raises(BadInput, match="At most 5 claims"):
        claim(database, who, "tr:more", "", NOW)
    with pytest.raises(BadInput, match="act for this organisation"):
        claim(database, member, "tr:firma", "", NOW)
    with pytest.raises(BadInput, match="at most 1000"):
        claim(database, member, "tr:x", "x" * (LONGEST + 1), NOW)


@pytest.mark.parametrize(
    ("email", "domain", "same"),
    [
        ("a@zar.example", "zar.example", True),
        ("a@satis.zar.example", "zar.example", True),
        ("a@bizar.example", "zar.example", False),
        ("a@zar.example", "satis.zar.example", False),
        ("a@zar.example", None, False),
        ("a@zar.example", "", False),
    ],
)
def test_an_address_is_of_the_domain_of_the_site(email: str, domain: str | None, same: bool) -> None:
    assert is_of_site(email, True, domain) == same
    assert not is_of_site(email, False, domain)
