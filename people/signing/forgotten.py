"""A password that was forgotten: a link by mail, with which another one is set.

What is asked for is written down in the same way for every address, and looked up by a worker, so that nobody learns
from the answer, or from how long it takes, who has an account.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from graph.words.sentences import Sentence
from people.accounts import begin_session, set_password
from people.audit import note
from people.backing_off import forget
from people.database import Database
from people.mail import Letter, Link, send
from people.persons import is_shut, utc_now
from people.signing.links import LASTS, ask_by_mail, held_link, new_link
from people.tables import Account

FORGOTTEN = "password.forgotten"
"""The work that asking for a link comes to; its subject is language and address."""


def ask_for_link(database: Database, email: str, address: str, language: str, now: datetime | None = None) -> None:
    """Ask for a mail with a link; BadInput where it is no address, or it was asked for too often."""
    ask_by_mail(database, FORGOTTEN, email, address, language, now)


def mail_link(database: Database, site: str, subject: str, now: datetime | None = None) -> None:
    """Mail the link where the address has an account; nothing where it has none."""
    now, (_, _, email) = now or utc_now(), subject.partition(" ")
    with database.writing() as session:
        account = session.scalar(select(Account).where(Account.email == email))
        if account is None:
            return
        token = new_link(session, now, "password", email, account.id)
        link = Link(Sentence("people.mail.forgotten.go"), f"{site}/{account.language}/password/{token}")
        said = (Sentence("people.mail.forgotten"), link, Sentence("people.mail.ignore"))
        title = Sentence("people.mail.forgotten.subject")
        send(session, now, Letter(FORGOTTEN, email, account.language, title, said, account.id), now + LASTS)
        note(session, now, account.id, FORGOTTEN, "")


def check_link(database: Database, token: str, now: datetime | None = None) -> None:
    """NotFound unless the link lets a password be set."""
    with database.reading() as session:
        held_link(session, now or utc_now(), "password", token)


def reset(database: Database, token: str, new: str, now: datetime | None = None, site: str | None = None) -> str | None:
    """Set another password with the link, once; every session ends, and the word for the cookie of a new one.

    None where only a passkey opens the account.
    """
    now = now or utc_now()
    with database.writing() as session:
        held = held_link(session, now, "password", token)
        account = session.get_one(Account, held.account)
        set_password(session, now, account, new, site)
        account.confirmed = True
        session.delete(held)
        forget(session, account.email)
        return None if is_shut(session, account, now) else begin_session(session, now, account.id)
