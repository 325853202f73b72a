"""Claims to act for an organisation: made by somebody with an account, and decided.

Its owners decide, an administrator, or the staff of the centre in whose territory it lies. Where an organisation lies
is in the graph: whoever asks gives `lies`, which says of organisations in which region each is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.audit import note
from people.database import Database
from people.mail import Letter, Link, send
from people.persons import ROLES, Person, utc_now
from people.tables import Account, Claim, Membership

WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"
MOST, LONGEST = 5, 1_000
"""Claims of one account that wait at a time, and letters of what is said."""
KEPT = timedelta(days=365)
"""How long a claim is kept that was decided."""

Lies = Callable[[Collection[str]], Mapping[str, str | None]]
"""The region (NUTS) of each organisation that is known."""


def nowhere(organisations: Collection[str]) -> Mapping[str, str | None]:
    """That nothing is known of where organisations lie."""
    return dict.fromkeys(organisations)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim with who makes it; `confirmed` says that the address is theirs for sure."""

    id: str
    organisation: str
    words: str
    made: datetime
    name: str
    email: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Named:
    """The organisation that is claimed, as mails call it, and the address of the service that sends them."""

    name: str
    site: str


def claim(  # noqa: PLR0913, PLR0917 - who, what, why, and how it is told
    database: Database, who: Person, organisation: str, words: str, now: datetime | None = None,
    named: Named | None = None,
) -> None:  # fmt: skip
    """Claim to act for an organisation, and tell those who decide; BadInput where one does, or has asked already."""
    now, words = now or utc_now(), _checked(words)
    if organisation in who.roles:
        raise BadInput("people.claim.have")
    with database.writing() as session:
        session.get_one(Account, who.id, with_for_update=True)
        held = session.scalars(select(Claim).where(Claim.account == who.id, Claim.status == WAITING)).all()
        if any(one.organisation == organisation for one in held):
            raise BadInput("people.claim.there")
        if len(held) >= MOST:
            raise BadInput("people.claim.many", most=MOST)
        one = Claim(
            id=uuid4().hex, account=who.id, organisation=organisation, words=words, status=WAITING, reason="", made=now,
        )  # fmt: skip
        session.add(one)
        note(session, now, who.id, "claim.made", f"{one.id} {organisation}")
        if named is not None:
            _tell_deciders(session, now, organisation, who, named)


def _checked(words: str) -> str:
    said = words.strip()
    if len(said) > LONGEST or "\x00" in said:
        raise BadInput("people.claim.long", most=LONGEST)
    return said


def _tell_deciders(session: Session, now: datetime, organisation: str, who: Person, named: Named) -> None:
    """Mail the owners, or the administrators where there is none."""
    owners = select(Membership.account).where(Membership.organisation == organisation, Membership.role == "owner")
    told = session.scalars(select(Account).where(Account.id.in_(owners))).all()
    for one in told or session.scalars(select(Account).where(Account.admin)).all():
        values = {"organisation": named.name, "name": who.name, "email": who.email}
        page = Link(Sentence("people.mail.claim.go"), f"{named.site}/{one.language}/claims")
        title = Sentence("people.mail.claim.subject", {"organisation": named.name})
        parts = (Sentence("people.mail.claim", values), page)
        send(session, now, Letter("claim", one.email, one.language, title, parts, one.id))


def claims_of(database: Database, who: Person) -> Sequence[Claim]:
    """What somebody has claimed, the newest first."""
    with database.reading() as session:
        return session.scalars(select(Claim).where(Claim.account == who.id).order_by(Claim.made.desc())).all()


