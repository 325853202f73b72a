"""Links that are mailed: each opens one thing once, for whoever has the mail, and not for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from graph.errors import NotFound
from people.accounts import checked_email, checked_language
from people.backing_off import count
from people.database import Database
from people.jobs import ask
from people.persons import utc_now
from people.secrets import digest_of, new_token
from people.tables import Link

LASTS = timedelta(hours=1)
Purpose = Literal["password", "email", "account"]
"""What a link opens: another password, another address, an account."""


def ask_by_mail(  # noqa: PLR0913, PLR0917 - for what, to whom, from where
    database: Database, work: str, email: str, address: str, language: str, now: datetime | None = None
) -> None:
    """Ask a worker for a mail (`work`, whose subject is language and address), alike for every address.

    BadInput where it is no address, or it was asked for too often.
    """
    now, email = now or utc_now(), checked_email(email)
    with database.writing() as session:
        count(session, now, email, address, work)
        ask(session, now, work, f"{checked_language(language)} {email}")


def new_link(session: Session, now: datetime, purpose: Purpose, email: str, account: str | None = None) -> str:
    """The word for a link that is mailed to an address; one of before for the same no longer works."""
    same = Link.account == account if account else (Link.email == email) & Link.account.is_(None)
    session.execute(delete(Link).where((Link.ends < now) | ((Link.purpose == purpose) & same)))
    token = new_token()
    session.add(Link(token=digest_of(token), purpose=purpose, account=account, email=email, ends=now + LASTS))
    return token


def held_link(session: Session, now: datetime, purpose: Purpose, token: str) -> Link:
    """What a link opens; NotFound where it opens nothing, any more."""
    held = session.get(Link, digest_of(token), with_for_update=True)
    if held is None or held.ends < now or held.purpose != purpose:
        raise NotFound("people.link.none")
    return held
