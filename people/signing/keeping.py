"""What is kept of people no longer than it is needed: looked through every day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from people.accounts import AT_MOST, IDLE
from people.backing_off import FORGOTTEN as FAILURES_KEPT
from people.claims import KEPT
from people.database import Database
from people.jobs import POST, ask
from people.looks import KEPT as LOOKS_KEPT
from people.mail import SEND
from people.persons import utc_now
from people.signing.forgotten import FORGOTTEN
from people.signing.registering import REGISTER
from people.tables import Claim, Delivery, Entry, Failure, Invitation, Job, Key, Link, Look, Mail, Request
from people.tables import Session as SignedIn

KEEP, EVERY = "people.keep", timedelta(days=1)
ENDED = timedelta(days=30)
"""How long a key is shown to its owner that has ended, and what an address could not be told."""


def begin(database: Database, now: datetime | None = None) -> None:
    """Ask for the first look; each asks for the next."""
    with database.writing() as session:
        ask(session, now or utc_now(), KEEP, "")


def look_through(database: Database, now: datetime | None = None) -> None:
    """Delete what has ended: sessions, failures, invitations, links, keys, old claims, requests, useless mails."""
    now = now or utc_now()
    with database.writing() as session:
        session.execute(delete(SignedIn).where((SignedIn.seen < now - IDLE) | (SignedIn.began < now - AT_MOST)))
        session.execute(delete(Failure).where(Failure.last < now - FAILURES_KEPT))
        session.execute(delete(Invitation).where(Invitation.ends < now))
        session.execute(delete(Link).where(Link.ends < now))
        session.execute(delete(Key).where(Key.ends < now - ENDED))
        session.execute(delete(Entry).where(Entry.ends < now))
        session.execute(delete(Request).where(Request.ends < now))
        session.execute(delete(Claim).where(Claim.decided < now - KEPT))
        session.execute(delete(Mail).where(Mail.ends < now))
        session.execute(delete(Job).where(Job.kind == SEND, Job.dead, Job.subject.not_in(select(Mail.id))))
        session.execute(delete(Look).where(Look.last < now - LOOKS_KEPT))
        session.execute(delete(Delivery).where(Delivery.made < now - ENDED))
        session.execute(delete(Job).where(Job.kind == POST, Job.dead, Job.subject.not_in(select(Delivery.id))))
        # What was given up for a day names an address, and nobody waits for it any more.
        session.execute(delete(Job).where(Job.kind.in_((FORGOTTEN, REGISTER)), Job.dead, Job.due < now - EVERY))
        ask(session, now + EVERY, KEEP, "")
