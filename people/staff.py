"""The staff of centres: accounts that act for a territory, and may decide claims of the organisations in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from graph.codes import region_code
from graph.errors import NotAllowed, NotFound
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from people.tables import Account, Staff


def appoint(database: Database, by: Person, email: str, territory: str, now: datetime | None = None) -> None:
    """Let an account act for a territory (a NUTS code); by an administrator. NotFound for no such account."""
    _check(by)
    code = region_code(territory.strip())
    with database.writing() as session:
        account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
        if account is None:
            raise NotFound("people.staff.nobody")
        session.merge(Staff(account=account.id, territory=code))
        note(session, now or utc_now(), by.id, "staff.appointed", f"{account.id} {code}")


def dismiss(database: Database, by: Person, account: str, territory: str, now: datetime | None = None) -> None:
    """Let an account no longer act for a territory, from the next request on."""
    _check(by)
    with database.writing() as session:
        held = session.get(Staff, (account, territory))
        if held is None:
            raise NotFound("people.staff.none")
        session.delete(held)
        note(session, now or utc_now(), by.id, "staff.dismissed", f"{account} {territory}")


def staff(database: Database) -> Sequence[tuple[str, str, str, str]]:
    """Who acts for which territory: account, name, e-mail and territory, by territory and name."""
    rows = select(Account.id, Account.name, Account.email, Staff.territory).join(Staff, Staff.account == Account.id)
    with database.reading() as session:
        found = session.execute(rows.order_by(Staff.territory, Account.name, Account.id))
        return [(id_, name, email, territory) for id_, name, email, territory in found]


def _check(by: Person) -> None:
    if not by.admin:
        raise NotAllowed("people.staff.admin")
