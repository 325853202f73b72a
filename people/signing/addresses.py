"""Another e-mail address for an account: confirmed at the new one, told to the old."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.accounts import checked_email
from people.audit import note
from people.backing_off import count
from people.database import Database
from people.mail import Letter, Link, send, tell
from people.persons import Person, utc_now
from people.signing.links import LASTS, held_link, new_link
from people.tables import Account
from people.tables import Link as Kept

MOVE = "email.change"


def ask_to_move(  # noqa: PLR0913, PLR0917 - who, where to, from where
    database: Database, site: str, who: Person, email: str, address: str, now: datetime | None = None
) -> None:
    """Mail a link to the new address, and tell the old one; nothing tells whether somebody else has the new one."""
    now, email = now or utc_now(), checked_email(email)
    if email == who.email:
        raise BadInput("people.email.same")
    with database.writing() as session:
        count(session, now, who.email, address, MOVE)
        account = session.get_one(Account, who.id)
        token = new_link(session, now, "email", email, account.id)
        note(session, now, who.id, "email.asked", "")
        title = Sentence("people.mail.moving.subject")
        told = (Sentence("people.mail.moving", {"email": email}), Sentence("people.mail.not_you"))
        tell(session, now, site, account, "email.asked", title, *told)
        if session.scalar(select(Account.id).where(Account.email == email)) is None:
            link = Link(Sentence("people.mail.move.go"), f"{site}/{account.language}/email/{token}")
            said = (Sentence("people.mail.move"), link, Sentence("people.mail.ignore"))
            letter = Letter(MOVE, email, account.language, Sentence("people.mail.move.subject"), said, account.id)
            send(session, now, letter, now + LASTS)


def moving(database: Database, token: str, now: datetime | None = None) -> str:
    """The new address that a link confirms; NotFound where it confirms none."""
    with database.reading() as session:
        return held_link(session, now or utc_now(), "email", token).email


def move(database: Database, token: str, site: str | None, now: datetime | None = None) -> None:
    """Give the account the new address, and tell the old one."""
    now = now or utc_now()
    with database.writing() as session:
        held = held_link(session, now, "email", token)
        account = session.get_one(Account, held.account)
        email = held.email
        if session.scalar(select(Account.id).where(Account.email == email)) is not None:
            raise NotFound("people.link.none")
        told = (Sentence("people.mail.moved", {"email": email}), Sentence("people.mail.moved.not_you"))
        tell(session, now, site, account, "email.changed", Sentence("people.mail.moved.subject"), *told)
        account.email, account.confirmed = email, True
        # What was mailed to the old address opens nothing any more.
        session.execute(delete(Kept).where(Kept.account == account.id))
        note(session, now, account.id, "email.changed", "")
