"""Passkeys that are demanded: of whoever acts for an organisation, of staff and administrators, of one's own account.

Whoever signs in otherwise may make a passkey where they have none, and do nothing else. Whoever has lost all of theirs
is let make another by an owner, an administrator, or who runs the service, for a day and with their password.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotAllowed, NotFound
from graph.words.sentences import Sentence
from people.accounts import renew
from people.audit import note
from people.database import Database
from people.mail import tell
from people.persons import ONESELF, STAFF, Person, may_renew, person, utc_now
from people.secrets import digest_of
from people.signing.passkeys import Asked, Made, Site, ask_to_register, keep
from people.signing.proof import is_fresh
from people.tables import Account, Demand, Membership
from people.tables import Session as SignedIn

OPEN = timedelta(days=1)
"""How long somebody who has lost their passkeys may make another."""


def demand(database: Database, who: Person, whose: str, now: datetime | None = None) -> None:
    """Ask for passkeys from now on: of an organisation's people (an owner), of `STAFF` (an administrator), of oneself.

    BadInput for whoever did not sign in with one: they would be the first whom it keeps out.
    """
    _check(who, whose)
    now = now or utc_now()
    if not who.by_passkey:
        raise BadInput("people.demand.first")
    with database.writing() as session:
        if whose == ONESELF:
            session.get_one(Account, who.id).passkey_only = True
        elif session.get(Demand, whose) is None:
            session.add(Demand(whose=whose, account=who.id, made=now))
        note(session, now, who.id, "passkey.demanded", whose)


def release(database: Database, who: Person | None, whose: str, now: datetime | None = None) -> None:
    """Ask for them no longer; None is who runs the service, `whose` then an organisation, `STAFF` or an e-mail."""
    now = now or utc_now()
    if who is not None:
        _check(who, whose)
    with database.writing() as session:
        if who is None and whose != STAFF and session.get(Demand, whose) is None:
            account = _account(session, Account.email == whose.strip().lower())
            account.passkey_only, whose = False, account.id
        elif who is not None and whose == ONESELF:
            session.get_one(Account, who.id).passkey_only = False
        else:
            session.execute(delete(Demand).where(Demand.whose == whose))
        note(session, now, who.id if who else None, "passkey.released", whose)


def demands(database: Database) -> Sequence[str]:
    """The organisations that ask for passkeys, and `STAFF` where administrators do."""
    with database.reading() as session:
        return session.scalars(select(Demand.whose).order_by(Demand.whose)).all()


def let_renew(
    database: Database, by: Person | None, account: str, now: datetime | None = None, site: str | None = None
) -> None:
    """Let somebody who has lost their passkeys make another one, for a day; `account` is an id or an e-mail.

    By who runs the service (None), an administrator, or owners of all organisations that ask it of that account.
    """
    now, named = now or utc_now(), account.strip().lower()
    with database.writing() as session:
        if by is not None and not by.admin and not _acts_with(session, by, named):
            raise NotAllowed("people.demand.renew")
        held = _account(session, (Account.id == named) | (Account.email == named))
        if by is not None and not by.admin and not _decides(by, person(session, held)):
            raise NotAllowed("people.demand.renew")
        held.renewable = now + OPEN
        note(session, now, by.id if by else None, "passkey.renewable", held.id)
        said = (Sentence("people.mail.passkey.renewable"), Sentence("people.mail.not_you"))
        tell(session, now, site, held, "passkey.renewable", Sentence("people.mail.passkey.renewable.subject"), *said)


def may_make(database: Database, who: Person, now: datetime | None = None) -> bool:
    """Whether somebody who signed in without a passkey may make one."""
    with database.reading() as session:
        return may_renew(session, session.get_one(Account, who.id), now or utc_now())


def ask_to_make(database: Database, site: Site, who: Person, now: datetime | None = None) -> Asked:
    """Ask the browser of somebody who signed in without a passkey for one; BadInput unless they did so just now."""
    now = now or utc_now()
    if not is_fresh(who, now):
        raise BadInput("people.passkey.stale")
    if not may_make(database, who, now):
        raise BadInput("people.passkey.only")
    return ask_to_register(database, site, who, now)


def make(  # noqa: PLR0913, PLR0917 - whose, what, in which session
    database: Database, who: Person, made: Made, session_token: str, now: datetime | None = None,
    mails: str | None = None,
) -> str:  # fmt: skip
    """Keep the passkey of somebody who signed in without, whose session goes on as one that began with it.

    The word for its cookie; BadInput where the account has passkeys by now, and was opened for no other.
    """
    now = now or utc_now()
    with database.writing() as session:
        account = session.get_one(Account, who.id, with_for_update=True)
        if not may_renew(session, account, now):
            raise BadInput("people.passkey.only")
        keep(session, now, account, made, mails)
        account.renewable = None
        session.get_one(SignedIn, digest_of(session_token)).by_passkey = True
        session.flush()
        return renew(session, session_token, now, proved=True)


def _check(who: Person, whose: str) -> None:
    if whose == STAFF and not who.admin:
        raise NotAllowed("people.staff.admin")
    if whose not in {STAFF, ONESELF}:
        who.check_may("owner", whose)


def _decides(by: Person, other: Person) -> bool:
    """Whether all who ask for a passkey of somebody are organisations of which `by` is an owner."""
    return bool(other.demanded) and all(by.roles.get(one) == "owner" for one in other.demanded)


def _acts_with(session: Session, by: Person, account: str) -> bool:
    owned = [one for one, role in by.roles.items() if role == "owner"]
    held = select(Membership.account).where(Membership.account == account, Membership.organisation.in_(owned))
    return session.scalar(held.limit(1)) is not None


def _account(session: Session, which: ColumnElement[bool]) -> Account:
    held = session.scalar(select(Account).where(which))
    if held is None:
        raise NotFound("people.staff.nobody")
    return held
