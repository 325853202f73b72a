"""What is known of somebody, whole and for themselves, and how an account goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table as Laid
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from graph.errors import BadInput
from graph.words.sentences import LANGUAGES, Sentence, series
from people.audit import note
from people.backing_off import forget
from people.database import Database
from people.mail import Letter, send
from people.persons import Person, utc_now
from people.signing.forgotten import FORGOTTEN
from people.signing.registering import REGISTER
from people.tables import Account, Invitation, Job, Link, Mail, Membership

SECRET = frozenset({
    "token", "password", "text", "html", "state", "nonce", "verifier", "invitation", "feed", "vector",
    "secret", "challenge", "public_key"})  # fmt: skip
"""Columns that nobody is given: what is kept of secrets, mails with links, and what was computed of a question."""
BY_ADDRESS = ("email", "recipient")


def known_of(database: Database, who: Person) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """Every row of every table that names the account or its address, by table, without secrets.

    A table that comes later is in it by its column `account`, one of the programme's too.
    """
    with database.reading() as session:
        found = {table.name: _rows(session, table, who) for table in database.tables}
    return {name: rows for name, rows in found.items() if rows}


def _rows(session: Session, table: Laid, who: Person) -> list[Mapping[str, object]]:
    columns = table.columns
    named = [columns["id"] == who.id] if table.name == Account.__tablename__ else []
    if "account" in columns:
        named.append(columns["account"] == who.id)
    named += [columns[name] == who.email for name in BY_ADDRESS if name in columns]
    if not named:
        return []
    shown = [column for column in columns if column.name not in SECRET]
    rows = session.execute(select(*shown).where(or_(*named)).order_by(*table.primary_key.columns))
    return [{name: _said(value) for name, value in row._mapping.items()} for row in rows]


def _said(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else value


def owned_alone(database: Database, who: Person) -> Sequence[str]:
    """The organisations of which nobody else is an owner."""
    with database.reading() as session:
        return _owned_alone(session, who)


def _owned_alone(session: Session, who: Person) -> list[str]:
    held = select(Membership).where(Membership.role == "owner").order_by(Membership.organisation)
    mine = select(Membership.organisation).where(Membership.account == who.id, Membership.role == "owner")
    owners: dict[str, set[str]] = {}
    for one in session.scalars(held.where(Membership.organisation.in_(mine)).with_for_update()):
        owners.setdefault(one.organisation, set()).add(one.account)
    return [organisation for organisation, accounts in owners.items() if accounts == {who.id}]


def erase(
    database: Database, who: Person, left: Collection[str] = (), now: datetime | None = None, site: str | None = None
) -> None:
    """Erase an account with all its rows; the audit keeps its number alone, and shared documents their organisation.

    BadInput where an organisation would be without an owner that is not `left` so knowingly: then nothing is done.
    """
    now = now or utc_now()
    with database.writing() as session:
        alone = [one for one in _owned_alone(session, who) if one not in left]
        if alone:
            raise BadInput("people.erase.last_owner", organisations=series(alone))
        account = session.get_one(Account, who.id)
        language, email = account.language, account.email
        session.execute(delete(Invitation).where(Invitation.email == email))
        session.execute(delete(Link).where(Link.email == email))
        session.execute(delete(Mail).where((Mail.recipient == email) | (Mail.account == who.id)))
        asked = [f"{one} {email}" for one in LANGUAGES]
        session.execute(delete(Job).where(Job.kind.in_((FORGOTTEN, REGISTER)), Job.subject.in_(asked)))
        forget(session, email)
        session.execute(delete(Account).where(Account.id == who.id))
        note(session, now, who.id, "account.erased", "")
        if site is not None:
            told = (Sentence("people.mail.erased"),)
            send(session, now, Letter("account.erased", email, language, Sentence("people.mail.erased.subject"), told))
