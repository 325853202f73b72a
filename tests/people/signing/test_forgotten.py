"""A forgotten password: the same for everybody who asks, one link for whoever has the mail, and it is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from graph.errors import BadInput, NotFound
from people import accounts
from people.backing_off import FREE
from people.database import Database
from people.jobs import Worker
from people.persons import Person
from people.signing.addresses import ask_to_move, move, moving
from people.signing.forgotten import FORGOTTEN, ask_for_link, check_link, mail_link, reset
from people.tables import Job, Mail

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GOOD, OTHER = "dört sarı kedi bahçede", "beş mavi kuş damda"
HERE, SITE = "192.0.2.1", "https://imece.example"
HOUR = timedelta(hours=1)


def joined(database: Database, email: str = "ayse@firma.example", language: str = "tr") -> Person:
    link = accounts.invite(database, None, email, "tr:firma", "owner", NOW)
    token = accounts.join(database, link, "Ayşe", GOOD, NOW, language)
    found = accounts.signed_in(database, token, NOW)
    assert found is not None
    return found


def mails(database: Database, to: str) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).where(Mail.recipient == to).order_by(Mail.made, Mail.id)))


def word(mail: Mail) -> str:
    """The word of the link in a mail."""
    found = re.search(rf"{SITE}/\w+/\w+/([\w-]{{43}})", mail.text)
    assert found
    return found[1]


def work_off(database: Database) -> None:
    worker = Worker(database, {FORGOTTEN: lambda subject: mail_link(database, SITE, subject, NOW)})
    while worker.step(NOW):
        pass


def asked(database: Database, email: str, now: datetime = NOW) -> str:
    """Ask, let the worker work, and take the word out of the newest mail."""
    before = {mail.id for mail in mails(database, email)}
    ask_for_link(database, email, HERE, "tr", now)
    work_off(database)
    (mail,) = (mail for mail in mails(database, email) if mail.id not in before)
    return word(mail)


def test_the_link_sets_another_password_once_and_ends_every_session(database: Database) -> None:
    who = joined(database, language="en")
    old = accounts.sign_in(database, who.email, GOOD, HERE, NOW)
    token = asked(database, who.email)
    assert f"{SITE}/en/password/{token}" in mails(database, who.email)[0].text
    check_link(database, token, NOW)
    with pytest.raises(BadInput):
        reset(database, token, "kısa", NOW)
    new = reset(database, token, OTHER, NOW, SITE)
    assert accounts.signed_in(database, old, NOW) is None
    assert new is not None
    found = accounts.signed_in(database, new, NOW)
    assert found is not None
    assert found.confirmed
    subjects = {mail.subject for mail in mails(database, who.email)}
    assert subjects == {"İmece: a new password", "İmece: your password has changed"}
    with pytest.raises(NotFound):
        reset(database, token, GOOD, NOW)
    assert accounts.sign_in(database, who.email, OTHER, HERE, NOW)


def test_the_link_ends_after_an_hour_and_when_another_is_asked_for(database: Database) -> None:
    who = joined(database)
    first, second = (asked(database, who.email) for _ in range(2))
    for token, when in ((first, NOW), (second, NOW + HOUR + timedelta(seconds=1)), ("made-up", NOW)):
        with pytest.raises(NotFound):
            check_link(database, token, when)
        with pytest.raises(NotFound):
            reset(database, token, OTHER, when)
    with pytest.raises(NotFound):
        moving(database, second, NOW)
    check_link(database, second, NOW + HOUR)


def test_asking_does_the_same_for_known_and_unknown_and_only_the_known_gets_a_mail(database: Database) -> None:
    who = joined(database)
    for email in (who.email, "nobody@firma.example"):
        ask_for_link(database, f" {email.upper()} ", HERE, "tr", NOW)
        with database.reading() as session:
            assert [one.subject for one in session.scalars(select(Job))] == [f"tr {email}"]
            assert session.scalars(select(Mail)).all() == []
        work_off(database)
        assert len(mails(database, email)) == (email == who.email)
        with database.writing() as session:
            for mail in session.scalars(select(Mail)):
                session.delete(mail)
            for job in session.scalars(select(Job)):
                session.delete(job)


@pytest.mark.parametrize("email", ["ayse@firma.example", "nobody@firma.example"])
def test_asking_often_waits_by_address_of_mail_and_of_client(database: Database, email: str) -> None:
    joined(database)
    for _ in range(FREE["email"]):
        ask_for_link(database, email, HERE, "tr", NOW)
    with pytest.raises(BadInput, match="too many tries"):
        ask_for_link(database, email, "198.51.100.7", "tr", NOW)
    for number in range(FREE["address"] - FREE["email"]):
        ask_for_link(database, f"a{number}@b.example", HERE, "tr", NOW)
    with pytest.raises(BadInput, match="too many tries"):
        ask_for_link(database, "another@b.example", HERE, "tr", NOW)
    # Who asked too often for mails can sign in all the same.
    assert accounts.sign_in(database, "ayse@firma.example", GOOD, HERE, NOW)


def test_who_was_kept_waiting_signs_in_with_the_new_password(database: Database) -> None:
    who = joined(database)
    for _ in range(FREE["email"]):
        with pytest.raises(BadInput):
            accounts.sign_in(database, who.email, "wrong password it is", HERE, NOW)
    reset(database, asked(database, who.email), OTHER, NOW)
    assert accounts.sign_in(database, who.email, OTHER, HERE, NOW)


def test_another_address_is_confirmed_there_and_told_here(database: Database) -> None:
    who = joined(database)
    reset_word = asked(database, who.email)
    ask_to_move(database, SITE, who, " Ayse@Yeni.example", HERE, NOW)
    assert any("ayse@yeni.example" in mail.text for mail in mails(database, who.email))
    (mail,) = mails(database, "ayse@yeni.example")
    assert moving(database, word(mail), NOW) == "ayse@yeni.example"
    with pytest.raises(NotFound):
        check_link(database, word(mail), NOW)
    with pytest.raises(NotFound):
        move(database, word(mail), SITE, NOW + HOUR + timedelta(seconds=1))
    move(database, word(mail), SITE, NOW)
    assert any("artık ayse@yeni.example" in one.text for one in mails(database, who.email))
    assert accounts.sign_in(database, "ayse@yeni.example", GOOD, HERE, NOW)
    with pytest.raises(BadInput):
        accounts.sign_in(database, who.email, GOOD, HERE, NOW)
    for _ in range(2):
        with pytest.raises(NotFound):
            move(database, word(mail), SITE, NOW)
    with pytest.raises(NotFound):
        reset(database, reset_word, OTHER, NOW)


def test_an_address_that_somebody_has_is_not_told_and_not_taken(database: Database) -> None:
    who, other = joined(database), joined(database, "ali@firma.example")
    ask_to_move(database, SITE, who, other.email, HERE, NOW)
    assert mails(database, other.email) == []
    ask_to_move(database, SITE, who, "new@firma.example", HERE, NOW)
    joined(database, "new@firma.example")
    with pytest.raises(NotFound):
        move(database, word(mails(database, "new@firma.example")[0]), SITE, NOW)
    with pytest.raises(BadInput, match="already"):
        ask_to_move(database, SITE, who, who.email, HERE, NOW)
    with pytest.raises(BadInput, match="name@example"):
        ask_to_move(database, SITE, who, "a@b.example, c@d.example", HERE, NOW)


def test_an_invitation_by_mail_confirms_the_address_and_is_in_the_language_of_its_reader(database: Database) -> None:
    joined(database, "ali@firma.example", "en")
    letter = accounts.Mailed(SITE, "Zar Arıtma", "tr")
    accounts.invite(database, None, "ali@firma.example", "tr:zar", "reader", NOW, letter)
    assert "You are invited to act for Zar Arıtma" in mails(database, "ali@firma.example")[0].text
    accounts.invite(database, None, "new@firma.example", "tr:zar", "reader", NOW, letter)
    (mail,) = mails(database, "new@firma.example")
    assert mail.ends == NOW + accounts.INVITED
    found = accounts.signed_in(database, accounts.join(database, word(mail), "N", GOOD, NOW), NOW)
    assert found is not None
    assert (found.confirmed, joined(database).confirmed) == (True, False)
