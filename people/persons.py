"""Who has signed in, as everything else knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotAllowed, NotFound
from people.database import Database
from people.tables import Account, Demand, Membership, Passkey, Staff

Role = Literal["owner", "editor", "reader"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What one may do for an organisation, the most first: invite and name others, share, read."""
READ, WRITE, OWN = "read", "write", "own"
SCOPES = (READ, WRITE, OWN)
"""What a key may do: read what its account may see, share and change for it, fetch what is known of the account."""
STAFF, ONESELF = "@staff", "@self"
"""Who asks for passkeys beside organisations: administrators, of themselves and of staff; and whose account it is."""
SEEN = timedelta(minutes=5)
"""How exactly it is kept when a session or a key was last used: not every read is a write."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the organisations that it acts for, by their ids.

    `form` is what forms of its session carry; empty for a program, which sends none. `language` is what is written in
    to it, `confirmed` says that a mail to its address has come to it. `proved` is when a session last proved who sits
    there; `scopes` is what a program may do, everything for a session.
    `territories` are the NUTS codes for which it acts as staff of a centre.
    `demanded` is who asks that the account is used with a passkey: organisations, `STAFF`, `ONESELF`; `by_passkey` says
    that the session began with one, or that the key was made in such a session.
    """

    id: str
    email: str
    name: str
    admin: bool
    roles: Mapping[str, str]
    form: str = ""
    language: str = "tr"
    confirmed: bool = False
    proved: datetime | None = None
    scopes: frozenset[str] = frozenset(SCOPES)
    territories: tuple[str, ...] = ()
    demanded: tuple[str, ...] = ()
    by_passkey: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether a session or a key may do nothing for want of a passkey, but make one."""
        return bool(self.demanded) and not self.by_passkey

    def covers(self, region: str | None) -> bool:
        """Whether a region lies in one of the person's territories."""
        return bool(self.territories) and (region or "").startswith(self.territories)

    def check_scope(self, scope: str) -> None:
        """NotAllowed for the key of a program that may not do this."""
        if scope not in self.scopes:
            raise NotAllowed("people.key.scope", scope=scope)

    def check_may(self, role: Role, organisation: str) -> None:
        """NotAllowed unless the person has this role for the organisation, or a higher one."""
        held = self.roles.get(organisation)
        if held is None or ROLES.index(held) > ROLES.index(role):
            raise NotAllowed("people.not_yours", organisation=organisation)


def person_of_account(database: Database, account: str) -> Person:
    """The person of an account by its id; NotFound for one that is gone."""
    with database.reading() as session:
        held = session.get(Account, account)
        if held is None:
            raise NotFound("people.account.gone")
        return person(session, held)


def person(session: Session, account: Account, form: str = "") -> Person:
    """The person of an account."""
    held = session.scalars(select(Membership).where(Membership.account == account.id).order_by(Membership.organisation))
    roles = {m.organisation: m.role for m in held}
    known = (account.id, account.email, account.name, account.admin)
    codes = session.scalars(select(Staff.territory).where(Staff.account == account.id).order_by(Staff.territory)).all()
    return Person(
        *known, roles, form, account.language, account.confirmed, territories=tuple(codes),
        demanded=_demanded(session, account, [*roles, *([STAFF] if account.admin or codes else [])]),
    )  # fmt: skip


def _demanded(session: Session, account: Account, of: Sequence[str]) -> tuple[str, ...]:
    asked = session.scalars(select(Demand.whose).where(Demand.whose.in_(of)).order_by(Demand.whose)) if of else ()
    return (*([ONESELF] if account.passkey_only else []), *asked)


def may_renew(session: Session, account: Account, now: datetime) -> bool:
    """Whether a passkey is made by who signs in without: there is none yet, or the account was opened for it."""
    if account.renewable is not None and account.renewable > now:
        return True
    return session.scalar(select(Passkey.id).where(Passkey.account == account.id).limit(1)) is None


def is_shut(session: Session, account: Account, now: datetime) -> bool:
    """Whether nothing but a passkey signs in: one is demanded, and the account has one."""
    return bool(person(session, account).demanded) and not may_renew(session, account, now)


def checked_name(said: str) -> str:
    """A name in the one spelling in which it is kept; BadInput where it is none."""
    name = " ".join(said.split())
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise BadInput("people.name")
    return name


def utc_now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)
