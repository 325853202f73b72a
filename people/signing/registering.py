"""An account for somebody whom nobody has invited: by a link that is mailed to their address.

As with a forgotten password every address is answered alike, and a worker looks whether it has an account.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from graph.words.sentences import Sentence
from people.accounts import begin_session, new_account
from people.database import Database
from people.mail import Letter, Link, send
from people.persons import utc_now
from people.signing.links import LASTS, ask_by_mail, held_link, new_link
from people.tables import Account

REGISTER = "account.begin"
"""The work that asking for an account comes to; its subject is language and address."""


def ask_for_account(database: Database, email: str, address: str, language: str, now: datetime | None = None) -> None:
    """Ask for a mail with a link; BadInput where it is no address, or it was asked for too often."""
    ask_by_mail(database, REGISTER, email, address, language, now)


def mail_beginning(database: Database, site: str, subject: str, now: datetime | None = None) -> None:
    """Mail a link to an address without an account, and to one with an account, that it has one."""
    now, (language, _, email) = now or utc_now(), subject.partition(" ")
    with database.writing() as session:
        account = session.scalar(select(Account).where(Account.email == email))
        title = Sentence("people.mail.begin.subject")
        if account is not None:
            link = Link(Sentence("people.mail.known.go"), f"{site}/{account.language}/signin")
            said = (Sentence("people.mail.known"), link, Sentence("people.mail.ignore"))
            send(session, now, Letter(REGISTER, email, account.language, title, said, account.id), now + LASTS)
            return
        token = new_link(session, now, "account", email)
        link = Link(Sentence("people.mail.begin.go"), f"{site}/{language}/register/{token}")
        said = (Sentence("people.mail.begin"), link, Sentence("people.mail.ignore"))
        send(session, now, Letter(REGISTER, email, language, title, said), now + LASTS)


def beginning(database: Database, token: str, now: datetime | None = None) -> str:
    """The address for which a link makes an account; NotFound where it makes none."""
    with database.reading() as session:
        return held_link(session, now or utc_now(), "account", token).email


def begin(  # noqa: PLR0913, PLR0917 - by what, who, and how they are written to
    database: Database, token: str, name: str, password: str, language: str, now: datetime | None = None
) -> str:
    """Make the account, which acts for nobody yet, and sign in; the word for the cookie."""
    now = now or utc_now()
    with database.writing() as session:
        held = held_link(session, now, "account", token)
        account = new_account(session, now, held.email, name, password, language, confirmed=True)
        session.delete(held)
        return begin_session(session, now, account.id)
