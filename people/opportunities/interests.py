"""Interest in an opportunity: said, passed on by an adviser where one stands between, accepted or refused.

Until the side that published accepts, a side that wishes to stay unnamed is unnamed; from then on each knows the other
and how to reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from ingest.personal import refuse_identity
from people.audit import note
from people.database import Database
from people.opportunities.course import tidy_note
from people.opportunities.known import PUBLISHED
from people.opportunities.said import tidy_lines
from people.persons import Person, utc_now
from people.tables import Account, Interest, Opportunity

TO_READ, STOPPED, SENT, ACCEPTED, REFUSED, TAKEN_BACK = "read", "stopped", "sent", "accepted", "refused", "withdrawn"
OPEN = frozenset({TO_READ, SENT})
MESSAGE = (20, 2_000)
"""Letters of a message, at least and at most."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached who agreed to be."""

    name: str
    email: str


def show_interest(  # noqa: PLR0913, PLR0917 - who, in what, and what they say
    database: Database,
    who: Person,
    organisation: str,
    id_: str,
    message: str,
    hidden: bool,
    now: datetime | None = None,
) -> str:
    """Say for an organisation that one is interested; the id. BadInput where it has said so already, or owns it.

    Whether the opportunity may be seen is asked before.
    """
    now = now or utc_now()
    who.check_may("editor", organisation)
    text = _message(message)
    with database.writing() as session:
        about = session.get(Opportunity, id_, with_for_update=True)
        if about is None or about.status != PUBLISHED or about.ends < now.date():
            raise BadInput("people.interest.closed")
        if about.organisation == organisation:
            raise BadInput("people.interest.own")
        same = select(Interest.id).where(
            Interest.opportunity == id_, Interest.organisation == organisation, Interest.status.in_(OPEN | {ACCEPTED})
        )
        if session.scalar(same) is not None:
            raise BadInput("people.interest.there")
        held = Interest(
            id=uuid4().hex, opportunity=id_, organisation=organisation, account=who.id, message=text, hidden=hidden,
            status=TO_READ if about.adviser else SENT, reason="", made=now, changed=now,
        )  # fmt: skip
        session.add(held)
        note(session, now, who.id, "interest.said", held.id)
        return held.id


def take_back(database: Database, who: Person, id_: str, now: datetime | None = None) -> str:
    """Take one's interest back before it is answered; the opportunity."""
    with database.writing() as session:
        held = _held(session, id_, OPEN)
        if held.organisation not in who.roles:
            raise NotFound("people.interest.none")
        who.check_may("editor", held.organisation)
        return _become(session, held, TAKEN_BACK, "", now, who)


def pass_on(database: Database, by: Person, id_: str, now: datetime | None = None) -> str:
    """Pass an interest on to whoever published. Whether this person is the adviser is asked before."""
    with database.writing() as session:
        return _become(session, _held(session, id_, frozenset({TO_READ})), SENT, "", now, by)


def turn_down(database: Database, by: Person, id_: str, why: str, now: datetime | None = None) -> str:
    """Do not pass an interest on, and tell why. Whether this person is the adviser is asked before."""
    with database.writing() as session:
        return _become(session, _held(session, id_, frozenset({TO_READ})), STOPPED, _reason(why), now, by)


def accept(database: Database, who: Person, id_: str, now: datetime | None = None) -> str:
    """Accept an interest for the organisation that published: both know each other from now on."""
    with database.writing() as session:
        return _become(session, _for_us(session, who, id_), ACCEPTED, "", now, who)


def refuse(database: Database, who: Person, id_: str, why: str, now: datetime | None = None) -> str:
    """Refuse an interest for the organisation that published, with a reason that the other side is told."""
    with database.writing() as session:
        return _become(session, _for_us(session, who, id_), REFUSED, _reason(why), now, who)


def interest(database: Database, id_: str) -> Interest:
    """An interest; NotFound where there is none. Who may know of it is for the caller to ask."""
    with database.reading() as session:
        held = session.get(Interest, id_)
    if held is None:
        raise NotFound("people.interest.none")
    return held


def received(database: Database, who: Person, about: Opportunity) -> Sequence[Interest]:
    """The interest in an opportunity of one's own as far as it was passed on, in the order in which it came."""
    who.check_may("reader", about.organisation)
    with database.reading() as session:
        passed_on = (Interest.opportunity == about.id) & Interest.status.in_((SENT, ACCEPTED, REFUSED))
        return session.scalars(select(Interest).where(passed_on).order_by(Interest.made, Interest.id)).all()


def said_by(database: Database, who: Person, opportunity: str | None = None) -> Sequence[Interest]:
    """The interest that one's organisations have said, in one opportunity or in any, the newest first."""
    own = Interest.organisation.in_(list(who.roles))
    with database.reading() as session:
        chosen = select(Interest).where(own & (Interest.opportunity == opportunity) if opportunity else own)
        return session.scalars(chosen.order_by(Interest.made.desc(), Interest.id)).all()


def contact(database: Database, account: str | None) -> Contact | None:
    """How somebody is reached; None for an account that is gone. For those two sides that have agreed, alone."""
    with database.reading() as session:
        held = session.get(Account, account) if account else None
    return Contact(held.name, held.email) if held else None


def _message(said: str) -> str:
    text = tidy_lines(said)
    least, most = MESSAGE
    if not least <= len(text) <= most:
        raise BadInput("people.interest.message", least=least, most=most)
    refuse_identity(text)
    return text


def _reason(why: str) -> str:
    reason = tidy_note(why)
    if not reason:
        raise BadInput("people.opportunity.reason")
    return reason


def _held(session: Session, id_: str, states: frozenset[str]) -> Interest:
    held = session.get(Interest, id_, with_for_update=True)
    if held is None:
        raise NotFound("people.interest.none")
    if held.status not in states:
        raise BadInput("people.interest.answered")
    return held


def _for_us(session: Session, who: Person, id_: str) -> Interest:
    held = session.get(Interest, id_, with_for_update=True)
    about = session.get(Opportunity, held.opportunity) if held else None
    if held is None or about is None or about.organisation not in who.roles or held.status == TO_READ:
        raise NotFound("people.interest.none")
    who.check_may("editor", about.organisation)
    if held.status != SENT:
        raise BadInput("people.interest.answered")
    return held


def _become(  # noqa: PLR0913, PLR0917 - one change of state
    session: Session, held: Interest, status: str, reason: str, now: datetime | None, who: Person
) -> str:
    held.status, held.reason, held.changed = status, reason, now or utc_now()
    note(session, held.changed, who.id, f"interest.{status}", held.id)
    return held.opportunity