def to_decide(database: Database, who: Person, lies: Lies = nowhere) -> Sequence[Claimed]:
    """The claims that wait for somebody, the oldest first; nobody decides a claim of their own."""
    owned = [id_ for id_, role in who.roles.items() if role == "owner"]
    mine = true() if who.admin or who.territories else Claim.organisation.in_(owned)
    rows = (
        select(Claim, Account.name, Account.email, Account.confirmed)
        .join(Account, Account.id == Claim.account)
        .where(Claim.status == WAITING, Claim.account != who.id, mine)
        .order_by(Claim.made, Claim.id)
    )
    with database.reading() as session:
        found = [
            Claimed(one.id, one.organisation, one.words, one.made, name, email, confirmed)
            for one, name, email, confirmed in session.execute(rows)
        ]
    regions = lies({one.organisation for one in found}) if who.territories and not who.admin else {}
    return [one for one in found if _may(who, one.organisation, regions)]


def _may(who: Person, organisation: str, regions: Mapping[str, str | None]) -> bool:
    return who.admin or who.roles.get(organisation) == "owner" or who.covers(regions.get(organisation))


def organisation_of_claim(database: Database, who: Person, id_: str, lies: Lies = nowhere) -> str:
    """The organisation of a claim that somebody may decide; NotFound for any other."""
    found = next((one for one in to_decide(database, who, lies) if one.id == id_), None)
    if found is None:
        raise NotFound("people.claim.none")
    return found.organisation


def approve(  # noqa: PLR0913, PLR0917 - who, what, as what
    database: Database, by: Person, id_: str, role: str, now: datetime | None = None, named: Named | None = None,
    lies: Lies = nowhere,
) -> None:  # fmt: skip
    """Let whoever claims it act for the organisation, and tell them."""
    if role not in ROLES:
        raise BadInput("people.role", roles=", ".join(ROLES))
    now = now or utc_now()
    with database.writing() as session:
        one = _waiting(session, by, id_, lies)
        one.status, one.decided = APPROVED, now
        if session.get(Membership, (one.account, one.organisation)) is None:
            session.add(Membership(account=one.account, organisation=one.organisation, role=role))
        note(session, now, by.id, f"claim.approved.{role}", f"{id_} {one.organisation}")
        if named is not None:
            said = Sentence("people.mail.claim.approved", {"organisation": named.name})
            _tell_claimant(session, now, one, said, named)


def refuse(  # noqa: PLR0913, PLR0917 - who, what, why
    database: Database, by: Person, id_: str, reason: str, now: datetime | None = None, named: Named | None = None,
    lies: Lies = nowhere,
) -> None:  # fmt: skip
    """Refuse a claim, and tell whoever made it why."""
    now, why = now or utc_now(), _checked(reason)
    if not why:
        raise BadInput("people.claim.reason")
    with database.writing() as session:
        one = _waiting(session, by, id_, lies)
        one.status, one.decided, one.reason = REFUSED, now, why
        note(session, now, by.id, "claim.refused", f"{id_} {one.organisation}")
        if named is not None:
            values = {"organisation": named.name, "reason": why}
            _tell_claimant(session, now, one, Sentence("people.mail.claim.refused", values), named)


def _waiting(session: Session, by: Person, id_: str, lies: Lies) -> Claim:
    one = session.get(Claim, id_, with_for_update=True)
    if one is None or one.status != WAITING or one.account == by.id:
        raise NotFound("people.claim.none")
    if not _may(by, one.organisation, lies([one.organisation]) if by.territories else {}):
        raise NotFound("people.claim.none")
    return one


def _tell_claimant(session: Session, now: datetime, one: Claim, said: Sentence, named: Named) -> None:
    account = session.get_one(Account, one.account)
    page = Link(Sentence("people.mail.account"), f"{named.site}/{account.language}/account")
    title = Sentence("people.mail.claim.decided.subject", {"organisation": named.name})
    send(session, now, Letter("claim.decided", account.email, account.language, title, (said, page), account.id))


def is_of_site(email: str, confirmed: bool, domain: str | None) -> bool:
    """Whether an address that is somebody's for sure is of the domain of the organisation's own web site, or below."""
    host = email.rpartition("@")[2]
    return confirmed and bool(domain) and (host == domain or host.endswith(f".{domain}"))
